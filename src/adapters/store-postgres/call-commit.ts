// The one statement that stores a batch of events of many calls (DESIGN §3): events, states, outbox rows, inbox and endings together.
// One round trip and one transaction: a statement by itself is one. Not here: the rest of CallStore (call-store.ts).
import { Failure } from '#ports/failure.ts';
import type { CallCommit } from '#ports/call-store.ts';
import type { Runner } from './database.ts';
import { channels } from './listener.ts';
import { storableJson, storableText } from './schema.ts';

/*
 * `live` locks the calls in one order, so that two writers never wait for each other in a circle. `fresh` leaves out what is
 * stored already. `next` is the unbroken run after the stored seq: only that is written, so a gap never hides an event.
 */
const statement = `
with input as (
  select * from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
      $10::bigint[], $11::bigint[], $12::text[], $13::text[], $14::bigint[])
    as i (call_id, seq, at, event, effects, state, runtime, place_flow, place_block, answered_at, ended_at, ended_by, end_reason, inbox_id)
), live as materialized (
  select call_id, seq from call_live where call_id = any($1) order by call_id for update
), fresh as (
  select i.*, l.seq + row_number() over (partition by i.call_id order by i.seq) as due
  from input i join live l on l.call_id = i.call_id where i.seq > l.seq
), next as (
  select * from fresh where seq = due
), gap as (
  select call_id, min(seq) as seq, min(due) as due from fresh where seq <> due group by call_id
), events as (
  insert into call_event (call_id, seq, at, event, effects) select call_id, seq, at, event::json, effects::json from next
), tail as (
  select distinct on (call_id) * from next order by call_id, seq desc
), facts as (
  select call_id, max(answered_at) as answered_at, max(ended_at) as ended_at, max(ended_by) as ended_by, max(end_reason) as end_reason
  from next group by call_id
), going as (
  update call_live c set seq = t.seq, state = t.state::json, runtime = coalesce(t.runtime::json, c.runtime),
    place_flow = t.place_flow, place_block = t.place_block, last_at = t.at
  from tail t join facts f on f.call_id = t.call_id where c.call_id = t.call_id and f.ended_at is null
), over as (
  delete from call_live c using facts f where c.call_id = f.call_id and f.ended_at is not null
), heads as (
  update call c set answered_at = coalesce(c.answered_at, f.answered_at), ended_at = coalesce(c.ended_at, f.ended_at),
    ended_by = coalesce(c.ended_by, f.ended_by), end_reason = coalesce(c.end_reason, f.end_reason),
    place_flow = coalesce(t.place_flow, c.place_flow), place_block = coalesce(t.place_block, c.place_block)
  from facts f join tail t on t.call_id = f.call_id
  where c.id = f.call_id and (f.ended_at is not null or f.answered_at is not null)
), taken as (
  delete from call_inbox where id in (
    select i.inbox_id from input i where i.inbox_id is not null and not exists (select from gap g where g.call_id = i.call_id and g.seq <= i.seq)
  ) or call_id in (select call_id from facts where ended_at is not null)
), queued as (
  insert into outbox (key, call_id, effect_id, flow, block, action, line, origin, recipient, content, fallback, created_at, due_at, updated_at, test)
  select o.key, o.call_id, o.effect_id, o.flow, o.block, o.action, c.line, o.origin, o.recipient, o.content::jsonb, o.fallback::jsonb,
    o.created_at, o.created_at, o.created_at, c.test
  from unnest($15::text[], $16::text[], $17::int[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[], $24::text[],
      $25::text[], $26::bigint[]) with ordinality
    as o (key, call_id, seq, effect_id, flow, block, action, origin, recipient, content, fallback, created_at, nth)
  join next n on n.call_id = o.call_id and n.seq = o.seq
  join call c on c.id = o.call_id
  order by o.nth
  on conflict (key) do nothing
  returning id
)
select
  case when $27::boolean then null else set_config('synchronous_commit', 'off', true) end as lazily,
  (select pg_notify('${channels.outbox}', '') from queued limit 1) as woken,
  (select json_agg(gap) from gap) as gaps`;

/** One column of the input per entry, in the statement's order. */
function columns(commits: CallCommit[], durable: boolean): unknown[] {
  const stateOf = runEnds(commits);
  const rows = commits.flatMap((commit) => commit.outbox.map((row) => ({ row, seq: commit.seq, callId: commit.callId })));
  return [
    commits.map(({ callId }) => callId),
    commits.map(({ seq }) => seq),
    commits.map(({ event }) => event.at),
    commits.map(({ event }) => storableJson(event)),
    commits.map(({ effects }) => storableJson(effects)),
    commits.map((commit) => (stateOf.has(commit) ? storableJson(commit.state) : null)),
    commits.map((commit) => storableJson(stateOf.get(commit))),
    commits.map(({ state }) => state.place?.flow ?? null),
    commits.map(({ state }) => state.place?.block ?? null),
    commits.map(({ answeredAt }) => answeredAt ?? null),
    commits.map(({ ended }) => ended?.at ?? null),
    commits.map(({ ended }) => ended?.by ?? null),
    commits.map(({ ended }) => (ended === undefined ? null : storableText(ended.reason))),
    commits.map(({ inboxId }) => inboxId ?? null),
    rows.map(({ row }) => storableText(row.key)),
    rows.map(({ callId }) => callId),
    rows.map(({ seq }) => seq),
    rows.map(({ row }) => row.effectId),
    rows.map(({ row }) => row.flow),
    rows.map(({ row }) => row.block),
    rows.map(({ row }) => row.action),
    rows.map(({ row }) => storableText(row.origin)),
    rows.map(({ row }) => (row.to === undefined ? null : storableText(row.to))),
    rows.map(({ row }) => storableJson(row.content)),
    rows.map(({ row }) => storableJson(row.fallback)),
    rows.map(({ row }) => row.createdAt),
    durable || rows.length > 0,
  ];
}

/**
 * The commits whose state can be the newest after this batch, each with the runtime facts that hold then: the last of every
 * unbroken run of seqs. The others' states would be overwritten at once and are not sent.
 */
function runEnds(commits: CallCommit[]): Map<CallCommit, unknown> {
  const ends = new Map<CallCommit, unknown>();
  const last = new Map<string, CallCommit>();
  for (const commit of commits) {
    const before = last.get(commit.callId);
    let runtime = commit.runtime;
    if (before !== undefined && before.seq + 1 === commit.seq) {
      runtime ??= ends.get(before);
      ends.delete(before);
    }
    ends.set(commit, runtime);
    last.set(commit.callId, commit);
  }
  return ends;
}

function inOrder(commits: CallCommit[]): CallCommit[] {
  const seen = new Set<string>();
  const once = commits.filter(({ callId, seq }) => {
    const name = `${seq} ${callId}`;
    return seen.has(name) ? false : seen.add(name);
  });
  return once.sort((a, b) => (a.callId === b.callId ? a.seq - b.seq : a.callId < b.callId ? -1 : 1));
}

/**
 * Store a batch. What is stored already or belongs to a call that is over is ignored. Throws `conflict` when a call's seq leaves
 * a gap: that call's events from the gap on are not stored, everything else is (`details.gaps`: call_id, seq given, seq due).
 */
export async function commitCalls(runner: Runner, commits: CallCommit[], durable: boolean): Promise<void> {
  if (commits.length === 0) return;
  const values = columns(inOrder(commits), durable);
  const [row] = await runner.rows<{ gaps: unknown[] | null }>({ name: 'call-commit', text: statement, values });
  if (row?.gaps) throw new Failure('conflict', 'events of a call are missing before these', { details: { gaps: row.gaps } });
}

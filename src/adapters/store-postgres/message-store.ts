// MessageStore on PostgreSQL: claim, lease and look-ups of the outbox. Outcomes and receipts are in message-outcomes.ts, sums in message-report.ts.
import { Failure } from '#ports/failure.ts';
import type { MessageFilter, MessageReceipt, MessageRow, MessageState, MessageStore, NewOutboxRow } from '#ports/message-store.ts';
import { Conditions } from './call-list.ts';
import type { Database } from './database.ts';
import { channels, type Listener } from './listener.ts';
import { receipt, type Settlement, settleAll } from './message-outcomes.ts';
import { report } from './message-report.ts';
import { messageOf, type OutboxColumns } from './message-rows.ts';
import { storableJson, storableText } from './schema.ts';
import { together } from './together.ts';

/** The origin a message leaves from now; the index `outbox_waiting` is on this very text. */
const leavesFrom = `(case when used_fallback then coalesce(fallback ->> 'origin', origin) else origin end)`;

const claimed = `claimed as (
  update outbox o set state = 'attempting', attempts = o.attempts + 1, lease_until = $1 + $2::bigint, updated_at = $1
  from due where o.id = due.id returning o.*
), attempt as (
  insert into outbox_attempt (message_id, attempt, started_at) select id, attempts, $1 from claimed
)
select * from claimed order by due_at, id`;

const claimStatement = `
with due as (
  select id from outbox where state = 'queued' and due_at <= $1 order by due_at, id limit $3 for update skip locked
), ${claimed}`;

const claimOfOrigins = `
with due as materialized (
  select d.id from unnest($4::text[]) as o (origin) cross join lateral (
    select id, due_at from outbox where state = 'queued' and ${leavesFrom} = o.origin and due_at <= $1 order by due_at, id limit $3
    for update skip locked
  ) d order by d.due_at, d.id limit $3
), ${claimed}`;

/** One step of the index per origin, however many messages wait. */
const waitingStatement = `
with recursive first as (
  (select ${leavesFrom} as origin, due_at from outbox where state = 'queued' order by ${leavesFrom}, due_at, id limit 1)
  union all
  select n.origin, n.due_at from first cross join lateral (
    select ${leavesFrom} as origin, due_at from outbox where state = 'queued' and ${leavesFrom} > first.origin
    order by ${leavesFrom}, due_at, id limit 1
  ) n
)
select origin, due_at as "dueAt" from first`;

async function expireLeases(
  database: Database,
  now: number,
  again: (row: MessageRow) => boolean,
  reconcileMs: (row: MessageRow) => number | undefined,
): Promise<MessageRow[]> {
  return await database.transaction(async (runner) => {
    const lost = await runner.rows<OutboxColumns>({
      text: `select * from outbox where state = 'attempting' and lease_until < $1 order by id limit 1000 for update skip locked`,
      values: [now],
    });
    if (lost.length === 0) return [];
    const messages = lost.map(messageOf);
    const queued = messages.map(again);
    const waits = messages.map((row) => reconcileMs(row) ?? null);
    const rows = await runner.rows<OutboxColumns>({
      text: `with lost as (
          select * from unnest($1::bigint[], $2::boolean[], $4::bigint[]) as l (id, again, wait_ms)
        ), closed as (
          update outbox_attempt a set ended_at = $3, outcome = 'lost' from lost l where a.message_id = l.id and a.ended_at is null
        )
        update outbox o set state = case when l.again then 'queued' else 'unknown' end, due_at = $3, lease_until = null, updated_at = $3,
          went_at = case when l.again then o.went_at else coalesce(o.went_at, $3) end,
          resend_at = case when not l.again then $3 + l.wait_ms end
        from lost l where o.id = l.id returning o.*`,
      values: [lost.map(({ id }) => id), queued, now, waits],
    });
    return rows.map(messageOf).sort((a, b) => a.id - b.id);
  });
}

async function resendUnknown(database: Database, now: number): Promise<MessageRow[]> {
  const rows = await database.rows<OutboxColumns>({
    name: 'outbox-resend',
    text: `update outbox set state = 'queued', due_at = $1, updated_at = $1, resend_at = null, maybe_doubled = true where id in (
        select id from outbox where state = 'unknown' and resend_at <= $1 order by resend_at limit 1000 for update skip locked
      ) returning *`,
    values: [now],
  });
  return rows.map(messageOf);
}

async function moveInTime(database: Database, byMs: number, { from, to }: { from: number; to: number }): Promise<void> {
  await database.rows({
    text: `update outbox set due_at = due_at + $1, lease_until = lease_until + $1, resend_at = resend_at + $1, updated_at = $3
      where (state in ('queued', 'attempting') or state = 'unknown' and resend_at is not null)
        and not updated_at between $2 and $3 and code is distinct from 'marketing-hours'`,
    values: [byMs, from, to],
  });
}

async function retry(database: Database, which: Parameters<MessageStore['retry']>[0], now: number): Promise<number> {
  const conditions = new Conditions();
  conditions.values.push(now);
  conditions.always('not forgotten');
  if ('ids' in which) {
    conditions.add('id = any(?)', which.ids);
    conditions.always(`state in ('dead', 'failed', 'unknown')`);
  } else {
    conditions.add('state = any(?)', which.states);
    conditions.add(`${leavesFrom} = ?`, which.origin);
    conditions.add('code = ?', which.code);
  }
  const [row] = await database.rows<{ count: number }>({
    text: `with anew as (
        update outbox set maybe_doubled = maybe_doubled or state = 'unknown', state = 'queued', due_at = $1, updated_at = $1, tries_before = attempts,
          used_fallback = false, template_only = false, carrier_id = null, resend_at = null, code = null, detail = null
        ${conditions.where()} returning id
      ), woken as (select pg_notify('${channels.outbox}', '') from anew limit 1)
      select (select count(*) from anew) as count, (select count(*) from woken) as woken`,
    values: conditions.values,
  });
  return row?.count ?? 0;
}

async function depths<S extends MessageState>(database: Database, states: readonly S[], upTo: number): Promise<Record<S, number>> {
  // Each state by itself and not prepared: the plan must know that few messages wait, however many have been sent.
  const each = states.map(
    (_, i) => `select $${i + 2} as state, (select count(*) from (select from outbox where state = $${i + 2} limit $1) few) as count`,
  );
  const rows = await database.rows<{ state: S; count: number }>({ text: each.join(' union all '), values: [upTo, ...states] });
  return Object.fromEntries(rows.map(({ state, count }) => [state, count])) as Record<S, number>;
}

async function list(database: Database, filter: MessageFilter): Promise<MessageRow[]> {
  const conditions = new Conditions();
  conditions.add('state = any(?)', filter.states);
  conditions.add('call_id = ?', filter.callId);
  conditions.add(`content ->> 'channel' = ?`, filter.channel);
  conditions.add('origin = ?', filter.origin);
  conditions.add('flow = ?', filter.flow);
  conditions.add(`content -> 'template' ->> 'name' = ?`, filter.template);
  conditions.add('code = ?', filter.code);
  conditions.add('created_at >= ?', filter.fromAt);
  conditions.add('created_at < ?', filter.toAt);
  conditions.add('id < ?', filter.beforeId);
  conditions.search(filter.search, { ends: 'recipient', starts: ['call_id'] });
  conditions.values.push(filter.limit);
  const rows = await database.rows<OutboxColumns>({
    text: `select * from outbox ${conditions.where()} order by id desc limit $${conditions.values.length}`,
    values: conditions.values,
  });
  return rows.map(messageOf);
}

async function get(database: Database, id: number): ReturnType<MessageStore['get']> {
  const [row] = await database.rows<OutboxColumns>({ text: 'select * from outbox where id = $1', values: [id] });
  if (row === undefined) return undefined;
  const attempts = await database.rows<{
    attempt: number;
    started_at: number;
    ended_at: number | null;
    outcome: string | null;
    code: string | null;
    detail: string | null;
  }>({ text: 'select * from outbox_attempt where message_id = $1 order by attempt', values: [id] });
  const receipts = await database.rows<{ [K in keyof MessageReceipt]: NonNullable<MessageReceipt[K]> | null }>({
    text: 'select status, code, detail, at from outbox_receipt where message_id = $1 order by id',
    values: [id],
  });
  return {
    row: messageOf(row),
    receipts: receipts.map(
      (receipt) => ({ ...receipt, code: receipt.code ?? undefined, detail: receipt.detail ?? undefined }) as MessageReceipt,
    ),
    attempts: attempts.map((attempt) => ({
      messageId: id,
      attempt: attempt.attempt,
      startedAt: attempt.started_at,
      endedAt: attempt.ended_at ?? undefined,
      outcome: attempt.outcome ?? undefined,
      code: attempt.code ?? undefined,
      detail: attempt.detail ?? undefined,
    })),
  };
}

async function queue(database: Database, row: NewOutboxRow): Promise<MessageRow> {
  const [to, content, fallback] = [
    row.to === undefined ? null : storableText(row.to),
    storableJson(row.content),
    storableJson(row.fallback),
  ];
  const made = await database.rows<OutboxColumns>({
    text: `with queued as (
        insert into outbox (key, call_id, effect_id, flow, block, action, line, origin, recipient, content, fallback, created_at, due_at, updated_at)
        select $1, id, $3, $4, $5, $6, line, $7, $8, $9, $10, $11, $11, $11 from call where id = $2
        on conflict (key) do nothing returning *
      ), woken as (select pg_notify('${channels.outbox}', '') from queued)
      select queued.* from queued, woken`,
    values: [
      row.key,
      row.callId,
      row.effectId,
      row.flow,
      row.block,
      row.action,
      storableText(row.origin),
      to,
      content,
      fallback,
      row.createdAt,
    ],
  });
  const [found] =
    made.length > 0 ? made : await database.rows<OutboxColumns>({ text: 'select * from outbox where key = $1', values: [row.key] });
  if (found === undefined) throw new Failure('not-found', `there is no call ${row.callId}`);
  return messageOf(found);
}

type Count = Parameters<MessageStore['countSince']>[0];

/** Counts for caps. Those by number alone, asked for every message, are read together. */
function counting(database: Database): MessageStore['countSince'] {
  const ofNumber = together(async (queries: readonly Count[]) => {
    const rows = await database.rows<{ count: number }>({
      name: 'outbox-count',
      text: `select (
          select count(*) from (select from outbox where recipient = q.recipient and went_at >= q.since limit q.most) as counted
        ) as count from unnest($1::text[], $2::bigint[], $3::bigint[]) with ordinality as q (recipient, since, most, nth) order by q.nth`,
      values: [queries.map(({ to }) => to), queries.map(({ sinceAt }) => sinceAt), queries.map(({ upTo }) => upTo ?? null)],
    });
    return rows.map(({ count }) => count);
  });
  return async (query) => {
    const { to, line, origin, channel, sinceAt, upTo } = query;
    if (to !== undefined && line === undefined && origin === undefined && channel === undefined) return await ofNumber(query);
    const conditions = new Conditions();
    conditions.add('went_at >= ?', sinceAt);
    conditions.add('recipient = ?', to);
    conditions.add('line = ?', line);
    conditions.add('origin = ?', origin);
    conditions.add('channel = ?', channel);
    conditions.values.push(upTo ?? null);
    const [row] = await database.rows<{ count: number }>({
      text: `select count(*) as count from (select from outbox ${conditions.where()} limit $${conditions.values.length}::int) as counted`,
      values: conditions.values,
    });
    return row?.count ?? 0;
  };
}

/** The message store. `countSince` counts what went out or may have, by the moment it did: not what waits or was suppressed. */
export function createMessageStore(database: Database, listener: Listener): MessageStore {
  const settle = together(
    (settlements: readonly Settlement[]) => settleAll(database, settlements),
    ({ id }) => id,
  );
  return {
    claim: async (limit, now, leaseMs, origins) => {
      const rows = await database.rows<OutboxColumns>(
        origins === undefined
          ? { name: 'outbox-claim', text: claimStatement, values: [now, leaseMs, limit] }
          : { name: 'outbox-claim-of', text: claimOfOrigins, values: [now, leaseMs, limit, origins] },
      );
      return rows.map(messageOf);
    },
    waiting: () => database.rows({ name: 'outbox-waiting', text: waitingStatement, values: [] }),
    queue: (row) => queue(database, row),
    expireLeases: (now, again, reconcileMs = () => undefined) => expireLeases(database, now, again, reconcileMs),
    moveInTime: (byMs, untouched) => moveInTime(database, byMs, untouched),
    resendUnknown: (now) => resendUnknown(database, now),
    settle: (id, change) => settle({ id, change }),
    receipt: (channel, carrierId, status, code, at, { messageId, detail, as, useTemplate = false, again } = {}) =>
      receipt(database, { channel, carrierId, status, code, at, messageId, detail, as, useTemplate, again }),
    retry: (which, now) => retry(database, which, now),
    report: (query) => report(database, query),
    list: (filter) => list(database, filter),
    get: (id) => get(database, id),
    countSince: counting(database),
    onQueued: (wake) => listener.on(channels.outbox, wake),
    depths: (states, upTo) => depths(database, states, upTo),
    nextDueAt: async () => {
      const [row] = await database.rows<{ due_at: number }>({
        name: 'outbox-next',
        text: `select due_at from outbox where state = 'queued' order by due_at limit 1`,
        values: [],
      });
      return row?.due_at;
    },
  };
}

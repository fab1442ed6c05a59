// Writes SIP dialogs: what comes while a statement is under way goes with the next one, the newest state of each leg only, in order.
// Not here: reading them (sip-store.ts).
import type { DialogRow } from '#ports/sip-store.ts';
import type { Runner } from './database.ts';
import { storableText } from './schema.ts';

/*
 * Not waited for on disk: a dialog matters only while its leg lives in the media process, and a power cut ends that, too.
 * Kept and removed legs never overlap, so the order within the statement does not matter.
 */
const statement = `
with gone as (
  delete from dialog where leg = any($1::text[])
), kept as (
  insert into dialog (leg, call_id, role, invite, answer, flow, local_seq, remote_seq, local_sdp, remote_sdp, updated_at)
  select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::text[],
    $11::text[], $12::bigint[])
  on conflict (leg) do update set call_id = excluded.call_id, role = excluded.role, invite = excluded.invite, answer = excluded.answer,
    flow = excluded.flow, local_seq = excluded.local_seq, remote_seq = excluded.remote_seq, local_sdp = excluded.local_sdp,
    remote_sdp = excluded.remote_sdp, updated_at = excluded.updated_at
)
select set_config('synchronous_commit', 'off', true)`;

/** Both resolve when it is stored, or was overtaken by a newer state that is. */
export interface DialogWriter {
  put: (row: DialogRow) => Promise<void>;
  drop: (leg: string) => Promise<void>;
}

interface Batch {
  /** Undefined = removed. */
  rows: Map<string, DialogRow | undefined>;
  done: PromiseWithResolvers<void>;
}

const emptyBatch = (): Batch => ({ rows: new Map(), done: Promise.withResolvers<void>() });

/** Builds the writer on the pool. */
export function createDialogWriter(runner: Runner): DialogWriter {
  let next = emptyBatch();
  let writing = false;

  async function write(): Promise<void> {
    writing = true;
    while (next.rows.size > 0) {
      const batch = next;
      next = emptyBatch();
      await runner
        .rows({ name: 'dialogs', text: statement, values: columns(batch.rows) })
        .then(() => batch.done.resolve(), batch.done.reject);
    }
    writing = false;
  }

  function add(leg: string, row: DialogRow | undefined): Promise<void> {
    next.rows.set(leg, row);
    const { promise } = next.done;
    if (!writing) void write();
    return promise;
  }

  return { put: (row) => add(row.leg, row), drop: (leg) => add(leg, undefined) };
}

function columns(changes: Map<string, DialogRow | undefined>): unknown[] {
  const rows = [...changes.values()].filter((row) => row !== undefined);
  const text = (value: (row: DialogRow) => string): string[] => rows.map((row) => storableText(value(row)));
  return [
    [...changes].flatMap(([leg, row]) => (row === undefined ? [leg] : [])),
    text((row) => row.leg),
    text((row) => row.callId),
    rows.map(({ role }) => role),
    text((row) => row.invite),
    text((row) => row.answer),
    text((row) => row.flow),
    rows.map(({ localSeq }) => localSeq),
    rows.map(({ remoteSeq }) => remoteSeq),
    text((row) => row.localSdp),
    text((row) => row.remoteSdp),
    rows.map(({ updatedAt }) => updatedAt),
  ];
}

// CallStore on PostgreSQL: calls, their trace and their inbox. The batch commit is in call-commit.ts, lists in call-list.ts.
import type { CallEvent } from '#engine/event.ts';
import type { CallState } from '#engine/engine.ts';
import type { CallStore, LiveCall, TraceRow } from '#ports/call-store.ts';
import { commitCalls } from './call-commit.ts';
import {
  callOf,
  listCalls,
  listMisheard,
  summaryColumns,
  summaryFrom,
  summaryOf,
  type CallColumns,
  type SummaryColumns,
} from './call-list.ts';
import type { Database } from './database.ts';
import { channels, type Listener } from './listener.ts';
import { storableJson, stored } from './schema.ts';
import { together } from './together.ts';
import { utterances } from './utterances.ts';

async function live(database: Database): Promise<LiveCall[]> {
  const rows = await database.rows<
    CallColumns & { seq: number; state: CallState | null; runtime: unknown; last_at: number; answered_at: number | null }
  >({
    text: `select c.*, l.seq, l.state, l.runtime, l.last_at from call_live l join call c on c.id = l.call_id order by c.started_at, c.id`,
    values: [],
  });
  return rows.map((row) => ({
    call: callOf(row),
    state: row.state ?? undefined,
    seq: row.seq,
    answeredAt: row.answered_at ?? undefined,
    runtime: row.runtime ?? undefined,
    lastAt: row.last_at,
  }));
}

type Trace = Pick<CallStore, 'get' | 'trace'>;

function traces(database: Database): Trace {
  return {
    get: async (callId) => {
      const [row] = await database.rows<CallColumns & SummaryColumns>({
        text: `select ${summaryColumns}, c.pinned, c.draft_document, c.caller_leg from ${summaryFrom} where c.id = $1`,
        values: [callId],
      });
      return row && { call: callOf(row), summary: summaryOf(row) };
    },
    trace: async (callId) =>
      await database.rows<TraceRow>({
        name: 'call-trace',
        text: 'select seq, at, event, effects from call_event where call_id = $1 order by seq',
        values: [callId],
      }),
  };
}

type Inbox = Pick<CallStore, 'inbox' | 'putInbox' | 'onInbox' | 'dropInbox'>;

function inbox(database: Database, listener: Listener): Inbox {
  const put = together(async (given: readonly { callId: string; event: CallEvent }[]) => {
    await database.rows({
      name: 'put-inbox',
      text: `with put as (
          insert into call_inbox (call_id, event) select l.call_id, g.event
          from rows from (json_to_recordset($1::json) as ("callId" text, event json)) with ordinality as g (call_id, event, nth)
          join call_live l on l.call_id = g.call_id order by g.nth returning id
        ) select pg_notify('${channels.inbox}', id::text) from put limit 1`,
      values: [storableJson(given)],
    });
    return given.map(() => undefined);
  });
  return {
    inbox: async () => {
      const rows = await database.rows<{ id: number; call_id: string; event: CallEvent }>({
        name: 'inbox',
        text: 'select i.id, i.call_id, i.event from call_inbox i join call_live l on l.call_id = i.call_id order by i.id',
        values: [],
      });
      return rows.map(({ id, call_id: callId, event }) => ({ id, callId, event }));
    },
    putInbox: (callId, event) => put({ callId, event }),
    onInbox: (wake) => listener.on(channels.inbox, wake),
    dropInbox: async (id) => {
      await database.rows({ text: 'delete from call_inbox where id = $1', values: [id] });
    },
  };
}

/** The call store. A result for a call that is over is not kept: there is nobody to read it. */
export function createCallStore(database: Database, listener: Listener): CallStore {
  return {
    begin: async (given) => {
      const call = stored(given);
      await database.rows({
        name: 'call-begin',
        text: `with made as (
            insert into call (id, line, flow, version, draft_document, pinned, caller_leg, caller_number, caller_name, source, started_at, test)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (id) do nothing returning id
          ) insert into call_live (call_id, last_at) select id, $11 from made`,
        values: [
          call.id,
          call.line,
          call.flow,
          call.version,
          call.draftDocument,
          storableJson(given.pinned),
          call.callerLeg,
          call.callerNumber,
          call.callerName,
          call.source,
          call.startedAt,
          call.test,
        ],
      });
    },
    commit: (commits, durable) => commitCalls(database, commits, durable),
    interruptions: () => database.interruptions(),
    live: () => live(database),
    close: async (callId, ended) => {
      await database.rows({
        text: `with over as (
            delete from call_live where call_id = $1 returning call_id, place_flow, place_block
          ), dropped as (
            delete from call_inbox where call_id = $1
          )
          update call c set ended_at = $2, ended_by = $3, end_reason = $4,
            place_flow = coalesce(over.place_flow, c.place_flow), place_block = coalesce(over.place_block, c.place_block)
          from over where c.id = over.call_id`,
        values: [callId, ended.at, ended.by, ended.reason],
      });
    },
    ...inbox(database, listener),
    ...traces(database),
    list: (filter) => listCalls(database, filter),
    misheard: (filter) => listMisheard(database, filter),
    ...utterances(database),
  };
}

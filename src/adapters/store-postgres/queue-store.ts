// QueueStore on PostgreSQL: presence and tickets, whose agents are engaged by conditional update; callbacks; the queue's log and notes.
// NOTIFY only wakes. Not here: decisions (desk/).
import type { CallNoteRow, PresenceRow, QueueEvent, QueueStore, TicketRow } from '#ports/queue-store.ts';
import type { Database, Runner } from './database.ts';
import { channels, type Listener } from './listener.ts';
import { handedOut, storableJson, storableText, stored, type Stored } from './schema.ts';

/** A ticket as it is stored: the callback in columns of its own. */
type StoredTicket = Omit<Stored<TicketRow>, 'callback'> & {
  callbackNumber: string | null;
  callbackTries: number | null;
  callbackDueAt: number | null;
};

const presenceColumns = `agent, state, reason, since_at as "sinceAt", wrap_up_until_at as "wrapUpUntilAt",
  idle_since_at as "idleSinceAt", last_rung_at as "lastRungAt", answered_today as "answeredToday", engaged_by as "engagedBy"`;
const ticketColumns = `ticket, call_id as "callId", team, wanted_agent as "wantedAgent", priority, skills, caller_number as "callerNumber",
  caller_name as "callerName", language, entered_at as "enteredAt", state, agents, node, heartbeat_at as "heartbeatAt",
  callback_number as "callbackNumber", callback_tries as "callbackTries", callback_due_at as "callbackDueAt"`;
/** A ticket that lost an agent: when it was the last, whoever was rung or talked to waits again. */
const withoutAgent = `agents = array_remove(agents, $1),
  state = case when state <> 'callback' and array_remove(agents, $1) = '{}' then 'waiting' else state end`;

function ticketOf({ callbackNumber, callbackTries, callbackDueAt, ...row }: StoredTicket): TicketRow {
  const ordered = callbackNumber !== null && callbackTries !== null && callbackDueAt !== null;
  return {
    ...handedOut(row),
    callback: ordered ? { number: callbackNumber, tries: callbackTries, dueAt: callbackDueAt } : undefined,
  };
}

async function told(runner: Runner): Promise<void> {
  await runner.rows({ text: 'select pg_notify($1, $2)', values: [channels.desk, ''], name: 'desk-told' });
}

type Presences = Pick<QueueStore, 'presences' | 'savePresence' | 'engage' | 'release'>;

/**
 * One statement each, for a caller waits for it. Presence is locked before the ticket, here as in `removeTicket`, or two of them would wait
 * for each other.
 */
function presences({ rows }: Database): Presences {
  return {
    presences: async () =>
      (await rows<Stored<PresenceRow>>({ text: `select ${presenceColumns} from presence order by agent`, values: [] })).map(handedOut),
    savePresence: async (row) => {
      const { agent, state, reason, sinceAt, wrapUpUntilAt, idleSinceAt, lastRungAt, answeredToday } = stored(row);
      await rows({
        text: `with saved as (
            insert into presence (agent, state, reason, since_at, wrap_up_until_at, idle_since_at, last_rung_at, answered_today)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (agent) do update set (state, reason, since_at, wrap_up_until_at, idle_since_at, last_rung_at, answered_today) =
              ($2, $3, $4, $5, $6, $7, $8)
          ) select pg_notify($9, '')`,
        values: [agent, state, reason, sinceAt, wrapUpUntilAt, idleSinceAt, lastRungAt, answeredToday, channels.desk],
        name: 'presence-save',
      });
    },
    engage: async (agent, ticket) => {
      const taken = await rows({
        text: `with taken as (
            update presence set engaged_by = $2 where agent = $1 and (engaged_by is null or engaged_by = $2) returning agent
          ), rung as (
            update ticket set agents = array_append(agents, $1), state = case state when 'waiting' then 'ringing' else state end
            where ticket = $2 and not $1 = any(agents) and exists (select from taken)
          ) select pg_notify($3, '') from taken`,
        values: [agent, ticket, channels.desk],
        name: 'agent-engage',
      });
      return taken.length > 0;
    },
    release: async (agent, ticket) => {
      await rows({
        text: `with freed as (
            update presence set engaged_by = null where agent = $1 and engaged_by = $2 returning agent
          ), left_alone as (
            update ticket set ${withoutAgent} where ticket = $2 and $1 = any(agents) and exists (select from freed)
          ) select pg_notify($3, '') from freed`,
        values: [agent, ticket, channels.desk],
        name: 'agent-release',
      });
    },
  };
}

type Tickets = Pick<QueueStore, 'tickets' | 'waitingElsewhere' | 'saveTicket' | 'removeTicket' | 'heartbeat' | 'reap' | 'dueCallbacks'>;

function tickets({ rows, transaction }: Database): Tickets {
  return {
    tickets: async () =>
      (await rows<StoredTicket>({ text: `select ${ticketColumns} from ticket order by entered_at, ticket`, values: [] })).map(ticketOf),
    waitingElsewhere: async (node) => {
      const text = `select ${ticketColumns} from ticket where state = 'waiting' and node <> $1 order by entered_at, ticket`;
      return (await rows<StoredTicket>({ text, values: [node], name: 'ticket-elsewhere' })).map(ticketOf);
    },
    saveTicket: async (row) => {
      await rows({ text: saveTicketText, values: [...ticketValues(row), channels.desk], name: 'ticket-save' });
    },
    removeTicket: async (ticket) => {
      await rows({
        text: `with freed as (
            update presence set engaged_by = null where engaged_by = $1 returning agent
          ), gone as (
            delete from ticket where ticket = $1 and (select count(*) from freed) >= 0
          ) select pg_notify($2, '')`,
        values: [ticket, channels.desk],
        name: 'ticket-remove',
      });
    },
    heartbeat: async (node, at) => {
      await rows({ text: 'update ticket set heartbeat_at = $2 where node = $1', values: [node, at], name: 'ticket-heartbeat' });
    },
    reap: (silentSinceAt, exceptNode) => transaction((runner) => reap(runner, silentSinceAt, exceptNode)),
    dueCallbacks: async (at, leaseUntilAt, limit) => {
      const due = await rows<StoredTicket>({
        text: `update ticket set lease_until = $2 where ticket in (
            select ticket from ticket where state = 'callback' and agents = '{}' and callback_due_at <= $1
            and (lease_until is null or lease_until <= $1) order by entered_at, ticket limit $3 for update skip locked)
          returning ${ticketColumns}`,
        values: [at, leaseUntilAt, limit],
        name: 'callbacks-due',
      });
      return due.map(ticketOf).sort(byWait);
    },
  };
}

const byWait = (one: TicketRow, other: TicketRow) => one.enteredAt - other.enteredAt;

/** A callback that is written anew has been tried or put off: nobody has it in hand any more. */
const saveTicketText = `with saved as (
  insert into ticket (ticket, call_id, team, wanted_agent, priority, skills, caller_number, caller_name, language,
    entered_at, state, agents, node, heartbeat_at, callback_number, callback_tries, callback_due_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
  on conflict (ticket) do update set (call_id, team, wanted_agent, priority, skills, caller_number, caller_name, language,
    entered_at, state, agents, node, heartbeat_at, callback_number, callback_tries, callback_due_at, lease_until) =
    ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, null)
) select pg_notify($18, '')`;

function ticketValues(row: TicketRow): unknown[] {
  const { ticket, callId, team, wantedAgent, priority, callerNumber, callerName, language, enteredAt, state, agents, node, heartbeatAt } =
    stored(row);
  const { number, tries, dueAt } = row.callback ?? { number: null, tries: null, dueAt: null };
  const who = [ticket, callId, team, wantedAgent, priority, storableJson(row.skills), callerNumber, callerName, language];
  return [...who, enteredAt, state, agents, node, heartbeatAt, number, tries, dueAt];
}

async function reap(runner: Runner, silentSinceAt: number, exceptNode: string): Promise<TicketRow[]> {
  const gone = await runner.rows<StoredTicket>({
    text: `delete from ticket where node <> $2 and heartbeat_at < $1 and state <> 'callback' returning ${ticketColumns}`,
    values: [silentSinceAt, exceptNode],
  });
  const dropped = await runner.rows<{ ticket: string }>({
    text: `update ticket set agents = '{}', lease_until = null
      where node <> $2 and heartbeat_at < $1 and state = 'callback' and agents <> '{}' returning ticket`,
    values: [silentSinceAt, exceptNode],
  });
  const freed = await runner.rows({
    text: `update presence set engaged_by = null where engaged_by = any($1)
      or engaged_by is not null and not exists (select from ticket where ticket.ticket = engaged_by) returning agent`,
    values: [dropped.map(({ ticket }) => ticket)],
  });
  if (gone.length + freed.length > 0) await told(runner);
  return gone.map(ticketOf).sort(byWait);
}

type Log = Pick<QueueStore, 'record' | 'events' | 'addNote' | 'notes' | 'dispositions'>;

function log({ rows }: Database): Log {
  return {
    record: async (events) => {
      if (events.length === 0) return;
      const lines = events.map(({ at, ticket, callId, team, agent, kind, ms, detail }) => ({
        at,
        ticket,
        callId,
        team,
        agent,
        kind,
        ms,
        detail,
      }));
      await rows({
        text: `insert into queue_event (at, ticket, call_id, team, agent, kind, ms, detail)
          select at, ticket, "callId", team, agent, kind, round(ms), detail from json_to_recordset($1)
          as line (at bigint, ticket text, "callId" text, team text, agent text, kind text, ms numeric, detail text)`,
        values: [storableJson(lines)],
        name: 'queue-record',
      });
    },
    events: async ({ fromAt, toAt, team, agent, callId }) => {
      const found = await rows<Stored<QueueEvent>>({
        text: `select at, ticket, call_id as "callId", team, agent, kind, ms, detail from queue_event where at >= $1 and at < $2
          and ($3::text is null or team = $3) and ($4::text is null or agent = $4) and ($5::text is null or call_id = $5) order by at, id`,
        values: [fromAt, toAt, team ?? null, agent ?? null, callId ?? null],
      });
      return found.map(handedOut);
    },
    addNote: async ({ callId, agent, at, note, disposition }) => {
      await rows({
        text: `insert into call_note (call_id, agent, at, note, disposition) values ($1, $2, $3, $4, $5)
          on conflict (call_id, agent) do update set (at, note, disposition) = ($3, $4, $5)`,
        values: [callId, agent, at, storableText(note), disposition ?? null],
      });
    },
    notes: async (callId) => {
      const found = await rows<Stored<CallNoteRow>>({
        text: 'select call_id as "callId", agent, at, note, disposition from call_note where call_id = $1 order by at, agent',
        values: [callId],
      });
      return found.map(handedOut);
    },
    dispositions: async (callIds) => {
      const found = await rows<{ disposition: string; count: number }>({
        text: `select disposition, count(*)::integer as count from call_note
          where call_id = any($1) and disposition is not null group by disposition`,
        values: [callIds],
      });
      return Object.fromEntries(found.map(({ disposition, count }) => [disposition, count]));
    },
  };
}

/** The queue store. A ticket that is removed lets its agents go. */
export function createQueueStore(database: Database, listener: Listener): QueueStore {
  return {
    ...presences(database),
    ...tickets(database),
    ...log(database),
    onChange: (wake) => listener.on(channels.desk, wake),
  };
}

// What the server's own database and log say of its calls: who ended them, what became of messages, tickets and agents.
// Not here: what was done to it (kills.ts, faults.ts).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { pidsOf, startServer, until, type WholeServer } from '../whole/server.ts';

/** A call's end as it is on record; absent = none is. */
export interface Ending {
  endedAt: number | undefined;
  by: string | undefined;
  reason: string | undefined;
}

/** What must hold once all is quiet. Every figure but `calls`, `messages` and `doubledMarked` must be 0. */
export interface Aftermath {
  calls: number;
  callsWithoutEnd: number;
  messages: number;
  lost: number;
  doubledMarked: number;
  doubledUnmarked: number;
  waitingWithoutCall: number;
  agentsBusyWithoutCall: number;
  orphanProcesses: number;
  staleLocks: number;
}

/** One statement on the embedded database, over a connection of its own: the last may have died with the server. */
export async function ask<Row extends pg.QueryResultRow>(dataFolder: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({
    host: path.join(dataFolder, 'run'),
    user: 'atiende',
    password: readFileSync(path.join(dataFolder, 'postgres.password'), 'utf8').trim(),
    database: 'postgres',
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function count(dataFolder: string, sql: string): Promise<number> {
  return Number((await ask<{ n: string }>(dataFolder, `select count(*) n ${sql}`))[0]?.n);
}

/** How these calls ended, by SIP Call-ID. The log knows which call each of them was. */
export async function endings(dataFolder: string, sipCallIds: readonly string[]): Promise<Map<string, Ending>> {
  const wanted = new Set(sipCallIds);
  const callOf = new Map<string, string>();
  for (const text of readFileSync(path.join(dataFolder, 'logs', 'main.log'), 'utf8').split('\n')) {
    if (!text.includes('"call began"')) continue;
    const { call, sipCallId } = JSON.parse(text) as { call: string; sipCallId: string };
    if (wanted.has(sipCallId)) callOf.set(sipCallId, call);
  }
  const rows = await ask<{ id: string; ended_at: string | null; ended_by: string | null; end_reason: string | null }>(
    dataFolder,
    'select id, ended_at, ended_by, end_reason from call where id = any($1)',
    [[...callOf.values()]],
  );
  const byCall = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    [...callOf].flatMap(([sipCallId, call]) => {
      const row = byCall.get(call);
      if (row === undefined) return [];
      const endedAt = row.ended_at === null ? undefined : Number(row.ended_at);
      return [[sipCallId, { endedAt, by: row.ended_by ?? undefined, reason: row.end_reason ?? undefined }]];
    }),
  );
}

/** Tickets of callers who wait now. */
export async function waitingTickets(dataFolder: string): Promise<string[]> {
  const rows = await ask<{ ticket: string }>(dataFolder, `select ticket from ticket where state in ('waiting', 'ringing')`);
  return rows.map(({ ticket }) => ticket);
}

/** Which of these tickets became a callback, which ended in another way, and which are nowhere. */
export async function fateOfTickets(
  dataFolder: string,
  tickets: readonly string[],
): Promise<{ calledBack: number; otherwise: number; nowhere: number }> {
  const rows = await ask<{ ticket: string; kinds: string[] }>(
    dataFolder,
    'select ticket, array_agg(kind order by id) kinds from queue_event where ticket = any($1) group by ticket',
    [tickets],
  );
  const ends = new Set(['abandoned', 'left', 'gave-up', 'ended', 'forwarded', 'answered']);
  const calledBack = rows.filter(({ kinds }) => kinds.includes('callback-ordered')).length;
  const otherwise = rows.filter(({ kinds }) => !kinds.includes('callback-ordered') && kinds.some((kind) => ends.has(kind))).length;
  return { calledBack, otherwise, nowhere: tickets.length - calledBack - otherwise };
}

/** Wait until all is quiet, count, stop the server and look for what is left of it. */
export async function aftermath(server: WholeServer): Promise<Aftermath> {
  const { dataFolder } = server;
  // A caller whose BYE met a dead server is gone without a word: its call ends when the far side is found dead.
  const quiet = async () => (await count(dataFolder, 'from call where ended_at is null')) === 0;
  await until('every call to end', quiet, 120_000).catch(() => undefined);
  const open = `state in ('queued', 'attempting')`;
  await until('every message to be settled', async () => (await count(dataFolder, `from outbox where ${open}`)) === 0, 120_000).catch(
    () => undefined,
  );
  const attempts = `(select count(*) from outbox_attempt where message_id = outbox.id and outcome in ('sent', 'delivered', 'read'))`;
  const found = {
    calls: await count(dataFolder, 'from call'),
    callsWithoutEnd: await count(dataFolder, 'from call where ended_at is null'),
    messages: await count(dataFolder, 'from outbox'),
    lost: await count(dataFolder, `from outbox where ${open}`),
    doubledMarked: await count(dataFolder, `from outbox where ${attempts} > 1 and maybe_doubled`),
    doubledUnmarked: await count(dataFolder, `from outbox where ${attempts} > 1 and not maybe_doubled`),
    waitingWithoutCall: await count(dataFolder, `from ticket where state <> 'callback'`),
    agentsBusyWithoutCall: await count(dataFolder, 'from presence where engaged_by is not null'),
  };
  await server.stop();
  return { ...found, orphanProcesses: pidsOf(dataFolder).length, staleLocks: await locksLeft(server) };
}

/** A start on the same data must find nothing in its way: 1 where it did. */
async function locksLeft(server: WholeServer): Promise<number> {
  try {
    const again = await startServer({ dataFolder: server.dataFolder });
    await again.stop();
    return 0;
  } catch {
    return 1;
  }
}

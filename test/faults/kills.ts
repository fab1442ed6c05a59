// kill -9 of each process of a server, and of all at once, at random moments under calls that do everything; what became of the calls, of the
// messages, of the queue and of the processes. Not here: the calls (traffic.ts), the table (run.ts).
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Agents, startAgents } from '../../bench/sip-agent.ts';
import { type Callers, startCallers } from '../../bench/callers.ts';
import { freePort, pidsOf, startServer, until, type WholeServer } from '../whole/server.ts';
import { line, randomCaller, team, trafficFlow } from './traffic.ts';

/** What is killed. */
export type Victim = 'main' | 'media' | 'speech' | 'postgres' | 'tree';
export const victims: readonly Victim[] = ['main', 'media', 'speech', 'postgres', 'tree'];

/** What came of all kills of one victim. */
export interface Row {
  victim: Victim;
  kills: number;
  /** Calls that were up when it was killed, and those that heard us afterwards. */
  live: number;
  wentOn: number;
  /** Longest time without a packet of a call that went on, in ms. */
  longestGapMs: number;
  /** Until a new call is answered, in ms. */
  backP50Ms: number;
  backMaxMs: number;
}

/** What must hold once all is quiet. Every figure but `messages`, `calls` and `doubledMarked` must be 0. */
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
}

const agentCount = 6;
const stayS = 24;
const settleMs = 8000;
const backLimitMs = 60_000;
/** What was on its way when the process died has come by then; what comes later comes from one that lives. */
const tailMs = 500;

/** Kill each victim so often under so many calls. `say` is told each kill. */
export async function killEverything(
  kills: number,
  calls: number,
  which: readonly Victim[],
  say: (text: string) => void,
): Promise<{ rows: Row[]; after: Aftermath }> {
  let server = await startServer();
  const agentPort = await freePort();
  const agents: Agents = await startAgents(agentPort, 2000);
  await setUp(server, agentPort);
  const made = new Map<number, ReturnType<typeof randomCaller>>();
  const callerOf = (n: number): ReturnType<typeof randomCaller> => {
    const caller = made.get(n) ?? randomCaller(stayS);
    made.set(n, caller);
    return caller;
  };
  const callers = await startCallers({
    sipPort: server.sipPort,
    line,
    rate: calls / stayS,
    count: Number.MAX_SAFE_INTEGER,
    says: (n) => callerOf(n).says,
    hangUpAfterMs: (n) => callerOf(n).hangUpAfterMs,
  });
  await sleep(stayS * 1000);
  const rows: Row[] = [];
  for (const victim of which) {
    const row: Row = { victim, kills, live: 0, wentOn: 0, longestGapMs: 0, backP50Ms: 0, backMaxMs: 0 };
    const backs: number[] = [];
    for (let kill = 0; kill < kills; kill++) {
      await sleep(settleMs + Math.random() * 3000);
      const live = callers.live().filter((one) => one.heardAt > 0 && performance.now() - one.heardAt < 1000);
      for (const one of live) one.longestGapMs = 0;
      const at = performance.now();
      if (victim === 'tree') server = await killTree(server);
      else await killOne(server, victim);
      backs.push(await answered(callers, at));
      await sleep(2500);
      const on = live.filter(({ heardAt }) => heardAt > at + tailMs);
      row.live += live.length;
      row.wentOn += on.length;
      row.longestGapMs = Math.max(row.longestGapMs, ...on.map(({ longestGapMs }) => Math.round(longestGapMs)));
      say(`${victim} ${kill + 1}/${kills}: ${on.length} of ${live.length} calls went on, back after ${Math.round(backs.at(-1) ?? 0)} ms`);
    }
    backs.sort((a, b) => a - b);
    row.backP50Ms = Math.round(backs[Math.floor(backs.length / 2)] ?? 0);
    row.backMaxMs = Math.round(backs.at(-1) ?? 0);
    rows.push(row);
  }
  callers.enough();
  await until('the callers to be through', () => callers.live().length === 0, (stayS + 40) * 1000).catch(() => undefined);
  callers.stop();
  const after = await aftermath(server);
  agents.stop();
  await server.stop();
  after.orphanProcesses = pidsOf(server.dataFolder).length;
  if (after.orphanProcesses === 0) server.remove();
  return { rows, after };
}

async function setUp(server: WholeServer, agentPort: number): Promise<void> {
  const file = path.join(server.dataFolder, 'fallas.flow.json');
  writeFileSync(file, JSON.stringify(trafficFlow()));
  const names = Array.from({ length: agentCount }, (_, i) => `agente-${i + 1}`);
  for (const name of names) await server.cli('agent', 'add', name, '--name', name, '--sip', `sip:${name}@127.0.0.1:${agentPort}`);
  await server.cli('team', 'add', team, '--name', 'Fallas', '--agents', names.join(','), '--ring', '10', '--wrap-up', '0');
  await server.cli('flow', 'import', file, '--publish', '--line', line);
}

async function killOne(server: WholeServer, victim: Exclude<Victim, 'tree'>): Promise<void> {
  const before = server.pid(victim);
  process.kill(before, 'SIGKILL');
  await until(`another ${victim}`, () => {
    try {
      return server.pid(victim) !== before;
    } catch {
      return false;
    }
  });
}

/** Everything at once, then a start on the same data and ports. */
async function killTree(server: WholeServer): Promise<WholeServer> {
  for (const pid of [server.supervisor.pid ?? 0, ...pidsOf(server.dataFolder)]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone with another.
    }
  }
  const env = Object.fromEntries(['ATIENDE_HTTP', 'ATIENDE_SIP', 'ATIENDE_RTP_PORTS'].map((name) => [name, server.env[name] ?? '']));
  return startServer({ dataFolder: server.dataFolder, env });
}

/** Until a call that began after `since` hears something. */
async function answered(callers: Callers, since: number): Promise<number> {
  const call = await until(
    'a new call to be answered',
    () => callers.live().find(({ answeredAt }) => answeredAt !== undefined && answeredAt > since),
    backLimitMs,
  );
  return (call.answeredAt ?? since) - since;
}

async function aftermath(server: WholeServer): Promise<Aftermath> {
  const database = new pg.Client({
    host: path.join(server.dataFolder, 'run'),
    user: 'atiende',
    password: readFileSync(path.join(server.dataFolder, 'postgres.password'), 'utf8').trim(),
    database: 'postgres',
  });
  await database.connect();
  const count = async (sql: string): Promise<number> =>
    Number((await database.query<{ n: string }>(`select count(*) n ${sql}`)).rows[0]?.n);
  // A caller whose BYE met a dead server is gone without a word: its call ends when the far side is found dead.
  await until('every call to end', async () => (await count('from call where ended_at is null')) === 0, 120_000).catch(() => undefined);
  const open = `state in ('queued', 'attempting')`;
  await until('every message to be settled', async () => (await count(`from outbox where ${open}`)) === 0, 60_000).catch(() => undefined);
  const attempts = `(select count(*) from outbox_attempt where message_id = outbox.id and outcome in ('sent', 'delivered', 'read'))`;
  const found = {
    calls: await count('from call'),
    callsWithoutEnd: await count('from call where ended_at is null'),
    messages: await count('from outbox'),
    lost: await count(`from outbox where ${open}`),
    doubledMarked: await count(`from outbox where ${attempts} > 1 and maybe_doubled`),
    doubledUnmarked: await count(`from outbox where ${attempts} > 1 and not maybe_doubled`),
    waitingWithoutCall: await count(`from ticket where state <> 'callback'`),
    agentsBusyWithoutCall: await count(`from presence where engaged_by is not null`),
    orphanProcesses: 0,
  };
  await database.end();
  return found;
}

// kill -9 of each process of a server, and of all at once, at random moments under calls that do everything; what became of the calls.
// Not here: the calls (traffic.ts, rig.ts), what is on record (record.ts), the table and the verdicts (run.ts).
import { setTimeout as sleep } from 'node:timers/promises';
import { type CallerView, startCallers } from '../../bench/callers.ts';
import { pidsOf, startServer, until, type WholeServer } from '../whole/server.ts';
import { type Aftermath, aftermath, endings, fateOfTickets, waitingTickets } from './record.ts';
import { startTraffic, stayS, type Traffic } from './rig.ts';
import { line } from './traffic.ts';

/** What is killed. */
export type Victim = 'main' | 'media' | 'speech' | 'postgres' | 'tree';
export const victims: readonly Victim[] = ['main', 'media', 'speech', 'postgres', 'tree'];

/** What came of all kills of one victim. */
export interface Row {
  victim: Victim;
  kills: number;
  /** Calls that were up when it was killed, less those that either side was about to end (`over`). */
  live: number;
  /** Those that heard us afterwards. */
  wentOn: number;
  over: number;
  /** Longest time without a packet of a call that went on, in ms. */
  longestGapMs: number;
  /** From the kill (the whole tree: from the next start) until a new call is answered, in ms. */
  backP50Ms: number;
  backMaxMs: number;
  /** Ended by the kill, and on record as what they are. */
  closedTruthfully: number;
  /** How the others that did not go on are on record, e.g. `fault store-unavailable: 2`. */
  otherwise: string;
}

/** Callers who waited for an agent when the whole tree was killed. */
export interface Waited {
  callers: number;
  calledBack: number;
  /** Their wait ended in the moment of the kill. */
  otherwise: number;
  nowhere: number;
}

const settleMs = 6000;
const backLimitMs = 60_000;
/** What was on its way when the process died has come by then; what comes later comes from one that lives. */
const tailMs = 500;
/** New calls a second that look for the first answer. */
const probesPerS = 10;
/** The desk gives those who waited so long to come back. */
const claimMs = 7000;

/** Kill each victim so often under so many calls. `say` is told each kill. */
export async function killEverything(
  kills: number,
  calls: number,
  which: readonly Victim[],
  say: (text: string) => void,
): Promise<{ rows: Row[]; waited: Waited; after: Aftermath }> {
  const server = await startServer();
  const traffic = await startTraffic(server, calls);
  const round = new Round(server, traffic, say);
  await sleep(stayS * 1000);
  const rows: Row[] = [];
  for (const victim of which) rows.push(await round.all(victim, kills));
  await traffic.runOut();
  await round.lookBack(rows);
  traffic.stop();
  const after = await aftermath(round.server);
  if (after.orphanProcesses === 0) server.remove();
  return { rows, waited: round.waited, after };
}

/** A call that was up at a kill and was not heard afterwards. */
interface Silent {
  victim: Victim;
  id: string;
  /** Epoch ms. */
  killedAt: number;
}

class Round {
  server: WholeServer;
  readonly waited: Waited = { callers: 0, calledBack: 0, otherwise: 0, nowhere: 0 };
  readonly #traffic: Traffic;
  readonly #say: (text: string) => void;
  readonly #silent: Silent[] = [];
  readonly #tickets: string[] = [];

  constructor(server: WholeServer, traffic: Traffic, say: (text: string) => void) {
    this.server = server;
    this.#traffic = traffic;
    this.#say = say;
  }

  async all(victim: Victim, kills: number): Promise<Row> {
    const none = { live: 0, wentOn: 0, over: 0, longestGapMs: 0, closedTruthfully: 0, otherwise: '' };
    const row: Row = { victim, kills, backP50Ms: 0, backMaxMs: 0, ...none };
    const backs: number[] = [];
    for (let kill = 0; kill < kills; kill++) {
      await sleep(settleMs + Math.random() * 3000);
      const backMs = await this.#once(row);
      backs.push(backMs);
      this.#say(`${victim} ${kill + 1}/${kills}: ${row.wentOn} of ${row.live} calls so far went on, back after ${Math.round(backMs)} ms`);
    }
    backs.sort((a, b) => a - b);
    row.backP50Ms = Math.round(backs[Math.floor(backs.length / 2)] ?? 0);
    row.backMaxMs = Math.round(backs.at(-1) ?? 0);
    return row;
  }

  async #once(row: Row): Promise<number> {
    const { victim } = row;
    const { callers } = this.#traffic;
    if (victim === 'tree') this.#tickets.push(...(await waitingTickets(this.server.dataFolder)));
    const live = callers.live().filter((one) => one.heardAt > 0 && performance.now() - one.heardAt < 1000);
    for (const one of live) one.longestGapMs = 0;
    const at = performance.now();
    const killedAt = Date.now();
    const back = victim === 'tree' ? await this.#killTree() : await this.#killOne(victim, at);
    await sleep(Math.max(0, at + 4000 - performance.now()));
    const left = (one: CallerView) => one.endedBy === 'caller' && (one.endedAt ?? 0) < at + tailMs;
    const on = live.filter(({ heardAt }) => heardAt > at + tailMs);
    const off = live.filter((one) => one.heardAt <= at + tailMs && !left(one));
    row.live += on.length + off.length;
    row.over += live.length - on.length - off.length;
    row.wentOn += on.length;
    row.longestGapMs = Math.max(row.longestGapMs, ...on.map(({ longestGapMs }) => Math.round(longestGapMs)));
    this.#silent.push(...off.map(({ id }) => ({ victim, id, killedAt })));
    return back;
  }

  async #killOne(victim: Exclude<Victim, 'tree'>, at: number): Promise<number> {
    const before = this.server.pid(victim);
    process.kill(before, 'SIGKILL');
    const answered = await this.#answered();
    await until(`another ${victim}`, () => {
      try {
        return this.server.pid(victim) !== before;
      } catch {
        return false;
      }
    });
    return answered - at;
  }

  /** Everything at once, then a start on the same data and ports. */
  async #killTree(): Promise<number> {
    for (const pid of [this.server.supervisor.pid ?? 0, ...pidsOf(this.server.dataFolder)]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone with another.
      }
    }
    const env = Object.fromEntries(['ATIENDE_HTTP', 'ATIENDE_SIP', 'ATIENDE_RTP_PORTS'].map((name) => [name, this.server.env[name] ?? '']));
    const startedAt = performance.now();
    const starting = startServer({ dataFolder: this.server.dataFolder, env });
    const answered = await this.#answered();
    this.server = await starting;
    await sleep(claimMs);
    return answered - startedAt;
  }

  /** When a call that begins now or later is answered first. */
  async #answered(): Promise<number> {
    const probe = { sipPort: this.server.sipPort, line, rate: probesPerS, count: Number.MAX_SAFE_INTEGER, first: 900_000_000 };
    const callers = await startCallers({ ...probe, says: () => [], hangUpAfterMs: () => 300 });
    const found = () => callers.live().find(({ answeredAt }) => answeredAt !== undefined)?.answeredAt;
    try {
      return await until('a new call to be answered', found, backLimitMs);
    } finally {
      callers.enough();
      void until('the probes to be over', () => callers.live().length === 0, backLimitMs).then(callers.stop, callers.stop);
    }
  }

  /** Fill in what the record says of the calls that went silent: only at the end is all of it written. */
  async lookBack(rows: readonly Row[]): Promise<void> {
    const { dataFolder } = this.server;
    const found = await endings(
      dataFolder,
      this.#silent.map(({ id }) => id),
    );
    for (const row of rows) {
      const others = new Map<string, number>();
      for (const { id, killedAt } of this.#silent.filter(({ victim }) => victim === row.victim)) {
        const end = found.get(id);
        const how = end === undefined ? 'no record' : `${end.by ?? 'not'} ${end.reason ?? 'ended'}`;
        if (end?.endedAt !== undefined && end.by !== 'system' && end.endedAt <= killedAt + tailMs) {
          row.over++;
          row.live--;
        } else if (how === 'system crash' || how === 'system leg-failure') row.closedTruthfully++;
        else others.set(how, (others.get(how) ?? 0) + 1);
      }
      row.otherwise = [...others].map(([how, times]) => `${how}: ${times}`).join(', ');
    }
    const { calledBack, otherwise, nowhere } = await fateOfTickets(dataFolder, this.#tickets);
    Object.assign(this.waited, { callers: this.#tickets.length, calledBack, otherwise, nowhere });
  }
}

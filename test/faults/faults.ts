// Each fault of the list under calls that do everything: what became of those that were up, what new ones got, what was said, how long until
// all was well again. Not here: the faults (strikes.ts), the table (list.ts).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CallResult, type CallerView, startCallers } from '../../bench/callers.ts';
import { startServer, until, type WholeServer } from '../whole/server.ts';
import { type Aftermath, aftermath, endings } from './record.ts';
import { startTraffic, stayS, type Traffic } from './rig.ts';
import type { Strike } from './strikes.ts';
import { line } from './traffic.ts';

/** What came of one fault. */
export interface FaultRow {
  fault: string;
  lastsS: number;
  /** Calls that were up and that nobody meant to end before it was over. */
  live: number;
  wentOn: number;
  /** How the others ended, e.g. `fault store-unavailable: 2`. */
  otherwise: string;
  longestGapMs: number;
  /** New calls meanwhile. */
  answered: number;
  refused: number;
  unanswered: number;
  /** `/readyz` meanwhile: its status, or `-` where it did not answer. */
  ready: string;
  /** Said in main's log what was to be said; `-` where nothing was. */
  told: string;
  /** From its end until a new call is answered and `/readyz` says 200, in ms. */
  backMs: number;
}

const probesPerS = 2;
const backLimitMs = 60_000;
/** A call is there if it was heard within this time. */
const heardMs = 1000;
/** Retransmissions are answered by then, once the fault is over. */
const remainsMs = 2000;

/** A data folder on a small file system of its own, so that its disk can be filled; `undo` takes it away. */
function smallDisk(): { folder: string; undo: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atw-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', folder]);
  return { folder, undo: () => execFileSync('umount', ['-l', folder]) };
}

/** Try these faults one after the other on one server under so many calls. */
export async function tryFaults(
  faults: readonly Strike[],
  calls: number,
  say: (row: FaultRow) => void,
): Promise<{ rows: FaultRow[]; after: Aftermath }> {
  const disk = smallDisk();
  try {
    const server = await startServer({ dataFolder: disk.folder });
    const traffic = await startTraffic(server, calls);
    await sleep(stayS * 1000);
    const rows: FaultRow[] = [];
    for (const fault of faults) {
      const row = await tryOne(fault, server, traffic);
      rows.push(row);
      say(row);
      await sleep(5000);
    }
    await traffic.runOut();
    traffic.stop();
    return { rows, after: await aftermath(server) };
  } finally {
    disk.undo();
  }
}

async function tryOne(fault: Strike, server: WholeServer, traffic: Traffic): Promise<FaultRow> {
  const logFile = path.join(server.dataFolder, 'logs', 'main.log');
  const logBefore = readFileSync(logFile).length;
  const live = traffic.callers.live().filter(({ heardAt }) => performance.now() - heardAt < heardMs);
  for (const one of live) one.longestGapMs = 0;
  const probe = { sipPort: server.sipPort, line, rate: probesPerS, count: Number.MAX_SAFE_INTEGER };
  const undo = await fault.strike(server);
  const probes = await startCallers({ ...probe, says: () => [], hangUpAfterMs: () => 300 });
  await sleep(fault.lastsS * 500);
  const asked = readiness(server);
  await sleep(fault.lastsS * 500);
  probes.enough();
  await undo();
  const endedAt = performance.now();
  const ready = await asked;
  const [backMs, meanwhile] = await Promise.all([back(server, endedAt), through(probes)]);
  await sleep(Math.max(0, endedAt + 3000 - performance.now()));
  // Up to the end of the fault they would have stayed; whoever left by themselves is not counted.
  const gone = (one: CallerView) => one.endedBy === 'caller';
  const on = live.filter((one) => one.heardAt > endedAt - (one.endedBy === undefined ? 0 : heardMs));
  const off = live.filter((one) => !on.includes(one) && !gone(one));
  const how = new Map<string, number>();
  let over = 0;
  for (const [, { by, reason }] of await endings(
    server.dataFolder,
    off.map(({ id }) => id),
  )) {
    if (by === 'flow' || by === 'caller') over++;
    else how.set(`${by} ${reason}`, (how.get(`${by} ${reason}`) ?? 0) + 1);
  }
  return {
    fault: fault.name,
    lastsS: fault.lastsS,
    live: on.length + off.length - over,
    wentOn: on.length,
    otherwise: [...how].map(([end, times]) => `${end}: ${times}`).join(', '),
    longestGapMs: Math.max(0, ...on.map(({ longestGapMs }) => Math.round(longestGapMs))),
    answered: meanwhile.ok,
    refused: meanwhile.refused,
    unanswered: meanwhile.failed - meanwhile.refused,
    ready,
    told: fault.told === undefined ? '-' : String(fault.told.test(readFileSync(logFile).subarray(logBefore).toString('utf8'))),
    backMs: Math.round(backMs),
  };
}

/** How the probes went, those included that nobody has answered. */
async function through(probes: Awaited<ReturnType<typeof startCallers>>): Promise<CallResult> {
  await sleep(remainsMs);
  const unanswered = probes.live().length;
  probes.stop();
  const result = await probes.result();
  return { ...result, failed: result.failed + unanswered };
}

async function readiness(server: WholeServer): Promise<string> {
  return fetch(`${server.http}/readyz`, { signal: AbortSignal.timeout(3000) }).then(
    ({ status }) => String(status),
    () => '-',
  );
}

async function back(server: WholeServer, since: number): Promise<number> {
  const probe = { sipPort: server.sipPort, line, rate: 5, count: Number.MAX_SAFE_INTEGER };
  const callers = await startCallers({ ...probe, says: () => [], hangUpAfterMs: () => 300 });
  try {
    await until('a new call', () => callers.live().some(({ answeredAt }) => answeredAt !== undefined), backLimitMs);
    await until('readyz', async () => (await readiness(server)) === '200', backLimitMs);
    return performance.now() - since;
  } finally {
    callers.enough();
    void until('the probes to be over', () => callers.live().length === 0, backLimitMs).then(callers.stop, callers.stop);
  }
}

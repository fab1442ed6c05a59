// `node test/faults/soak.ts [--minutes 30] [--load 0.6] [--full 100]`: traffic of everything at a share of what the machine takes (`--full` calls
// at once), memory and open files of every process at the start, in the middle and at the end, exit 1 if they grew. Not here: the calls (rig.ts).
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { memoryMib, processTree, sharedMemoryMib } from '../../bench/process-tree.ts';
import { startServer, type WholeServer } from '../whole/server.ts';
import { aftermath } from './record.ts';
import { startTraffic, stayS } from './rig.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    load: { type: 'string', default: '0.6' },
    full: { type: 'string', default: '100' },
  },
});

/** What the processes of one name hold. */
interface Held {
  mib: number;
  /** PostgreSQL's buffers, as far as they were ever touched: one block of a fixed size, no growth of anybody's. */
  sharedMib: number;
  files: number;
}

const names = ['main', 'media', 'speech', 'postgres'] as const;
type Name = (typeof names)[number];
const every = 20_000;
/** Growth between the middle and the end of a run that is more than noise: V8 and malloc keep what they once had. */
const mostMib = 24;
const mostShare = 0.15;
const mostFiles = 16;

function held(server: WholeServer): Record<Name, Held> {
  return Object.fromEntries(
    names.map((name) => {
      const processes = processTree(server.pid(name));
      return [name, { mib: memoryMib(processes), sharedMib: sharedMemoryMib(processes), files: sum(processes.map(filesOf)) }];
    }),
  ) as Record<Name, Held>;
}

function filesOf({ pid }: { pid: number }): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).filter((fd) => !isTable(`/proc/${pid}/fd/${fd}`)).length;
  } catch {
    // It ended in between.
    return 0;
  }
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Every session of PostgreSQL opens each table once and keeps it, up to a limit of its own. */
function isTable(fd: string): boolean {
  return readlinkSync(fd).includes('/postgres/base/');
}

/** The middle one of each figure: single looks catch a process before or after a collection. */
function median(looks: readonly Record<Name, Held>[], name: Name, figure: keyof Held): number {
  const sorted = looks.map((look) => look[name][figure]).toSorted((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

const server = await startServer();
const calls = Math.round(Number(values.load) * Number(values.full));
const traffic = await startTraffic(server, calls);
await sleep(stayS * 1000);
const looks: Record<Name, Held>[] = [];
const endAt = performance.now() + Number(values.minutes) * 60_000;
while (performance.now() < endAt) {
  looks.push(held(server));
  await sleep(Math.min(every, Math.max(0, endAt - performance.now())));
}
const up = traffic.callers.live().length;
await traffic.runOut();
traffic.stop();
const result = await traffic.callers.result();
const after = await aftermath(server);
server.remove();

const third = Math.max(1, Math.floor(looks.length / 3));
const parts = { start: looks.slice(0, third), middle: looks.slice(third, -third), end: looks.slice(-third) };
if (parts.middle.length === 0) parts.middle = parts.start;
const rows = names.map((process) => {
  const [mib, sharedMib, files] = (['mib', 'sharedMib', 'files'] as const).map((figure) =>
    [parts.start, parts.middle, parts.end].map((part) => median(part, process, figure)),
  ) as [number[], number[], number[]];
  const [, middle = 0, end = 0] = mib;
  const [, filesMiddle = 0, filesEnd = 0] = files;
  const flat = end - middle <= Math.max(mostMib, mostShare * middle) && filesEnd - filesMiddle <= mostFiles;
  return { process, mib: mib.join(', '), sharedMib: sharedMib.join(', '), files: files.join(', '), flat };
});
console.log(`${values.minutes} minutes, ${calls} calls at once asked for, ${up} up at the end`);
console.table(rows);
console.log(result);
console.table(after);
const { calls: _calls, messages: _messages, doubledMarked: _marked, ...zero } = after;
const flat = rows.every((row) => row.flat);
const kept = Object.values(zero).every((figure) => figure === 0);
console.log(`${flat ? 'held  ' : 'BROKEN'} memory and open files are flat`);
console.log(`${kept ? 'held  ' : 'BROKEN'} every call and message is on record, nothing is left over`);
process.exit(flat && kept ? 0 : 1);

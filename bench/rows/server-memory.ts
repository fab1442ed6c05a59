// What a further call takes of memory: the reference job of server-playing at three levels of load. Not here: its CPU and pacing (server-playing.ts).
import { join } from 'node:path';
import { type Callers, startCallers } from '../callers.ts';
import { type Inspected, inspect } from '../live-heap.ts';
import { pause } from '../pause.ts';
import { memoryMib, partOf, sharedMemoryMib } from '../process-tree.ts';
import type { Row } from '../row.ts';
import { callS, referenceCalls } from './server-playing.ts';

/**
 * Of all calls, how many are up at each level. Downwards: what grows once and stays (a connection's plans and catalogue, compiled code, each
 * as soon as many calls need it) has grown before the first look, and is no call's.
 */
const levels = [1, 0.7, 0.4, 0.2] as const;
/** So long after their number has changed the calls are spread over their half minute, or those that are too many have ended. */
const levelS = callS + 4;
const warmS = 30;
/** Calls come and go: a level is looked at so often. */
const looks = 5;

const parts = ['media', 'main', 'speech', 'database', 'supervisor'] as const satisfies readonly ReturnType<typeof partOf>[];
const inspectedParts = ['media', 'main', 'speech'] as const;

/** What was seen of one level, in MiB. */
interface Level {
  calls: number;
  /** Each part's own memory before and after a collection. */
  before: number[];
  after: number[];
  /** Objects and buffers that are in use, of `inspectedParts`. */
  live: number[];
  shared: number;
}

/** 100, 70, 40 and 20 calls. */
export const row: Row = {
  name: 'server-memory',
  target: 'memory of a further call <= 0.1 MiB, whole tree',
  needs: [],
  run: async ({ scale, server, say }) => {
    const bench = await server();
    const most = Math.max(20, Math.round(100 * scale));
    const plan = referenceCalls(bench);
    const own = (): number[] => parts.map((part) => memoryMib(bench.processes().filter((one) => partOf(one) === part)));
    const inspected = await Promise.all(
      inspectedParts.map((part) => {
        const pid = bench.processes().find((one) => partOf(one) === part)?.pid;
        if (pid === undefined) throw new Error(`${part} is not running`);
        return inspect(pid, join(bench.dataFolder, 'logs', `${part}.log`));
      }),
    );
    const running: Callers[] = [];
    for (const [at, share] of levels.entries()) {
      const these = most * (share - (levels[at + 1] ?? 0));
      running.push(await startCallers({ ...plan, rate: these / callS, count: 1_000_000, first: at * 5000 }));
    }
    await pause((warmS + levelS) * 1000);
    // What starting up has left goes with the first collection.
    for (const one of inspected) await one.collected();
    const seen: Level[] = [];
    for (const at of levels.keys()) {
      running[at - 1]?.enough();
      await pause(levelS * 1000);
      seen.push(
        await look(
          () => running.reduce((sum, callers) => sum + callers.live().length, 0),
          own,
          inspected,
          () => sharedMemoryMib(bench.processes()),
        ),
      );
      const { calls, before, after, live } = seen.at(-1) as Level;
      const database = bench.processes().filter((one) => partOf(one) === 'database').length;
      const list = (names: readonly string[], mib: number[]): string => names.map((name, i) => `${name} ${mib[i]?.toFixed(1)}`).join(', ');
      say(
        `${calls.toFixed(0)} calls, MiB: ${list(parts, before)}; collected: ${list(parts, after)}; in use: ${list(inspectedParts, live)}; PostgreSQL has ${database} processes`,
      );
    }
    running.at(-1)?.enough();
    for (const one of inspected) one.close();
    while (running.some((callers) => callers.live().length > 0)) await pause(500);
    for (const callers of running) callers.stop();
    const results = await Promise.all(running.map((callers) => callers.result()));
    const perCall = (value: (level: Level) => number): number => slope(seen.map((level) => [level.calls, value(level)]));
    const kib = (what: string, value: (level: Level) => number) => ({ what, value: 1024 * perCall(value), unit: 'KiB' });
    const databaseAt = parts.indexOf('database');
    const inUse = (level: Level): number => sum(level.live) + (level.after[databaseAt] ?? 0);
    const each = (names: readonly string[], of: (level: Level) => number[]) =>
      names.map((part, i) => kib(`- ${part}`, (level) => of(level)[i] ?? Number.NaN));
    const [fullest] = seen as [Level];
    return [
      {
        what: 'calls failed',
        value: results.reduce((all, { failed, refused }) => all + failed - refused, 0),
        unit: '',
        most: 0,
        field: '0',
      },
      {
        what: '- refused as the machine is full (503): a collection holds a process',
        value: results.reduce((all, { refused }) => all + refused, 0),
        unit: '',
      },
      { what: 'calls at a time, most', value: fullest.calls, unit: '' },
      { what: 'in use by a further call, whole tree', value: perCall(inUse), unit: 'MiB', most: 0.1, field: '0.2-0.3' },
      ...each(inspectedParts, ({ live }) => live),
      kib('- database', ({ after }) => after[databaseAt] ?? Number.NaN),
      kib("held by the tree's processes for a further call, after a collection", ({ after }) => sum(after)),
      ...each(parts, ({ after }) => after),
      kib('the same before it', ({ before }) => sum(before)),
      ...each(parts, ({ before }) => before),
      { what: 'whole tree with all these calls', value: sum(fullest.before), unit: 'MiB' },
      { what: "PostgreSQL's shared buffers touched, whoever calls", value: fullest.shared, unit: 'MiB' },
    ];
  },
};

/** Look at one level several times; the mean of each figure, as calls come and go. */
async function look(calls: () => number, own: () => number[], inspected: readonly Inspected[], shared: () => number): Promise<Level> {
  const levels: Level[] = [];
  for (let n = 0; n < looks; n++) {
    const before = own();
    const heaps = await Promise.all(inspected.map((one) => one.collected()));
    levels.push({ calls: calls(), before, after: own(), live: heaps.map(({ objects, buffers }) => objects + buffers), shared: shared() });
    await pause(1500);
  }
  const mean = (of: (level: Level) => number): number => levels.reduce((sum, level) => sum + of(level), 0) / levels.length;
  const means = (of: (level: Level) => number[]): number[] =>
    of(levels[0] as Level).map((_, i) => mean((level) => of(level)[i] ?? Number.NaN));
  return {
    calls: mean((level) => level.calls),
    // Between two collections there is no time for garbage: only the first look tells of it.
    before: levels[0]?.before ?? [],
    after: means(({ after }) => after),
    live: means(({ live }) => live),
    shared: mean((level) => level.shared),
  };
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Of the straight line that lies closest to the points (least squares). */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(([at]) => at), mean(([, value]) => value)];
  const sums = points.reduce((sum, [at, value]) => [sum[0] + (at - x) * (value - y), sum[1] + (at - x) ** 2] as [number, number], [
    0, 0,
  ] as [number, number]);
  return sums[0] / sums[1];
}

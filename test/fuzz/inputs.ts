// What both fuzzers share: endless inputs of a seed, what they cost. Not here: what they are fed to.
import { createHistogram } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { FuzzReport } from './fuzz.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Heap in use, in MiB, after a collection. */
export const heapMiB = (): number => {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

/** Fresh values without end; a new seed for each batch, derived from the first. */
export function* stream<T>(arbitrary: fc.Arbitrary<T>, seed: number): Generator<T, never> {
  for (let batch = 0; ; batch += 1) yield* fc.sample(arbitrary, { seed: seed + batch * 1000, numRuns: 50 });
}

/** Costs by kind of input, in memory of a fixed size however many there are. */
export interface Costs {
  note: (kind: string, ms: number) => void;
  report: () => FuzzReport['cpuMs'];
}

/** Nothing noted yet for these kinds. */
export function createCosts(kinds: readonly string[]): Costs {
  const spent = new Map(kinds.map((kind) => [kind, createHistogram()]));
  return {
    // A histogram counts whole numbers from 1 on: microseconds.
    note: (kind, ms) => spent.get(kind)?.record(Math.max(1, Math.round(ms * 1000))),
    report: () =>
      Object.fromEntries(
        [...spent].map(([kind, costs]) => {
          const { count: inputs, max } = costs;
          return [kind, { inputs, p50: costs.percentile(50) / 1000, p99: costs.percentile(99) / 1000, worst: max / 1000 }];
        }),
      ),
  };
}

/** Between the warm heap and the last, however long it went on: well under a kilobyte an input with thousands of them. */
export const leakMiB = 24;

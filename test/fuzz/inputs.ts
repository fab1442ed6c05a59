// What both fuzzers share: endless inputs of a seed, what they cost. Not here: what they are fed to.
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

/** CPU times in ms by kind, as a report has them. */
export function costs(spent: ReadonlyMap<string, readonly number[]>): FuzzReport['cpuMs'] {
  return Object.fromEntries(
    [...spent].map(([kind, times]) => {
      const sorted = times.toSorted((a, b) => a - b);
      const share = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
      return [kind, { inputs: sorted.length, p50: share(0.5), p99: share(0.99), worst: share(1) }];
    }),
  );
}

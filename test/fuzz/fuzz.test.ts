// Half a minute of fuzzing: nothing throws, no input holds the thread, the media process lives. Longer: test/fuzz/run.ts.
import { expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';

/** CPU of the thread, with garbage collection and compiling in it: far above what is usual, far below what an attack would want. */
const worstCpuMs = 250;

it('30 s of hostile input do no harm', async () => {
  const report = await fuzz(30_000, 20_261_122);
  console.table(report.cpuMs);
  expect(report.faults).toEqual([]);
  for (const [kind, { inputs, worst }] of Object.entries(report.cpuMs)) {
    expect(inputs, kind).toBeGreaterThan(50);
    expect(worst, kind).toBeLessThan(worstCpuMs);
  }
});

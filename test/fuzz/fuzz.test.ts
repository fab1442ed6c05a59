// Half a minute of fuzzing: nothing throws or answers 500, no input holds the thread, nothing leaks, the processes live.
// Longer: test/fuzz/run.ts.
import { expect, it } from 'vitest';
import { fuzz, type FuzzReport } from './fuzz.ts';
import { fuzzHttp } from './http.ts';

/** CPU of the thread, with garbage collection and compiling in it: far above what is usual, far below what an attack would want. */
const worstCpuMs = 250;
/** Between the warm heap and the last: well under a kilobyte an input with thousands of them. */
const leakMiB = 24;

function expectHarmless(report: FuzzReport, leastInputs: number): void {
  console.table(report.cpuMs);
  console.log(`heap ${report.heapMiB.before.toFixed(1)} -> ${report.heapMiB.after.toFixed(1)} MiB`);
  expect(report.faults).toEqual([]);
  for (const [kind, { inputs, worst }] of Object.entries(report.cpuMs)) {
    expect(inputs, kind).toBeGreaterThan(leastInputs);
    expect(worst, kind).toBeLessThan(worstCpuMs);
  }
  expect(report.heapMiB.after - report.heapMiB.before).toBeLessThan(leakMiB);
}

it('20 s of hostile SIP, SDP, RTP, STUN and keys do no harm', async () => {
  expectHarmless(await fuzz(20_000, 20_261_122), 50);
});

it('10 s of hostile HTTP and WebSockets do no harm', async () => {
  expectHarmless(await fuzzHttp(10_000, 20_261_122), 5);
});

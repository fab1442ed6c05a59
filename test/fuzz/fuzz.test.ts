// Half a minute of fuzzing: nothing throws or answers 500, no input holds the thread, nothing leaks, the processes live.
// Longer: test/fuzz/run.ts.
import { expect, it } from 'vitest';
import { fuzz, type FuzzReport } from './fuzz.ts';
import { fuzzHttp } from './http.ts';
import { leakMiB } from './inputs.ts';

/** CPU of the thread, with garbage collection and compiling in it: far above what is usual, far below what an attack would want. */
const worstCpuMs = 250;

function expectHarmless(report: FuzzReport, leastInputs: number): void {
  console.table(report.cpuMs);
  if (report.held !== undefined) console.log('held for more than 5 ms by one input:', report.held);
  console.log(`heap ${report.heapMiB.before.toFixed(1)} -> ${report.heapMiB.after.toFixed(1)} MiB`);
  expect(report.faults).toEqual([]);
  for (const [kind, { inputs, worst }] of Object.entries(report.cpuMs)) {
    expect(inputs, kind).toBeGreaterThan(leastInputs);
    expect(worst, kind).toBeLessThan(worstCpuMs);
  }
  expect(report.heapMiB.after - report.heapMiB.before).toBeLessThan(leakMiB);
}

it('20 s of hostile SIP, SDP, RTP, keys, RTCP, SRTP, STUN and DTLS do no harm', async () => {
  expectHarmless(await fuzz(20_000, 20_261_122), 50);
});

it('10 s of hostile HTTP and WebSockets do no harm', async () => {
  expectHarmless(await fuzzHttp(10_000, 20_261_122), 5);
});

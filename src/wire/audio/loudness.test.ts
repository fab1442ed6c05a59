// Loudness and levelling against signals whose loudness is known: those of EBU Tech 3341 (halved in power, because they are stereo there)
// and sines, whose peak between samples can be computed.
import { expect, test } from 'vitest';
import { ceilingDbtp, levelled, looped, targetLufs, toFloat, toInt16, withoutRumble, withoutSilentEnds } from './levelling.ts';
import { loudnessLufs, truePeakDb } from './loudness.ts';

const rates = [8000, 44_100, 48_000];
/** Parts of a sine of 1 kHz: seconds and dBFS of its peak. */
function sine(rateHz: number, parts: [seconds: number, db: number][], hz = 1000, phase = 0): Float32Array {
  const out = new Float32Array(parts.reduce((sum, [seconds]) => sum + seconds * rateHz, 0));
  let at = 0;
  for (const [seconds, db] of parts)
    for (const end = at + seconds * rateHz; at < end; at++) out[at] = 10 ** (db / 20) * Math.sin((2 * Math.PI * hz * at) / rateHz + phase);
  return out;
}
/** Repeatable noise between −1 and 1. */
function noise(length: number): Float32Array {
  let seed = 7;
  return Float32Array.from({ length }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed / 2 ** 31 - 1;
  });
}
/** One channel carries half the power of two. */
const one = 10 * Math.log10(2);

test.each(rates)('a steady sine reads its level at %d Hz', (rateHz) => {
  expect(loudnessLufs(sine(rateHz, [[20, -23]]), rateHz)).toBeCloseTo(-23 - one, 1);
  expect(loudnessLufs(sine(rateHz, [[20, -33]]), rateHz)).toBeCloseTo(-33 - one, 1);
});

test.each(rates)('quiet parts fall below the relative gate, near silence below the absolute one, at %d Hz', (rateHz) => {
  const quiet: [number, number][] = [
    [10, -36],
    [60, -23],
    [10, -36],
  ];
  expect(Math.abs(loudnessLufs(sine(rateHz, quiet), rateHz) - (-23 - one))).toBeLessThan(0.1);
  const quieter: [number, number][] = [[10, -72], ...quiet, [10, -72]];
  expect(Math.abs(loudnessLufs(sine(rateHz, quieter), rateHz) - (-23 - one))).toBeLessThan(0.1);
});

test('low notes weigh less, high ones more, silence nothing', () => {
  const at = (hz: number) => loudnessLufs(sine(48_000, [[5, -20]], hz), 48_000);
  // The K-weighting's gain against 1 kHz, as BS.1770 draws it.
  expect(at(38) - at(1000)).toBeLessThan(-5);
  expect(at(4000) - at(1000)).toBeGreaterThan(2.5);
  expect(loudnessLufs(new Float32Array(48_000), 48_000)).toBe(Number.NEGATIVE_INFINITY);
  expect(loudnessLufs(new Float32Array(0), 48_000)).toBe(Number.NEGATIVE_INFINITY);
});

test('a peak between two samples is found', () => {
  // A quarter of the rate at 45°: every sample is at −3 dB of the true peak (EBU Tech 3341, case 16).
  const tone = sine(48_000, [[1, -6]], 12_000, Math.PI / 4);
  expect(tone.reduce((most, sample) => Math.max(most, sample), 0)).toBeLessThan(0.36);
  expect(Math.abs(truePeakDb(tone) - -6)).toBeLessThan(0.3);
  expect(Math.abs(truePeakDb(sine(8000, [[1, -6]], 997)) - -6)).toBeLessThan(0.2);
});

test.each([
  ['a quiet sine', sine(8000, [[3, -50]])],
  ['a loud sine', sine(8000, [[3, 0]])],
  ['noise', noise(24_000)],
  ['loud bursts over a murmur', sine(8000, [[3, -40]]).map((sample, at) => sample + (at % 2000 < 40 ? 0.9 * Math.sin(at) : 0))],
  ['less than a block', sine(8000, [[0.25, -12]])],
])('%s is brought to the level of speech, no peak over the ceiling', (_, samples) => {
  const out = levelled(samples, 8000);
  expect(Math.abs(loudnessLufs(out, 8000) - targetLufs)).toBeLessThan(1);
  expect(truePeakDb(out)).toBeLessThanOrEqual(ceilingDbtp);
  expect(out).toHaveLength(samples.length);
});

test('silence at the ends goes, in between it stays', () => {
  const speech = sine(8000, [
    [1, -20],
    [1, -200],
    [1, -20],
  ]);
  const out = withoutSilentEnds(Float32Array.from([...new Float32Array(16_000), ...speech, ...new Float32Array(24_000)]), 8000);
  expect(out.length / 8000).toBeGreaterThan(3);
  expect(out.length / 8000).toBeLessThan(3.2);
  expect(withoutSilentEnds(new Float32Array(8000), 8000)).toHaveLength(0);
  expect(
    withoutSilentEnds(
      noise(8000).map((sample) => sample / 5000),
      8000,
    ),
  ).toHaveLength(0);
});

test('rumble goes, speech stays', () => {
  expect(truePeakDb(withoutRumble(sine(8000, [[2, -10]], 20), 8000).slice(8000))).toBeLessThan(-35);
  expect(Math.abs(truePeakDb(withoutRumble(sine(8000, [[2, -10]], 500), 8000).slice(8000)) - -10)).toBeLessThan(0.2);
});

test('a loop has no step where it begins again', () => {
  const samples = sine(8000, [[1.003, -10]], 437);
  const step = (loop: Float32Array) => Math.abs((loop[0] as number) - (loop.at(-1) as number));
  const steady = Math.max(...samples.slice(1).map((sample, at) => Math.abs(sample - (samples[at] as number))));
  const out = looped(samples, 8000);
  expect(out).toHaveLength(samples.length - 240);
  expect(step(out)).toBeLessThan(steady * 1.3);
  expect(looped(samples.slice(0, 100), 8000)).toHaveLength(100);
});

test('16 bits and back', () => {
  const samples = Int16Array.from([0, 1, -1, 32_767, -32_768, 12_345]);
  expect(toInt16(toFloat(samples))).toEqual(samples);
  expect(toInt16(Float32Array.from([2, -2]))).toEqual(Int16Array.from([32_767, -32_768]));
});

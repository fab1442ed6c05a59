// What of a recording is kept and how it is judged.
import { expect, test } from 'vitest';
import { cut, loudnessOf, peaksOf, speechSpan } from './recording-span.ts';

const hz = 24_000;
const sound = (seconds: number, amplitude: number) => Float32Array.from({ length: seconds * hz }, (_, n) => amplitude * Math.sin(n / 9));
const joined = (...parts: Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));

test('the quiet around what is said is left out, with a little kept on both sides', () => {
  const { fromS, toS } = speechSpan(joined(sound(1, 0.003), sound(2, 0.3), sound(1.5, 0.003)), hz);
  expect(fromS).toBeCloseTo(0.85, 1);
  expect(toS).toBeCloseTo(3.15, 1);
});

test('a pause within is kept', () => {
  const { fromS, toS } = speechSpan(joined(sound(0.5, 0), sound(0.5, 0.2), sound(1, 0.001), sound(0.5, 0.2)), hz);
  expect(fromS).toBeCloseTo(0.35, 1);
  expect(toS).toBe(2.5);
});

test('where nothing stands out, all of it is kept', () => {
  expect(speechSpan(sound(2, 0.001), hz)).toEqual({ fromS: 0, toS: 2 });
  expect(speechSpan(sound(2, 0.4), hz)).toEqual({ fromS: 0, toS: 2 });
});

test('peaks are drawn one a part, and nothing is lost between the parts', () => {
  const samples = joined(sound(1, 0), sound(1, 0.5));
  expect(peaksOf(samples, 2).map((peak) => Number(peak.toFixed(1)))).toEqual([0, 0.5]);
  expect(peaksOf(Float32Array.of(0, 0, 0.9), 2)).toEqual([0, expect.closeTo(0.9)]);
});

test('a span is cut at its samples', () => {
  expect(cut(sound(2, 0.3), hz, { fromS: 0.5, toS: 1.25 })).toHaveLength(0.75 * hz);
});

test.each([
  [0, 'silent'],
  [0.05, 'quiet'],
  [0.4, 'good'],
  [1, 'loud'],
] as const)('a peak of %f is %s', (peak, loudness) => {
  expect(loudnessOf(peak)).toBe(loudness);
});

// Resampling keeps what lies in the telephone band and removes what would fold back into it.
import { expect, test } from 'vitest';
import { resample } from './resample.ts';

function tone(hz: number, rate: number): Int16Array {
  return Int16Array.from({ length: rate }, (_, i) => Math.round(10_000 * Math.sin((2 * Math.PI * hz * i) / rate)));
}

function rms(samples: Int16Array): number {
  const middle = samples.subarray(400, samples.length - 400);
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
}

test.each([300, 1000, 3000])('%i Hz passes from 22.05 kHz to 8 kHz', (hz) => {
  const out = resample(tone(hz, 22_050), 22_050, 8000);
  expect(out.length).toBe(8000);
  expect(rms(out)).toBeGreaterThan(7000);
});

test.each([4600, 6000, 9000])('%i Hz does not fold back', (hz) => {
  expect(rms(resample(tone(hz, 22_050), 22_050, 8000))).toBeLessThan(30);
});

test('8 kHz to 16 kHz and back is the same sound', () => {
  const there = resample(tone(800, 8000), 8000, 16_000);
  expect(there.length).toBe(16_000);
  expect(Math.abs(rms(resample(there, 16_000, 8000)) - rms(tone(800, 8000)))).toBeLessThan(100);
});

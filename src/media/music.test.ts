// Hold music: whole frames, no seam, no click, inside the telephone's band, equally loud, the same every time.
import { describe, expect, it } from 'vitest';
import { targetLufs, toFloat } from '#wire/audio/levelling.ts';
import { loudnessLufs, truePeakDb } from '#wire/audio/loudness.ts';
import { decodeMuLaw } from '#wire/g711.ts';
import { fillNoise } from './comfort.ts';
import { beepTone, generateMusic, ringbackTone } from './music.ts';

const loops = generateMusic();

/** Power of `samples` at `hz`. */
function powerAt(samples: Int16Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / 8000);
  let one = 0;
  let two = 0;
  for (const sample of samples) [one, two] = [sample + turn * one - two, one];
  return (one * one + two * two - turn * one * two) / samples.length ** 2;
}

function rmsDb(samples: Int16Array): number {
  return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length / 32_768 ** 2);
}

function most(values: Int16Array): number {
  return values.reduce((top, value) => Math.max(top, value), 0);
}

describe('hold music', () => {
  it('is made of pieces with their own ids, `default` first', () => {
    expect(loops.map((loop) => loop.id)).toEqual(['default', 'brisa', 'amanecer']);
    expect(
      generateMusic().map((loop) => Buffer.from(loop.muLaw).equals(loops.find((one) => one.id === loop.id)?.muLaw ?? new Uint8Array())),
    ).toEqual([true, true, true]);
  });

  for (const loop of loops) {
    it(`${loop.id}: whole frames, 16 to 30 s, -26 dB, no seam`, () => {
      const samples = decodeMuLaw(loop.muLaw);
      expect(samples.length % 160).toBe(0);
      expect(loop.durationMs).toBe(samples.length / 8);
      expect(loop.durationMs).toBeGreaterThanOrEqual(16_000);
      expect(loop.durationMs).toBeLessThanOrEqual(30_000);
      expect(Math.abs(rmsDb(samples) + 26)).toBeLessThan(0.5);
      expect(most(samples.map(Math.abs))).toBeLessThan(24_000);
      const steps = samples.map((sample, i) => Math.abs(sample - (samples[(i + 1) % samples.length] as number)));
      const seam = most(steps.slice(-80));
      expect(seam).toBeLessThanOrEqual(most(steps.slice(0, -80)));
    });

    it(`${loop.id}: as loud as speech and recordings, to one unit of loudness`, () => {
      const samples = toFloat(decodeMuLaw(loop.muLaw));
      expect(Math.abs(loudnessLufs(samples, 8000) - targetLufs)).toBeLessThan(1);
      expect(truePeakDb(samples)).toBeLessThan(-6);
    });

    it(`${loop.id}: never falls silent and sounds in the telephone's band`, () => {
      const samples = decodeMuLaw(loop.muLaw);
      for (let at = 0; at + 8000 <= samples.length; at += 8000) expect(rmsDb(samples.subarray(at, at + 8000))).toBeGreaterThan(-40);
      const rumble = Array.from({ length: 20 }, (_, i) => powerAt(samples, 40 + i * 4)).reduce((sum, power) => sum + power);
      const music = Array.from({ length: 600 }, (_, i) => powerAt(samples, 300 + i * 4)).reduce((sum, power) => sum + power);
      expect(rumble).toBeLessThan(music / 1000);
    });
  }
});

describe('tones', () => {
  it('are what they say', () => {
    const ringback = decodeMuLaw(ringbackTone());
    expect(ringback.length).toBe(40_000);
    expect(powerAt(ringback.subarray(0, 8000), 425)).toBeGreaterThan(1e6);
    expect(ringback.subarray(8000).every((sample) => sample === 0)).toBe(true);
    expect(beepTone().length % 160).toBe(0);
  });

  it('comfort noise is soft and has no tone', () => {
    const noise = Buffer.alloc(160 * 100);
    for (let i = 0; i < 100; i++) fillNoise(noise, i * 160, false, i);
    const samples = decodeMuLaw(noise);
    expect(rmsDb(samples)).toBeGreaterThan(-70);
    expect(rmsDb(samples)).toBeLessThan(-50);
    const powers = Array.from({ length: 370 }, (_, i) => powerAt(samples, 100 + i * 10));
    const mean = powers.reduce((sum, power) => sum + power) / powers.length;
    expect(Math.max(...powers)).toBeLessThan(mean * 40);
  });
});

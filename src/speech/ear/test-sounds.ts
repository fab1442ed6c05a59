// Sounds of a call that are no words, for tests: keys, music, a cough. Made, not recorded, and the same in every run. Not here: the line.
import { Noise } from './noise.ts';

const rateHz = 8000;

/** Sines of these frequencies together, each of this amplitude. */
export function tones(frequenciesHz: readonly number[], lengthMs: number, amplitude: number): Int16Array {
  return Int16Array.from({ length: lengthMs * 8 }, (_, i) =>
    frequenciesHz.reduce((sum, hz) => sum + amplitude * Math.sin((2 * Math.PI * hz * i) / rateHz), 0),
  );
}

/** The key 5, pressed again and again: 100 ms of it every 200. */
export function keys(lengthMs: number): Int16Array {
  return tones([770, 1336], lengthMs, 4000).map((sample, i) => (i % 1600 < 800 ? sample : 0));
}

/** A tune in thirds with overtones, a note every 250 ms. */
export function music(lengthMs: number): Int16Array {
  const notes = [262, 330, 392, 523, 440, 349, 294, 247];
  const one = notes.map((hz) => {
    const note = tones([hz, 1.25 * hz, 2 * hz, 3 * hz], 250, 2500);
    return note.map((sample, i) => sample * Math.exp(-i / 1500));
  });
  return Int16Array.from({ length: lengthMs * 8 }, (_, i) => one[Math.floor(i / 2000) % one.length]?.[i % 2000] ?? 0);
}

/** A cough: two bursts of noise that die away. */
export function cough(seed: number): Int16Array {
  const noise = new Noise(seed);
  let low = 0;
  return Int16Array.from({ length: 4400 }, (_, i) => {
    // Without the lowest and the highest of it.
    low += 0.5 * (noise.white() - low);
    const since = i < 2200 ? i : i - 2200;
    return 14_000 * low * Math.exp(-since / 500);
  });
}

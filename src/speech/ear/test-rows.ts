// Rows for tests of comparing, and their distance worked out the plain way. Not here: speech (test-clips.ts, test-sounds.ts).
import { dtwDistance, inOrder, type Rows } from './dtw.ts';
import { Noise } from './noise.ts';

/** Numbers of a row. */
export const size = 8;

/** `count` rows that wander; every row is said `pace` times. */
export function rows(seed: number, count: number, pace = 1): Rows {
  const noise = new Noise(seed);
  const all: number[] = [];
  for (let n = 0; n < count; n++) {
    const row = Array.from({ length: size }, () => noise.white());
    const length = Math.hypot(...row);
    for (let again = 0; again < pace; again++) all.push(...row.map((value) => value / length));
  }
  return { rows: Float32Array.from(all), count: count * pace };
}

/** The distance of two pieces, by products worked out here. */
export function distance(a: Rows, b: Rows, most?: number): number {
  const all = new Float32Array(a.count * b.count);
  for (const at of all.keys()) {
    const [j, i] = [Math.floor(at / a.count), at % a.count];
    for (let k = 0; k < size; k++) all[at] = (all[at] as number) + (a.rows[i * size + k] as number) * (b.rows[j * size + k] as number);
  }
  return dtwDistance({ products: all, count: a.count }, inOrder(0), b.count, most);
}

/** Rows as speech has them: each some steps on the way from one sound to another, said by somebody whose own sound is mixed in. */
export function spoken(words: number, speaker: number, soundCount: number, stepCount = 5): Rows {
  const [said, own] = [rows(words, soundCount + 1).rows, rows(speaker, soundCount + 1).rows];
  const all: number[] = [];
  for (let n = 0; n < soundCount * stepCount; n++) {
    const [sound, share] = [Math.floor(n / stepCount), (n % stepCount) / stepCount];
    const row = Array.from({ length: size }, (_, k) => {
      const mixed = (at: number) => (said[at * size + k] as number) + 0.5 * (own[at * size + k] as number);
      return (1 - share) * mixed(sound) + share * mixed(sound + 1);
    });
    const length = Math.hypot(...row);
    all.push(...row.map((value) => value / length));
  }
  return { rows: Float32Array.from(all), count: soundCount * stepCount };
}

// Noise that is the same in every run: the line's hiss under synthesised templates and in tests. Not here: codecs.
import { decodeMuLaw, encodeMuLaw } from '#wire/g711.ts';

/** A stream of noise from a seed; values about -1 to 1. */
export class Noise {
  #seed: number;
  readonly #octaves = new Float64Array(6);
  #count = 0;

  constructor(seed: number) {
    this.#seed = seed >>> 0 || 1;
  }

  /** Uniform. */
  white(): number {
    // xorshift32
    let x = this.#seed;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#seed = x >>> 0;
    return this.#seed / 2_147_483_648 - 1;
  }

  /** 1/f, mostly between -1 and 1: root mean square a third (Voss: octaves of held values). */
  pink(): number {
    this.#count += 1;
    let sum = this.white();
    for (let octave = 0; octave < this.#octaves.length; octave++) {
      if ((this.#count & ((2 << octave) - 1)) === 0) this.#octaves[octave] = this.white();
      sum += this.#octaves[octave] as number;
    }
    return sum / Math.sqrt(3 * (this.#octaves.length + 1));
  }
}

/** Audio as it arrives over a telephone line: pink noise of an amplitude (share of full scale), then mu-law. */
export function overTheLine(samples: Int16Array, amplitude: number, seed: number): Int16Array {
  const noise = new Noise(seed);
  const noisy = samples.map((sample) => {
    const value = sample + 32_768 * amplitude * noise.pink();
    return Math.max(-32_768, Math.min(32_767, Math.round(value)));
  });
  return decodeMuLaw(encodeMuLaw(noisy));
}

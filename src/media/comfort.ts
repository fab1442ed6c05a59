// Sound that says "the line is alive" without being anything: soft noise, and the fading repetition that covers a short gap.
// Not here: when they are heard.
import { aLawOf, aLawToLinear, encodeMuLaw, muLawOf, muLawToALaw, muLawToLinear, translate } from '#wire/g711.ts';
import { frameBytes } from './playback.ts';

const noiseFrames = 200;

/** Four seconds of soft low-passed noise, about -58 dBFS, the same at every start. */
function makeNoise(): Uint8Array {
  const samples = new Int16Array(noiseFrames * frameBytes);
  let seed = 0x2545_f491;
  let smooth = 0;
  for (let i = 0; i < samples.length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
    smooth += 0.4 * (seed / 2 ** 31 - smooth);
    samples[i] = Math.round(smooth * 140);
  }
  return encodeMuLaw(samples);
}

const muLawNoise = makeNoise();
const aLawNoise = new Uint8Array(muLawNoise.length);
translate(muLawToALaw, muLawNoise, 0, aLawNoise, 0, muLawNoise.length);

/** Copy the `count`-th frame of comfort noise to `target[at…]`. */
export function fillNoise(target: Buffer, at: number, aLaw: boolean, count: number): void {
  const start = (count % noiseFrames) * frameBytes;
  target.set((aLaw ? aLawNoise : muLawNoise).subarray(start, start + frameBytes), at);
}

/** How loud the first, second and third repetition of the last frame are; after that there is silence. */
const fade = [0.75, 0.45, 0.2] as const;

/** Longest gap that is covered, in frames of 20 ms. */
export const mostConcealed: number = fade.length;

/** Write `source`'s frame to `target[at…]`, `nth` repetition (from 0), fading. Both are whole frames at the same place. */
export function fillRepeated(source: Buffer, target: Buffer, at: number, aLaw: boolean, nth: number): void {
  // Each repetition is made from the one before, so only the step between the two gains is applied.
  const gain = (fade[nth] ?? 0) / (nth === 0 ? 1 : (fade[nth - 1] ?? 1));
  const linear = aLaw ? aLawToLinear : muLawToLinear;
  const coded = aLaw ? aLawOf : muLawOf;
  for (let i = at; i < at + frameBytes; i++) target[i] = coded(Math.round((linear[source[i] as number] as number) * gain));
}

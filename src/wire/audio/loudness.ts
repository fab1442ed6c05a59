// How loud one channel of audio is: integrated loudness with the gates of ITU-R BS.1770-4 (its § "multichannel loudness", one channel) and
// true peak by four-fold oversampling (its annex 2). Pure. Not here: changing the level (levelling.ts).

/** Coefficients of a second-order filter, normalised to a0 = 1. */
export interface Biquad {
  b: [number, number, number];
  a: [number, number];
}

/** Full scale of 16-bit samples. */
export const fullScale = 32_768;
const absoluteGateLufs = -70;
const relativeGateLu = -10;
const blockS = 0.4;
const stepsPerBlock = 4;

/** The K-weighting's high shelf, from its analogue prototype, so that it holds at any sample rate. */
function shelf(rateHz: number): Biquad {
  const k = Math.tan((Math.PI * 1681.974450955533) / rateHz);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b: [(high + (band * k) / q + k * k) / a0, (2 * (k * k - high)) / a0, (high - (band * k) / q + k * k) / a0],
    a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
  };
}

/** The K-weighting's low cut; its numerator is not normalised, as in the standard's table. */
function lowCut(rateHz: number): Biquad {
  const { a } = highPass(38.13547087602444, rateHz, 0.5003270373238773);
  return { b: [1, -2, 1], a };
}

/** A second-order high-pass at `cutHz`. */
export function highPass(cutHz: number, rateHz: number, q = Math.SQRT1_2): Biquad {
  const k = Math.tan((Math.PI * cutHz) / rateHz);
  const a0 = 1 + k / q + k * k;
  return { b: [1 / a0, -2 / a0, 1 / a0], a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0] };
}

/** `samples` through a filter, as a new array. */
export function filtered(samples: Float32Array, { b, a }: Biquad): Float32Array {
  const out = new Float32Array(samples.length);
  let s1 = 0;
  let s2 = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] as number;
    const y = b[0] * x + s1;
    s1 = b[1] * x - a[0] * y + s2;
    s2 = b[2] * x - a[1] * y;
    out[i] = y;
  }
  return out;
}

const lufsOf = (power: number) => -0.691 + 10 * Math.log10(power);

/** Integrated loudness in LUFS of samples in ±1; −Infinity where all of it is below the absolute gate. */
export function loudnessLufs(samples: Float32Array, rateHz: number): number {
  const weighted = filtered(filtered(samples, shelf(rateHz)), lowCut(rateHz));
  const powers = blockPowers(weighted, rateHz).filter((power) => lufsOf(power) > absoluteGateLufs);
  if (powers.length === 0) return Number.NEGATIVE_INFINITY;
  const gate = lufsOf(mean(powers)) + relativeGateLu;
  return lufsOf(mean(powers.filter((power) => lufsOf(power) > gate)));
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean squares of blocks of 400 ms, each beginning 100 ms after the one before; audio shorter than a block is one block. */
function blockPowers(samples: Float32Array, rateHz: number): number[] {
  const step = Math.round((blockS * rateHz) / stepsPerBlock);
  const sums: number[] = [];
  for (let at = 0; at + step <= samples.length; at += step) {
    let sum = 0;
    for (let i = at; i < at + step; i++) sum += (samples[i] as number) ** 2;
    sums.push(sum);
  }
  if (sums.length < stepsPerBlock) {
    let sum = 0;
    for (const sample of samples) sum += sample * sample;
    return samples.length === 0 ? [] : [sum / samples.length];
  }
  const powers: number[] = [];
  for (let n = 0; n + stepsPerBlock <= sums.length; n++) {
    let sum = 0;
    for (let i = n; i < n + stepsPerBlock; i++) sum += sums[i] as number;
    powers.push(sum / (step * stepsPerBlock));
  }
  return powers;
}

const reach = 12;
/** Windowed-sinc interpolators for a quarter, a half and three quarters of a sample. */
const interpolators = [0.25, 0.5, 0.75].map((shift) => {
  const taps = Float32Array.from({ length: 2 * reach }, (_, n) => {
    const x = n - reach + 1 - shift;
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * (0.5 + 0.5 * Math.cos((Math.PI * x) / reach));
  });
  const gain = taps.reduce((sum, tap) => sum + tap, 0);
  return taps.map((tap) => tap / gain);
});

/** The highest amplitude at each sample and on the way to the next, by four-fold oversampling. */
export function localPeaks(samples: Float32Array): Float32Array {
  const peaks = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    let peak = Math.abs(samples[i] as number);
    for (const taps of interpolators) {
      let sum = 0;
      for (let n = 0; n < taps.length; n++) sum += (samples[i + n - reach + 1] ?? 0) * (taps[n] as number);
      if (Math.abs(sum) > peak) peak = Math.abs(sum);
    }
    peaks[i] = peak;
  }
  return peaks;
}

/** True peak in dBTP of samples in ±1; −Infinity for silence. */
export function truePeakDb(samples: Float32Array): number {
  let peak = 0;
  for (const one of localPeaks(samples)) if (one > peak) peak = one;
  return 20 * Math.log10(peak);
}

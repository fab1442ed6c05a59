// Mel cepstra with deltas of 8 kHz audio: the second opinion beside the embedding network, and the only one without it.
// Not here: comparing them (dtw.ts).
import { filtered, hannWindow, melFilters, PowerSpectrum } from './spectrum.ts';

const cepstra = 13;
/** Numbers in a row: cepstra, then their deltas. */
export const mfccSize = 2 * cepstra;

const bands = 26;
const fftSize = 256;
const windowSize = 200;
const hop = 80;
/** Added to the power before the logarithm, so that silence of different depth looks alike: about the line's own noise. */
const floorPower = 5e6;
const lifter = 22;
/** Deltas count for more than where the spectrum stands. */
const deltaWeight = 2.5;

const spectrum = new PowerSpectrum(fftSize);
const window = hannWindow(fftSize, windowSize);
const filters = melFilters({ count: bands, fftSize, rateHz: 8000, lowHz: 120, highHz: 3800, scale: 'htk' });
const cosines = Float64Array.from({ length: cepstra * bands }, (_, i) => {
  const order = Math.floor(i / bands);
  const lift = 1 + (lifter / 2) * Math.sin((Math.PI * order) / lifter);
  return lift * Math.cos((Math.PI * order * ((i % bands) + 0.5)) / bands);
});

/** Rows of `mfccSize`, each of length 1, one for every 10 ms. */
export function mfccRows(samples: Int16Array): { rows: Float32Array; count: number } {
  const count = Math.max(0, Math.floor((samples.length - windowSize) / hop) + 1);
  const still = standardised(cepstraOf(Float32Array.from(samples), count), count);
  const rows = new Float32Array(count * mfccSize);
  for (let n = 0; n < count; n++) {
    let square = 0;
    for (let i = 0; i < cepstra; i++) {
      const here = still[n * cepstra + i] as number;
      const delta = deltaWeight * slope(still, n, i, count);
      rows[n * mfccSize + i] = here;
      rows[n * mfccSize + cepstra + i] = delta;
      square += here * here + delta * delta;
    }
    const scale = 1 / Math.sqrt(square + 1e-9);
    for (let i = 0; i < mfccSize; i++) rows[n * mfccSize + i] = (rows[n * mfccSize + i] as number) * scale;
  }
  return { rows, count };
}

function cepstraOf(samples: Float32Array, count: number): Float64Array {
  const out = new Float64Array(count * cepstra);
  const pair = [new Float64Array(fftSize / 2 + 1), new Float64Array(fftSize / 2 + 1)] as const;
  const logs = new Float64Array(bands);
  const before = (fftSize - windowSize) / 2;
  for (let frame = 0; frame < count; frame += 2) {
    spectrum.pair(samples, window, frame * hop - before, (frame + 1) * hop - before, pair[0], pair[1]);
    for (let offset = 0; offset < 2 && frame + offset < count; offset++) {
      for (let band = 0; band < bands; band++) {
        logs[band] = Math.log(filtered(pair[offset] as Float64Array, filters[band] as (typeof filters)[number]) + floorPower);
      }
      for (let i = 0; i < cepstra; i++) {
        let sum = 0;
        for (let band = 0; band < bands; band++) sum += (cosines[i * bands + band] as number) * (logs[band] as number);
        out[(frame + offset) * cepstra + i] = sum;
      }
    }
  }
  return out;
}

/** Mean 0 in every coefficient, and its spread halfway (in the logarithm) to 1: all the way would make much of what hardly moves. */
function standardised(values: Float64Array, count: number): Float64Array {
  for (let i = 0; i < cepstra; i++) {
    let sum = 0;
    let square = 0;
    for (let n = 0; n < count; n++) {
      const value = values[n * cepstra + i] as number;
      sum += value;
      square += value * value;
    }
    const mean = sum / count;
    const scale = Math.max(1e-6, square / count - mean * mean) ** -0.25;
    for (let n = 0; n < count; n++) values[n * cepstra + i] = ((values[n * cepstra + i] as number) - mean) * scale;
  }
  return values;
}

/** Regression over two frames on each side. */
function slope(values: Float64Array, n: number, i: number, count: number): number {
  const at = (frame: number) => values[Math.max(0, Math.min(count - 1, frame)) * cepstra + i] as number;
  return (at(n + 1) - at(n - 1) + 2 * (at(n + 2) - at(n - 2))) / 10;
}

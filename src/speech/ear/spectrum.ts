// Power spectra and mel filters: what both front ends (mel.ts, mfcc.ts) are made of. Not here: their scales and logarithms.

/** Power spectra of frames of `size` samples (a power of two), two frames at a time through one complex FFT. */
export class PowerSpectrum {
  readonly size: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #order: Uint32Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.#cos = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.#sin = Float64Array.from({ length: size / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / size));
    const bits = Math.log2(size);
    this.#order = Uint32Array.from({ length: size }, (_, i) => {
      let turned = 0;
      for (let bit = 0; bit < bits; bit++) if (i & (1 << bit)) turned |= 1 << (bits - 1 - bit);
      return turned;
    });
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
  }

  /** Fill `first` and `second` (size/2 + 1 bins each) with the power spectra of two frames that begin at the given samples, windowed. Samples outside count as 0. */
  pair(samples: Float32Array, window: Float64Array, at: number, next: number, first: Float64Array, second: Float64Array): void {
    const { size } = this;
    const re = this.#re;
    const im = this.#im;
    for (let i = 0; i < size; i++) {
      const to = this.#order[i] as number;
      const weight = window[i] as number;
      re[to] = (samples[at + i] ?? 0) * weight;
      im[to] = (samples[next + i] ?? 0) * weight;
    }
    this.#transform();
    for (let k = 0; k <= size / 2; k++) {
      const mirror = (size - k) % size;
      const a = re[k] as number;
      const b = im[k] as number;
      const c = re[mirror] as number;
      const d = im[mirror] as number;
      first[k] = ((a + c) * (a + c) + (b - d) * (b - d)) / 4;
      second[k] = ((b + d) * (b + d) + (a - c) * (a - c)) / 4;
    }
  }

  #transform(): void {
    const { size } = this;
    const re = this.#re;
    const im = this.#im;
    for (let half = 1; half < size; half *= 2) {
      const step = size / (2 * half);
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const c = this.#cos[k * step] as number;
          const s = this.#sin[k * step] as number;
          const low = start + k;
          const high = low + half;
          const hr = re[high] as number;
          const hi = im[high] as number;
          const tr = hr * c - hi * s;
          const ti = hr * s + hi * c;
          re[high] = (re[low] as number) - tr;
          im[high] = (im[low] as number) - ti;
          re[low] = (re[low] as number) + tr;
          im[low] = (im[low] as number) + ti;
        }
      }
    }
  }
}

/** A Hann window of `length` samples (periodic) in the middle of `size`. */
export function hannWindow(size: number, length: number): Float64Array {
  const window = new Float64Array(size);
  const offset = Math.floor((size - length) / 2);
  for (let i = 0; i < length; i++) window[offset + i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length);
  return window;
}

/** Triangular filters, each as its first bin and weights. */
export type MelFilters = { from: number; weights: Float64Array }[];

/** Where a filter bank lies. `scale` slaney = linear below 1 kHz, area 1 (as in librosa); htk = O'Shaughnessy's, height 1. */
export interface MelShape {
  count: number;
  fftSize: number;
  rateHz: number;
  lowHz: number;
  highHz: number;
  scale: 'slaney' | 'htk';
}

/** Build the filters. */
export function melFilters({ count, fftSize, rateHz, lowHz, highHz, scale }: MelShape): MelFilters {
  const { toMel, toHz } = scale === 'htk' ? htk : slaney;
  const low = toMel(lowHz);
  const step = (toMel(highHz) - low) / (count + 1);
  const corner = (i: number) => toHz(low + i * step);
  return Array.from({ length: count }, (_, i) => {
    const [left, centre, right] = [corner(i), corner(i + 1), corner(i + 2)];
    const height = scale === 'htk' ? 1 : 2 / (right - left);
    const from = Math.ceil((left * fftSize) / rateHz);
    const to = Math.min(fftSize / 2, Math.floor((right * fftSize) / rateHz));
    const weights = Float64Array.from({ length: Math.max(0, to - from + 1) }, (_unused, bin) => {
      const hz = ((from + bin) * rateHz) / fftSize;
      return height * Math.max(0, Math.min((hz - left) / (centre - left), (right - hz) / (right - centre)));
    });
    return { from, weights };
  });
}

/** One filter's sum over a power spectrum. */
export function filtered(power: Float64Array, { from, weights }: MelFilters[number]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (power[from + i] as number) * (weights[i] as number);
  return sum;
}

const htk = {
  toMel: (hz: number) => 2595 * Math.log10(1 + hz / 700),
  toHz: (mel: number) => 700 * (10 ** (mel / 2595) - 1),
};

const linearStep = 200 / 3;
const logStep = Math.log(6.4) / 27;
const slaney = {
  toMel: (hz: number) => (hz < 1000 ? hz / linearStep : 15 + Math.log(hz / 1000) / logStep),
  toHz: (mel: number) => (mel < 15 ? mel * linearStep : 1000 * Math.exp((mel - 15) * logStep)),
};

// Sample rate conversion for files and speech, not for live streams: windowed sinc, whole arrays at a time.

/** Zero crossings of the sinc on each side: 16 keep the stop band below 70 dB with the Blackman window. */
const crossings = 16;

/**
 * Resample mono audio. The pass band ends at 0.45 of the lower rate, so that nothing folds back below 3.6 kHz at 8 kHz.
 * Example: `resample(samples, 22050, 8000)`.
 */
export function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz === toHz) return samples;
  const step = fromHz / toHz;
  const cutoff = Math.min(1, toHz / fromHz) * 0.9;
  const reach = Math.ceil(crossings / cutoff);
  const out = new Int16Array(Math.floor(samples.length / step));
  const { phases, taps, table } = filterTable(cutoff, reach);
  for (let i = 0; i < out.length; i++) {
    const position = i * step;
    const whole = Math.floor(position);
    const row = Math.round((position - whole) * phases) * taps;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const index = whole + tap - reach + 1;
      if (index >= 0 && index < samples.length) sum += (samples[index] as number) * (table[row + tap] as number);
    }
    out[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return out;
}

/** The filter at 256 fractional positions, each row scaled to unit gain. */
function filterTable(cutoff: number, reach: number): { phases: number; taps: number; table: Float64Array } {
  const phases = 256;
  const taps = 2 * reach;
  const table = new Float64Array((phases + 1) * taps);
  for (let phase = 0; phase <= phases; phase++) {
    let total = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - reach + 1 - phase / phases;
      const value = sinc(distance * cutoff) * blackman(distance / reach);
      table[phase * taps + tap] = value;
      total += value;
    }
    for (let tap = 0; tap < taps; tap++) table[phase * taps + tap] = (table[phase * taps + tap] as number) / total;
  }
  return { phases, taps, table };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Blackman window over -1…1. */
function blackman(x: number): number {
  if (Math.abs(x) >= 1) return 0;
  return 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
}

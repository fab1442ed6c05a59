// Changing the sample rate of 16-bit audio by a windowed-sinc filter. For whole files (prompts, uploads), not per packet.
// Not here: file formats.

/** Zero crossings of the sinc on each side: about 60 dB of stop band with the window below. */
const crossings = 24;
/** The pass band ends a little below half the lower rate, so that nothing folds back. */
const passShare = 0.92;
const phases = 512;

/** `samples` at `toHz` instead of `fromHz`; the same array when the rates are equal. Gain 1 in the pass band. */
export function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz === toHz) return samples;
  const ratio = fromHz / toHz;
  // Cutting below the lower of the two rates: a longer filter when going down.
  const cut = Math.min(1, 1 / ratio) * passShare;
  const reach = Math.ceil(crossings / cut);
  const table = filterTable(cut, reach);
  const out = new Int16Array(Math.round(samples.length / ratio));
  for (let i = 0; i < out.length; i++) {
    const at = i * ratio;
    const first = Math.floor(at);
    const phase = Math.round((at - first) * phases);
    out[i] = clamp(convolve(samples, first, table, phase, reach));
  }
  return out;
}

/** Sum of the samples around `first`, weighted by the filter shifted by `phase`. */
function convolve(samples: Int16Array, first: number, table: Float32Array, phase: number, reach: number): number {
  const from = Math.max(first - reach + 1, 0);
  const to = Math.min(first + reach, samples.length - 1);
  let sum = 0;
  for (let i = from; i <= to; i++) sum += (samples[i] as number) * (table[Math.abs((i - first) * phases - phase)] as number);
  return sum;
}

const tables = new Map<number, Float32Array>();

/** One half of the (even) filter at `phases` points a sample: Blackman-windowed sinc, normalised to gain 1. */
function filterTable(cut: number, reach: number): Float32Array {
  // A few rates only: each takes longer to make than a phrase to change.
  const known = tables.get(cut);
  if (known) return known;
  const table = new Float32Array(reach * phases + phases + 1);
  for (let i = 0; i <= reach * phases; i++) {
    const x = i / phases;
    const turn = Math.PI * cut * x;
    const sinc = i === 0 ? 1 : Math.sin(turn) / turn;
    const w = x / reach;
    table[i] = cut * sinc * (0.42 + 0.5 * Math.cos(Math.PI * w) + 0.08 * Math.cos(2 * Math.PI * w));
  }
  tables.set(cut, table);
  return table;
}

function clamp(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}

// Making an audio fit for a telephone: rumble and silence at the ends taken away, levelled to the loudness of speech, loops without a click.
// Pure, on mono samples at one rate. Not here: measuring (loudness.ts), file formats, sample rates.
import { filtered, fullScale, highPass, localPeaks, loudnessLufs } from './loudness.ts';

/** What every audio of the library is brought to: the level of telephone speech, so that voice, recordings and music match. */
export const targetLufs = -26;
/** Nothing is louder than this, between the samples neither. */
export const ceilingDbtp = -6;

const rumbleHz = 100;
const frameS = 0.01;
/** A frame counts as sound within this many dB of the loudest one, and above the floor. */
const silenceBelowLoudestDb = 45;
const silenceFloorDb = -60;
const keptBeforeS = 0.05;
const keptAfterS = 0.1;
const lookS = 0.004;
const crossFadeS = 0.03;

/** 16-bit samples to ±1. */
export function toFloat(samples: Int16Array): Float32Array {
  const out = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i++) out[i] = (samples[i] as number) / fullScale;
  return out;
}

/** ±1 to 16-bit samples. */
export function toInt16(samples: Float32Array): Int16Array {
  const out = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) out[i] = Math.max(-32_768, Math.min(32_767, Math.round((samples[i] as number) * fullScale)));
  return out;
}

/** Without what lies below the telephone's band. */
export function withoutRumble(samples: Float32Array, rateHz: number): Float32Array {
  return filtered(samples, highPass(rumbleHz, rateHz));
}

/** Without the silence at both ends (a breath of it is kept); empty when there is nothing but silence. */
export function withoutSilentEnds(samples: Float32Array, rateHz: number): Float32Array {
  const width = Math.round(frameS * rateHz);
  const levels: number[] = [];
  for (let at = 0; at < samples.length; at += width) {
    let sum = 0;
    const end = Math.min(at + width, samples.length);
    for (let i = at; i < end; i++) sum += (samples[i] as number) ** 2;
    levels.push(10 * Math.log10(sum / (end - at)));
  }
  const loudest = levels.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY);
  const threshold = Math.max(silenceFloorDb, loudest - silenceBelowLoudestDb);
  const first = levels.findIndex((level) => level > threshold);
  if (first < 0) return new Float32Array(0);
  const last = levels.findLastIndex((level) => level > threshold);
  const from = Math.max(0, first * width - Math.round(keptBeforeS * rateHz));
  return samples.slice(from, (last + 1) * width + Math.round(keptAfterS * rateHz));
}

/**
 * At −26 LUFS and at most −6 dBTP. A limiter holds single peaks down, so that audio with a wide range is as loud as the rest; its loudness
 * is measured again and made up for. Samples that hold only silence come back as they are.
 */
export function levelled(samples: Float32Array, rateHz: number): Float32Array {
  const before = loudnessLufs(samples, rateHz);
  if (before === Number.NEGATIVE_INFINITY) return samples;
  const peaks = localPeaks(samples);
  let gainDb = targetLufs - before;
  let out = limited(samples, peaks, gainDb, rateHz);
  for (let round = 0; round < 15; round++) {
    const missing = targetLufs - loudnessLufs(out, rateHz);
    if (Math.abs(missing) < 0.3) break;
    // The limiter takes part of what is added away again.
    gainDb += missing * 1.3;
    out = limited(samples, peaks, gainDb, rateHz);
  }
  return out;
}

/** `samples` louder by `gainDb`, peaks held below the ceiling by a gain that moves no faster than the look-ahead. */
function limited(samples: Float32Array, peaks: Float32Array, gainDb: number, rateHz: number): Float32Array {
  const gain = 10 ** (gainDb / 20);
  // A little below, because the moving gain itself bends the curve between samples.
  const ceiling = 10 ** ((ceilingDbtp - 0.3) / 20) / gain;
  if (!peaks.some((peak) => peak > ceiling)) return samples.map((sample) => sample * gain);
  const look = Math.max(1, Math.round(lookS * rateHz));
  const held = lowestAround(
    peaks.map((peak) => (peak > ceiling ? ceiling / peak : 1)),
    look,
  );
  const out = new Float32Array(samples.length);
  // A running mean over as far as the minimum was taken: at a peak all of it is at or below what the peak needs. Beyond the ends the end holds.
  const at = (index: number) => held[Math.max(0, Math.min(held.length - 1, index))] as number;
  let sum = 0;
  for (let i = -look; i <= look; i++) sum += at(i);
  for (let i = 0; i < out.length; i++) {
    out[i] = (samples[i] as number) * gain * (sum / (look * 2 + 1));
    sum += at(i + look + 1) - at(i - look);
  }
  return out;
}

/** At each place the lowest value from `by` before to `by` after. */
function lowestAround(values: Float32Array, by: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let lowest = 1;
    for (let n = Math.max(0, i - by); n <= Math.min(values.length - 1, i + by); n++) lowest = Math.min(lowest, values[n] as number);
    out[i] = lowest;
  }
  return out;
}

/** Music that is played round and round: its end runs over into its beginning. Too short for it, it stays as it is. */
export function looped(samples: Float32Array, rateHz: number): Float32Array {
  const width = Math.round(crossFadeS * rateHz);
  if (samples.length < width * 4) return samples;
  const out = samples.slice(0, samples.length - width);
  for (let i = 0; i < width; i++) {
    const turn = (Math.PI / 2) * ((i + 0.5) / width);
    out[i] = (samples[i] as number) * Math.sin(turn) + (samples[samples.length - width + i] as number) * Math.cos(turn);
  }
  return out;
}

// An utterance cut out of telephone audio and turned into what is compared: vectors of the network and cepstra.
// Not here: where speech begins in a call (speech-detector.ts), comparing.
import { type EmbeddingNetwork, surroundMs, vectorMs, vectorSize } from './embedding-network.ts';
import type { Rows } from './dtw.ts';
import { mfccRows } from './mfcc.ts';
import { Noise } from './noise.ts';

/** What is compared. `vectors` are as the network gives them (see `centred`) and absent where it is switched off. */
export interface Utterance {
  vectors?: Rows;
  cepstra: Rows;
  /** Length of the speech after trimming. */
  lengthMs: number;
}

const samplesPerMs = 8;
const frameSamples = 80;
/** What counts as speech: this much over the quietest tenth of the frames, but never deeper than this below the loudest. */
const overFloorDb = 6;
const belowPeakDb = 32;
/** Shorter runs are clicks. */
const shortestRun = 4;
const keepBeforeMs = 30;
const keepAfterMs = 50;
/** Vectors are kept whose middle lies this far outside the speech. */
const overhangMs = 40;

/** Where speech begins and ends in `samples`, by energy, in samples; the whole piece where nothing stands out. */
function trimmed(samples: Int16Array): { from: number; to: number } {
  const levels = frameLevels(samples);
  const { floor, peak } = extremes(levels);
  const threshold = Math.max(floor + overFloorDb, peak - belowPeakDb);
  let first = -1;
  let last = -1;
  for (let i = 0, run = 0; i <= levels.length; i++) {
    if (i < levels.length && (levels[i] as number) >= threshold) {
      run += 1;
      continue;
    }
    if (run >= shortestRun) {
      if (first < 0) first = i - run;
      last = i;
    }
    run = 0;
  }
  if (first < 0) return { from: 0, to: samples.length };
  return {
    from: Math.max(0, first * frameSamples - keepBeforeMs * samplesPerMs),
    to: Math.min(samples.length, last * frameSamples + keepAfterMs * samplesPerMs),
  };
}

/** The quietest tenth and the loudest, in dB. */
function extremes(levels: readonly number[]): { floor: number; peak: number } {
  return {
    floor: levels.toSorted((a, b) => a - b)[Math.floor(levels.length / 10)] ?? 0,
    peak: levels.reduce((most, level) => Math.max(most, level), 0),
  };
}

/** By how much the loudest of an utterance, given with what was heard before and after it, rises over the line's own noise. */
export function overNoiseDb(samples: Int16Array): number {
  const { floor, peak } = extremes(frameLevels(samples));
  return peak - floor;
}

function frameLevels(samples: Int16Array): number[] {
  const levels: number[] = [];
  for (let at = 0; at + frameSamples <= samples.length; at += frameSamples) {
    let square = 0;
    for (let i = at; i < at + frameSamples; i++) square += (samples[i] as number) ** 2;
    levels.push(10 * Math.log10(square / frameSamples + 1));
  }
  return levels;
}

/** Features of the speech in 8 kHz audio; undefined where it is too short to be a word. `network` absent: cepstra only. */
export async function utteranceOf(samples: Int16Array, network: EmbeddingNetwork | undefined): Promise<Utterance | undefined> {
  const { from, to } = trimmed(samples);
  const lengthMs = (to - from) / samplesPerMs;
  const cepstra = mfccRows(samples.subarray(from, to));
  if (cepstra.count < 8) return undefined;
  if (!network) return { cepstra, lengthMs };
  const { rows, count } = await network.embed(surrounded(samples, from, to));
  let first = 0;
  while (first < count && vectorMs(first) < surroundMs - overhangMs) first += 1;
  let last = first;
  while (last < count && vectorMs(last) <= surroundMs + lengthMs + overhangMs) last += 1;
  return { cepstra, lengthMs, vectors: { rows: rows.slice(first * vectorSize, last * vectorSize), count: last - first } };
}

/** The speech with `surroundMs` of what was really around it on both sides; faint noise where there is nothing. */
function surrounded(samples: Int16Array, from: number, to: number): Int16Array {
  const margin = surroundMs * samplesPerMs;
  const out = new Int16Array(to - from + 2 * margin);
  const noise = new Noise(1);
  for (let i = 0; i < out.length; i++) out[i] = samples[from - margin + i] ?? Math.round(20 * noise.white());
  return out;
}

/**
 * Rows less the mean of all speech, each scaled to length 1: what `dtwDistance` compares. `ownShare` of the way from that mean to the
 * utterance's own, which takes away some of who speaks, and over what line.
 */
export function centred(vectors: Rows, mean: Float32Array, ownShare = 0): Rows {
  const rows = new Float32Array(vectors.rows.length);
  const size = mean.length;
  const middle = ownShare === 0 ? mean : towardsOwn(vectors, mean, ownShare);
  for (let n = 0; n < vectors.count; n++) {
    let square = 0;
    for (let i = 0; i < size; i++) {
      const value = (vectors.rows[n * size + i] as number) - (middle[i] as number);
      rows[n * size + i] = value;
      square += value * value;
    }
    const scale = 1 / Math.sqrt(square + 1e-9);
    for (let i = 0; i < size; i++) rows[n * size + i] = (rows[n * size + i] as number) * scale;
  }
  return { rows, count: vectors.count };
}

function towardsOwn({ rows, count }: Rows, mean: Float32Array, share: number): Float32Array {
  const own = new Float32Array(mean.length);
  for (let i = 0; i < rows.length; i++) own[i % mean.length] = (own[i % mean.length] as number) + (rows[i] as number) / count;
  return mean.map((value, i) => value + share * ((own[i] as number) - value));
}

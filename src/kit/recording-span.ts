// What of a recording is kept, how loud it is, and how it is drawn. Pure. Not here: decoding (wave.ts), the page (recording-review.tsx).

/** A part of a recording in seconds. */
export interface Span {
  fromS: number;
  toS: number;
}

/** How a recording, or what a microphone hears now, will come out. */
export type Loudness = 'silent' | 'quiet' | 'good' | 'loud';

const frameS = 0.02;
/** Around speech, so that no breath of the first and last word is cut. */
const marginS = 0.15;
/** Speech stands out this much from the quietest tenth of the recording, and lies at most this much under its loudest part. */
const overFloor = 3;
const underPeak = 0.03;
/** However noisy the line: what is this near to the loudest part is never cut. */
const mostCut = 0.1;
const audible = 0.004;

/** The loudest sample of each of `count` equal parts, 0 to 1. */
export function peaksOf(samples: Float32Array, count: number): number[] {
  return Array.from({ length: count }, (_, part) => {
    const to = Math.floor(((part + 1) * samples.length) / count);
    let peak = 0;
    for (let n = Math.floor((part * samples.length) / count); n < to; n++) peak = Math.max(peak, Math.abs(samples[n] ?? 0));
    return Math.min(1, peak);
  });
}

/** Where somebody speaks, with a little around it; the whole recording where nothing stands out. */
export function speechSpan(samples: Float32Array, hz: number): Span {
  const lengthS = samples.length / hz;
  const peaks = peaksOf(samples, Math.max(1, Math.floor(lengthS / frameS)));
  const floor = peaks.toSorted((a, b) => a - b)[Math.floor(peaks.length / 10)] ?? 0;
  const most = Math.max(...peaks);
  const threshold = Math.max(audible, Math.min(floor * overFloor, most * mostCut), most * underPeak);
  const speaks = (peak: number) => peak >= threshold;
  const first = peaks.findIndex(speaks);
  if (first < 0) return { fromS: 0, toS: lengthS };
  return {
    fromS: Math.max(0, first * frameS - marginS),
    toS: Math.min(lengthS, (peaks.findLastIndex(speaks) + 1) * frameS + marginS),
  };
}

/** By the highest sample, 0 to 1. What is quiet is raised on its way into the library, with its noise; what is loud is distorted for good. */
export function loudnessOf(peak: number): Loudness {
  if (peak < 0.01) return 'silent';
  if (peak < 0.08) return 'quiet';
  return peak < 0.98 ? 'good' : 'loud';
}

/** The samples of a span. */
export function cut(samples: Float32Array, hz: number, { fromS, toS }: Span): Float32Array {
  return samples.subarray(Math.round(fromS * hz), Math.round(toS * hz));
}

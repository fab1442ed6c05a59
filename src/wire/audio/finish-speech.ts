// The last touch on synthesised speech: silence trimmed, level set, ends faded, so that every voice and every prompt sits at the same loudness.
// Not here: recordings of people (levelling.ts), pauses between clauses (language/clauses.ts).

/** Root mean square of the speaking parts: −20 dBFS. */
const targetLevel = 0.1 * 32_768;
/** Frames quieter than this share of the loudest are pauses. */
const pauseShare = 0.05;
const keepBeforeMs = 40;
const keepAfterMs = 80;

/** Trim, level and fade. An empty or silent input stays as it is. */
export function finishSpeech(samples: Int16Array, rateHz: number): Int16Array {
  const frame = Math.floor(rateHz / 100);
  const levels = frameLevels(samples, frame);
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0);
  if (loudest === 0) return samples;
  const speaking = (level: number) => level > loudest * pauseShare;
  const first = levels.findIndex(speaking);
  const last = levels.findLastIndex(speaking);
  const start = Math.max(0, first * frame - Math.floor((keepBeforeMs * rateHz) / 1000));
  const end = Math.min(samples.length, (last + 1) * frame + Math.floor((keepAfterMs * rateHz) / 1000));
  const active = levels.filter(speaking);
  const level = Math.sqrt(active.reduce((sum, value) => sum + value * value, 0) / active.length);
  return faded(scaled(samples.subarray(start, end), targetLevel / level), Math.floor(rateHz / 200));
}

function frameLevels(samples: Int16Array, frame: number): number[] {
  const levels: number[] = [];
  for (let at = 0; at < samples.length; at += frame) {
    const part = samples.subarray(at, at + frame);
    levels.push(Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length));
  }
  return levels;
}

/** Scaled, with peaks bent softly instead of cut. */
function scaled(samples: Int16Array, gain: number): Int16Array {
  return samples.map((sample) => {
    const value = (sample * gain) / 32_768;
    const bent = Math.abs(value) <= 0.5 ? value : Math.sign(value) * (0.5 + 0.45 * Math.tanh((Math.abs(value) - 0.5) / 0.45));
    return Math.round(bent * 32_767);
  });
}

function faded(samples: Int16Array, length: number): Int16Array {
  const out = samples.slice();
  for (let i = 0; i < Math.min(length, out.length); i++) {
    out[i] = Math.round(((out[i] as number) * i) / length);
    const back = out.length - 1 - i;
    out[back] = Math.round(((out[back] as number) * i) / length);
  }
  return out;
}

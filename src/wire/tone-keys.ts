// Telephone keys heard as tones in the audio (ITU-T Q.23, limits after Q.24), for far sides without RFC 4733. Not here: events (dtmf.ts),
// who listens for tones and what a key does.
import type { keyOfEvent } from './dtmf.ts';

type Key = (typeof keyOfEvent)[number];

const lowHz = [697, 770, 852, 941] as const;
const highHz = [1209, 1336, 1477, 1633] as const;
const keypad = '123A456B789C*0#D';

/** 14 ms, looked at anew every 7 ms: a tone of 40 ms fills three windows wherever it begins, one of 20 ms never does. */
const windowSamples = 112;
const hopSamples = 56;
const hitsOfKey = 3;
/** Windows without the tone until the key counts as released: shorter breaks are the line's, not the caller's (Q.24 §2.5). */
const missesOfRelease = 3;

/** Amplitude of the weakest tone that counts: about -36 dBm0. */
const weakest = 350;
const strengthOf = (amplitude: number): number => (amplitude * windowSamples) ** 2 / 4;
const leastStrength = strengthOf(weakest);
/** The two tones' share of all that is heard: speech has more beside them. */
const leastShare = 0.7;
/** A tone over the next strongest of its group: 8 dB. */
const overOthers = 6.3;
/** The high tone may be 4 dB above the low one, or 8 dB below it (Q.24 §2.4 and its annex). */
const mostReverseTwist = 2.51;
const mostNormalTwist = 6.31;
/** The high tone is pure and has no octave, a voice has. (The low tones' octaves lie beside the high tones.) */
const mostOctave = 0.1;

const coefficientOf = (hz: number): number => 2 * Math.cos((2 * Math.PI * hz) / 8000);
const low = lowHz.map(coefficientOf);
const high = highHz.map(coefficientOf);
const highOctave = highHz.map((hz) => coefficientOf(2 * hz));

/** Power of the window at one frequency (Goertzel). */
function powerAt(window: Float32Array, coefficient: number): number {
  let one = 0;
  let two = 0;
  for (let i = 0; i < windowSamples; i++) {
    const next = (window[i] as number) + coefficient * one - two;
    two = one;
    one = next;
  }
  return one * one + two * two - coefficient * one * two;
}

interface Peak {
  place: number;
  power: number;
}

/** The strongest of a group where it stands out; undefined else. */
function peakOf(window: Float32Array, group: readonly number[]): Peak | undefined {
  let place = 0;
  let power = 0;
  let next = 0;
  group.forEach((coefficient, at) => {
    const found = powerAt(window, coefficient);
    if (found > power) {
      next = power;
      power = found;
      place = at;
    } else if (found > next) next = found;
  });
  return power >= leastStrength && power >= overOthers * next ? { place, power } : undefined;
}

/** The key whose two tones fill this window; undefined for anything else. */
function keyIn(window: Float32Array): Key | undefined {
  let energy = 0;
  for (let i = 0; i < windowSamples; i++) energy += (window[i] as number) ** 2;
  // Two tones that just count together hold so much; most of a call is quieter, and costs no more than this sum.
  if (energy < weakest ** 2 * windowSamples) return undefined;
  const row = peakOf(window, low);
  if (row === undefined) return undefined;
  const column = peakOf(window, high);
  if (column === undefined) return undefined;
  if (column.power > mostReverseTwist * row.power || row.power > mostNormalTwist * column.power) return undefined;
  if (row.power + column.power < (leastShare * energy * windowSamples) / 2) return undefined;
  if (powerAt(window, highOctave[column.place] as number) > mostOctave * column.power) return undefined;
  return keypad[row.place * 4 + column.place] as Key;
}

/** Listens to one far side's audio. Example: `detector.hear(bytes, 0, 160, muLawToLinear)` → `'5'` in the packet that makes it certain. */
export class ToneKeys {
  readonly #window = new Float32Array(windowSamples);
  #filled = 0;
  #candidate: Key | undefined;
  #hits = 0;
  #misses = 0;
  /** The key that is down, told already. */
  #held: Key | undefined;

  /** A key's tones are heard now, or may be: the audio is no speech. */
  get sounding(): boolean {
    return this.#held !== undefined || this.#hits > 0;
  }

  /** Take 8 kHz audio, decoded by `linear`; gives the key that it makes certain. One packet (up to 60 ms) holds one new key at most. */
  hear(bytes: Uint8Array, start: number, end: number, linear: Int16Array): Key | undefined {
    let key: Key | undefined;
    for (let at = start; at < end; at++) {
      this.#window[this.#filled++] = linear[bytes[at] as number] as number;
      if (this.#filled < windowSamples) continue;
      key = this.#judge(keyIn(this.#window)) ?? key;
      this.#window.copyWithin(0, hopSamples);
      this.#filled = windowSamples - hopSamples;
    }
    return key;
  }

  #judge(found: Key | undefined): Key | undefined {
    if (found === undefined || found !== this.#candidate) this.#hits = 0;
    this.#candidate = found;
    if (found !== undefined) this.#hits++;
    if (found !== undefined && found === this.#held) this.#misses = 0;
    else if (this.#held !== undefined && ++this.#misses >= missesOfRelease) this.#held = undefined;
    if (found === undefined || found === this.#held || this.#hits < hitsOfKey) return undefined;
    this.#held = found;
    this.#misses = 0;
    return found;
  }
}

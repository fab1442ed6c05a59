// The audio that was given to an ear, as much as one utterance needs, cut by the times that the ear tells. Made only where a flow allows keeping
// what is not understood. Not here: whether it may be kept (engine), where it is (calls' store).
import { linearToMuLaw, muLawSilence } from '#wire/g711.ts';

const samplesPerMs = 8;
/** The longest utterance that is kept; of a longer one its beginning. */
export const longestKeptMs = 8000;
/** What an ear waits for before it tells an end, and a word's soft beginning and end. */
const beforeMs = 300;
const afterMs = 200;
const ringSamples = (longestKeptMs + 4000) * samplesPerMs;

/** The audio of one listening, in the ear's time: `atMs` counts what it was given since it was opened. */
export class UtteranceKeeper {
  /** Mu-law, going round. */
  readonly #ring = Buffer.alloc(ringSamples, muLawSilence);
  /** Samples given since the ear was opened. */
  #given = 0;
  #fromMs: number | undefined;
  #toMs: number | undefined;

  /** An ear was opened: its time begins. */
  begin(): void {
    this.#given = 0;
    this.#fromMs = undefined;
    this.#toMs = undefined;
  }

  /** These 16-bit samples went to it. */
  audio(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += 2) this.#put(linearToMuLaw[bytes.readUInt16LE(at)] as number);
  }

  /** Time passed on a line that was quiet. */
  quiet(quietMs: number): void {
    const passed = Math.round(quietMs * samplesPerMs);
    const written = Math.min(passed, ringSamples);
    this.#given += passed - written;
    for (let left = written; left > 0; left -= 1) this.#put(muLawSilence);
  }

  /** Somebody began to speak; what was said before was nothing. */
  speech(atMs: number): void {
    this.#fromMs = atMs;
    this.#toMs = undefined;
  }

  /** They ended. */
  speechEnded(atMs: number): void {
    this.#toMs = atMs;
  }

  /** What was said last, in base64; undefined where nobody spoke. Without an end, as far as it came. */
  utterance(): string | undefined {
    if (this.#fromMs === undefined) return undefined;
    const oldest = Math.max(0, this.#given - ringSamples);
    const from = Math.max(oldest, Math.round((this.#fromMs - beforeMs) * samplesPerMs));
    const end = this.#toMs === undefined ? this.#given : Math.round((this.#toMs + afterMs) * samplesPerMs);
    const to = Math.min(this.#given, end, from + longestKeptMs * samplesPerMs);
    if (to <= from) return undefined;
    const start = from % ringSamples;
    const first = this.#ring.subarray(start, Math.min(ringSamples, start + to - from));
    return Buffer.concat([first, this.#ring.subarray(0, to - from - first.length)]).toString('base64');
  }

  #put(byte: number): void {
    this.#ring[this.#given % ringSamples] = byte;
    this.#given += 1;
  }
}

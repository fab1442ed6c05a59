// When somebody begins and ends to speak, from the probabilities of a voice detector. Pure. Not here: the detector (silero.ts), audio.
import type { DetectorSettings } from './ear-settings.ts';

/** A change: `atMs` = where in the audio the speech began or ended, which is earlier than when it could be known. */
export type Endpoint = { kind: 'start'; atMs: number } | { kind: 'end'; atMs: number };

/** While speaking, a probability this much lower still counts. */
const hysteresis = 0.15;
/** Gaps up to this length do not interrupt speech that is about to count. */
const gapMs = 64;

/** Frames in, changes out. */
export class Endpointer {
  readonly #settings: DetectorSettings;
  #nowMs = 0;
  /** Where the speech that counts, or is about to, began. */
  #beganMs: number | undefined;
  #lastSpeechMs = 0;
  #speaking = false;
  /** After an utterance that was too long: waits for quiet. */
  #exhausted = false;
  #prompting = false;
  #endMs: number;

  constructor(settings: DetectorSettings) {
    this.#settings = settings;
    this.#endMs = settings.endMs;
  }

  /** A prompt plays: more and surer speech is needed to begin. Speech that has begun goes on. */
  prompting(playing: boolean): void {
    this.#prompting = playing;
  }

  /** Silence that ends an utterance from now on; absent = as the settings have it. */
  endAfter(endMs: number = this.#settings.endMs): void {
    this.#endMs = endMs;
  }

  /** How long nobody has spoken in an utterance that has begun and not ended; 0 outside one. */
  get pauseMs(): number {
    return this.#speaking ? this.#nowMs - this.#lastSpeechMs : 0;
  }

  /** The next frame of `frameMs` with the probability that it is speech. */
  next(probability: number, frameMs: number): Endpoint | undefined {
    const { threshold, promptThreshold, longestMs, startMs, promptStartMs } = this.#settings;
    const endMs = this.#endMs;
    const needed = this.#prompting ? promptThreshold : threshold;
    const isSpeech = probability >= (this.#speaking ? threshold - hysteresis : needed);
    const frameAtMs = this.#nowMs;
    this.#nowMs += frameMs;
    if (isSpeech) {
      this.#beganMs ??= frameAtMs;
      this.#lastSpeechMs = this.#nowMs;
    }
    if (this.#beganMs === undefined) return undefined;
    const quietMs = this.#nowMs - this.#lastSpeechMs;
    if (this.#exhausted) {
      if (quietMs >= endMs) {
        this.#exhausted = false;
        this.#beganMs = undefined;
      }
      return undefined;
    }
    if (this.#speaking) {
      const tooLong = this.#nowMs - this.#beganMs >= longestMs;
      if (quietMs < endMs && !tooLong) return undefined;
      return this.#ended(tooLong && quietMs < endMs);
    }
    if (quietMs > gapMs) this.#beganMs = undefined;
    else if (isSpeech && this.#nowMs - this.#beganMs >= (this.#prompting ? promptStartMs : startMs)) {
      this.#speaking = true;
      return { kind: 'start', atMs: this.#beganMs };
    }
    return undefined;
  }

  /** The audio is over: ends what is being said. */
  finish(): Endpoint | undefined {
    return this.#speaking ? this.#ended(false) : undefined;
  }

  #ended(exhausted: boolean): Endpoint {
    this.#speaking = false;
    this.#exhausted = exhausted;
    if (!exhausted) this.#beganMs = undefined;
    return { kind: 'end', atMs: this.#lastSpeechMs };
  }
}

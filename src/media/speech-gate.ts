// Whether a caller's line carries anything that could be speech, by its level alone: audio on which nothing rises out of the line's own noise
// need not leave this process. It opens at least as readily as the ear's own gate and stays open longer. Not here: what is done with the audio.
import { LineFloor } from '#wire/ear/line-floor.ts';

/** This much over the line's floor may be speech: as the ear's gate has it, which measures longer pieces. */
const overFloorDb = 4;
/** Audio that still passes after the last that stood out: the ear must hear an utterance's end, and no ear waits longer for it. */
const holdSamples = 8 * 1200;

/** The gate of one line. What it learnt of the line's noise serves every listening of the call. */
export class SpeechGate {
  readonly #floor = new LineFloor();
  #leftSamples = 0;

  /** The next piece of 8 kHz audio, 20 ms as a rule: true while it, or what came just before it, may be speech. */
  passes(piece: Int16Array): boolean {
    if (this.#floor.over(piece) > overFloorDb) this.#leftSamples = holdSamples;
    else return this.lacks(piece.length);
    return true;
  }

  /** So many samples did not come: they tell nothing of the line's noise. */
  lacks(samples: number): boolean {
    this.#leftSamples = Math.max(0, this.#leftSamples - samples);
    return this.#leftSamples > 0;
  }
}

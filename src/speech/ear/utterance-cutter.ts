// A caller's audio through the voice detector, cut into utterances: the same for every engine. Not here: what an utterance means
// (menu-session.ts, ../words), when speech begins and ends (endpointer.ts).
import { asFailure, Failure } from '#ports/failure.ts';
import type { EarEvent, EarSession } from '#ports/ear.ts';
import type { DetectorSettings } from './ear-settings.ts';
import { type Endpoint, Endpointer } from './endpointer.ts';
import { type VoiceDetector, vadFrame, vadFrameMs } from './silero.ts';

/** What makes something of utterances. Arrays of `frame` may not be kept: they are used again. */
export interface UtteranceListener {
  /** Somebody began to speak: the audio since shortly before. */
  began?: (since: Int16Array) => void;
  /** The next frame of an utterance. */
  frame?: (samples: Int16Array) => void;
  /** Nobody speaks for `completeEndMs`: the utterance so far. Answers whether it is complete, and ends now. Frames wait meanwhile. */
  paused?: (utterance: Int16Array) => Promise<boolean>;
  /**
   * It ended: the audio of it as far as it is kept. `inPause` = nobody has spoken since `paused` was told, so what was found then still
   * holds. Answers the final event without its place; frames wait meanwhile.
   */
  ended: (utterance: Int16Array, inPause: boolean) => Promise<Omit<Extract<EarEvent, { kind: 'final' }>, 'kind' | 'atMs'> | undefined>;
  /** Nobody listens any more. */
  closed?: () => void;
}

/** What a session works with. `keptMs` = audio that is kept to cut utterances from; absent: the longest utterance. */
export interface CutterParts {
  detect: VoiceDetector;
  settings: DetectorSettings;
  listener: UtteranceListener;
  tell: (event: EarEvent) => void;
  keptMs?: number;
}

const samplesPerMs = 8;
/** Audio that may wait to be heard: more means that this process cannot follow, and the caller is better off with the keys. */
const waitingLimit = 10_000 * samplesPerMs;

const silentFrame = new Int16Array(vadFrame);

/** A session. Frames are heard one after the other, however they were written. */
export class UtteranceCutter implements EarSession {
  readonly #parts: CutterParts;
  readonly #endpointer: Endpointer;
  /** Audio, and quiet times as their ms. */
  #waiting: (Int16Array | number)[] = [];
  #waitingSamples = 0;
  #busy = false;
  #running: Promise<void> = Promise.resolve();
  #frame = new Int16Array(vadFrame);
  #filled = 0;
  /** The last audio, going round: it ends before `#keptAt`, at `#heardMs`. */
  readonly #kept: Int16Array;
  #keptAt = 0;
  #heardMs = 0;
  /** Where the utterance that is being said began; undefined while nobody speaks. */
  #beganMs: number | undefined;
  /** Whether this pause has been looked at. */
  #pauseSeen = false;
  #open = true;

  constructor(parts: CutterParts) {
    this.#parts = parts;
    this.#endpointer = new Endpointer(parts.settings);
    const { longestMs, prerollMs, endMs } = parts.settings;
    const keptMs = parts.keptMs ?? longestMs + prerollMs + endMs;
    this.#kept = new Int16Array(vadFrame * Math.ceil(keptMs / vadFrameMs));
  }

  write(samples: Int16Array): void {
    if (!this.#open) return;
    this.#waiting.push(samples.slice());
    this.#waitingSamples += samples.length;
    if (this.#waitingSamples > waitingLimit) this.fail(new Failure('busy', 'the ear cannot follow the audio'));
    if (!this.#busy) this.#running = this.#hear();
  }

  quiet(quietMs: number): void {
    if (!this.#open) return;
    this.#waiting.push(quietMs);
    if (!this.#busy) this.#running = this.#hear();
  }

  prompting(playing: boolean): void {
    this.#endpointer.prompting(playing);
  }

  /** Silence that ends the utterance being said, where it is another than the settings'. */
  endAfter(endMs: number | undefined): void {
    this.#endpointer.endAfter(endMs);
  }

  /** Resolves when all that was written is heard. */
  async heard(): Promise<void> {
    while (this.#busy) await this.#running;
  }

  async finish(): Promise<void> {
    await this.heard();
    if (!this.#open) return;
    try {
      const endpoint = this.#endpointer.finish();
      if (endpoint) await this.#endpoint(endpoint);
    } catch (error) {
      this.fail(asFailure(error));
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#waiting = [];
    this.#waitingSamples = 0;
    this.#parts.listener.closed?.();
  }

  /** It cannot go on: told once, and the session is over. */
  fail({ code, message }: Failure): void {
    if (!this.#open) return;
    this.close();
    this.#parts.tell({ kind: 'failed', code, message });
  }

  async #hear(): Promise<void> {
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next && this.#open; next = this.#waiting.shift()) {
        if (typeof next === 'number') {
          await this.#pass(next);
          continue;
        }
        this.#waitingSamples -= next.length;
        for (let at = 0; at < next.length; ) {
          const taken = Math.min(next.length - at, vadFrame - this.#filled);
          this.#frame.set(next.subarray(at, at + taken), this.#filled);
          this.#filled += taken;
          at += taken;
          if (this.#filled === vadFrame) await this.#hearFrame();
        }
      }
    } catch (error) {
      this.fail(asFailure(error));
    } finally {
      this.#busy = false;
    }
  }

  /** Time goes on without audio: what belonged to no whole frame yet is part of it. */
  async #pass(quietMs: number): Promise<void> {
    const passedMs = quietMs + this.#filled / samplesPerMs;
    this.#filled = 0;
    for (let left = Math.min(this.#kept.length, passedMs * samplesPerMs); left > 0; left -= vadFrame) this.#keep(silentFrame);
    this.#heardMs += passedMs;
    const endpoint = this.#endpointer.next(0, passedMs);
    if (endpoint) await this.#endpoint(endpoint);
  }

  #keep(frame: Int16Array): void {
    this.#kept.set(frame, this.#keptAt);
    this.#keptAt = (this.#keptAt + vadFrame) % this.#kept.length;
  }

  async #hearFrame(): Promise<void> {
    this.#filled = 0;
    this.#keep(this.#frame);
    this.#heardMs += vadFrameMs;
    const speaking = this.#beganMs !== undefined;
    const probability = this.#parts.detect(this.#frame);
    const endpoint = this.#endpointer.next(typeof probability === 'number' ? probability : await probability, vadFrameMs);
    if (speaking && this.#open) this.#parts.listener.frame?.(this.#frame);
    if (endpoint) await this.#endpoint(endpoint);
    else await this.#pause();
  }

  /** A pause within an utterance, once it is long enough to ask whether that was all. */
  async #pause(): Promise<void> {
    const { listener, settings } = this.#parts;
    const isLong = this.#endpointer.pauseMs >= settings.completeEndMs;
    const isNew = isLong && !this.#pauseSeen;
    this.#pauseSeen = isLong;
    if (!isNew || !listener.paused || !(await listener.paused(this.#utterance()))) return;
    const endpoint = this.#endpointer.finish();
    if (endpoint) await this.#endpoint(endpoint);
  }

  #utterance(): Int16Array {
    return this.#since((this.#beganMs ?? 0) - this.#parts.settings.prerollMs);
  }

  async #endpoint(endpoint: Endpoint): Promise<void> {
    if (!this.#open) return;
    const { listener, settings, tell } = this.#parts;
    tell({ kind: endpoint.kind === 'start' ? 'speech-start' : 'speech-end', atMs: endpoint.atMs });
    if (endpoint.kind === 'start') {
      this.#beganMs = endpoint.atMs;
      listener.began?.(this.#since(endpoint.atMs - settings.prerollMs));
      return;
    }
    const utterance = this.#utterance();
    const inPause = this.#pauseSeen;
    this.#beganMs = undefined;
    this.#pauseSeen = false;
    this.#endpointer.endAfter(undefined);
    const final = await listener.ended(utterance, inPause);
    if (final && this.#open) tell({ kind: 'final', atMs: this.#heardMs, ...final });
  }

  /** The audio from a time on, as far as it is kept. */
  #since(fromMs: number): Int16Array {
    const wanted = Math.ceil((this.#heardMs - Math.max(0, fromMs)) * samplesPerMs);
    const whole = new Int16Array(this.#kept.length);
    whole.set(this.#kept.subarray(this.#keptAt));
    whole.set(this.#kept.subarray(0, this.#keptAt), whole.length - this.#keptAt);
    return whole.subarray(Math.max(0, whole.length - wanted));
  }
}

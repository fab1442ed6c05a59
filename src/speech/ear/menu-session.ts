// One caller before a closed menu: audio through the voice detector, utterances through the scorer, events out. Not here: templates.
import { asFailure, Failure } from '#ports/failure.ts';
import type { EarEvent, EarSession } from '#ports/ear.ts';
import type { DetectorSettings } from './ear-settings.ts';
import type { EmbeddingNetwork } from './embedding-network.ts';
import { type Endpoint, Endpointer } from './endpointer.ts';
import type { MenuScorer } from './scorer.ts';
import { type VoiceDetector, vadFrame, vadFrameMs } from './silero.ts';
import { utteranceOf } from './utterance.ts';

/** What a session works with. */
export interface MenuSessionParts {
  detect: VoiceDetector;
  network: EmbeddingNetwork | undefined;
  scorer: MenuScorer;
  settings: DetectorSettings;
  tell: (event: EarEvent) => void;
}

const samplesPerMs = 8;
/** Audio that may wait to be heard: more means that this process cannot follow, and the caller is better off with the keys. */
const waitingLimit = 10_000 * samplesPerMs;

/** A session. Frames are heard one after the other, however they were written. */
export class MenuSession implements EarSession {
  readonly #parts: MenuSessionParts;
  readonly #endpointer: Endpointer;
  #waiting: Int16Array[] = [];
  #waitingSamples = 0;
  #busy = false;
  #running: Promise<void> = Promise.resolve();
  #frame = new Int16Array(vadFrame);
  #filled = 0;
  /** The last audio, of which an utterance is cut; it ends at `#heardMs`. */
  #kept: Int16Array;
  #heardMs = 0;
  /** Where the utterance that is being said began. */
  #beganMs = 0;
  #open = true;

  constructor(parts: MenuSessionParts) {
    this.#parts = parts;
    this.#endpointer = new Endpointer(parts.settings);
    const { longestMs, prerollMs, endMs } = parts.settings;
    this.#kept = new Int16Array((longestMs + prerollMs + endMs) * samplesPerMs);
  }

  write(samples: Int16Array): void {
    if (!this.#open) return;
    this.#waiting.push(samples.slice());
    this.#waitingSamples += samples.length;
    if (this.#waitingSamples > waitingLimit) this.#fail(new Failure('busy', 'the ear cannot follow the audio'));
    if (!this.#busy) this.#running = this.#hear();
  }

  prompting(playing: boolean): void {
    this.#endpointer.prompting(playing);
  }

  async finish(): Promise<void> {
    while (this.#busy) await this.#running;
    if (this.#open) await this.#endpoint(this.#endpointer.finish());
  }

  close(): void {
    this.#open = false;
    this.#waiting = [];
    this.#waitingSamples = 0;
  }

  async #hear(): Promise<void> {
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next && this.#open; next = this.#waiting.shift()) {
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
      this.#fail(asFailure(error));
    } finally {
      this.#busy = false;
    }
  }

  async #hearFrame(): Promise<void> {
    this.#filled = 0;
    this.#kept.copyWithin(0, vadFrame);
    this.#kept.set(this.#frame, this.#kept.length - vadFrame);
    this.#heardMs += vadFrameMs;
    await this.#endpoint(this.#endpointer.next(await this.#parts.detect(this.#frame), vadFrameMs));
  }

  async #endpoint(endpoint: Endpoint | undefined): Promise<void> {
    if (!endpoint || !this.#open) return;
    if (endpoint.kind === 'start') {
      this.#beganMs = endpoint.atMs;
      this.#parts.tell({ kind: 'speech-start', atMs: endpoint.atMs });
      return;
    }
    this.#parts.tell({ kind: 'speech-end', atMs: endpoint.atMs });
    const utterance = await utteranceOf(this.#since(this.#beganMs - this.#parts.settings.prerollMs), this.#parts.network);
    if (!this.#open) return;
    const atMs = this.#heardMs;
    if (!utterance) {
      this.#parts.tell({ kind: 'final', atMs, decision: 'reject' });
      return;
    }
    const { z, decision, option, second } = await this.#parts.scorer.decide(utterance);
    if (!this.#open) return;
    this.#parts.tell({
      kind: 'final',
      atMs,
      decision,
      ...(option !== undefined && { option, z }),
      ...(second !== undefined && { second }),
    });
  }

  /** The audio from a time on, as far as it is kept. */
  #since(fromMs: number): Int16Array {
    const wanted = Math.ceil((this.#heardMs - Math.max(0, fromMs)) * samplesPerMs);
    return this.#kept.slice(Math.max(0, this.#kept.length - wanted));
  }

  #fail({ code, message }: Failure): void {
    if (!this.#open) return;
    this.close();
    this.#parts.tell({ kind: 'failed', code, message });
  }
}

// An ear that answers by a script: for tests of whoever uses one. Speech is whatever is louder than a whisper; how well it is understood is up
// to the script. Not here: recognising.
import type { Ear, EarEvent, EarRequest, EarSession } from './ear.ts';
import { Failure } from './failure.ts';

/** What the fake answers to an utterance: `n` counts the session's utterances from 0. */
export type EarScript = (request: EarRequest, n: number) => Omit<Extract<EarEvent, { kind: 'final' }>, 'kind' | 'atMs'>;

const loud = 1000;
/** Quiet that ends an utterance, in samples. */
const endSamples = 3200;

/** A fake. `ready: false` = requests must be prepared first. Example: `scriptedEar(() => ({ decision: 'accept', option: 'ventas' }))`. */
export function scriptedEar(script: EarScript, { ready = true }: { ready?: boolean } = {}): Ear {
  let prepared = ready;
  return {
    modes: ['menu', 'text'],
    speaks: () => true,
    prepare: async (_request, { signal, onProgress } = {}) => {
      if (signal?.aborted) throw new Failure('cancelled', 'no longer wanted');
      prepared = true;
      onProgress?.(1, 1);
    },
    open: async (request, onEvent) => {
      if (request.mode.kind === 'menu' && request.mode.options.length === 0) throw new Failure('invalid', 'a menu needs an option');
      if (!prepared) throw new Failure('unavailable', 'the menu is not prepared yet', { retryable: true });
      return new ScriptedSession((n) => script(request, n), onEvent);
    },
    close: async () => {},
  };
}

class ScriptedSession implements EarSession {
  readonly #answer: (n: number) => ReturnType<EarScript>;
  #tell: ((event: EarEvent) => void) | undefined;
  #heard = 0;
  #lastLoud: number | undefined;
  #utterances = 0;

  constructor(answer: (n: number) => ReturnType<EarScript>, tell: (event: EarEvent) => void) {
    this.#answer = answer;
    this.#tell = tell;
  }

  write(samples: Int16Array): void {
    for (const sample of samples) {
      this.#heard += 1;
      if (Math.abs(sample) >= loud) {
        if (this.#lastLoud === undefined) this.#tell?.({ kind: 'speech-start', atMs: this.#heard / 8 });
        this.#lastLoud = this.#heard;
      } else if (this.#lastLoud !== undefined && this.#heard - this.#lastLoud >= endSamples) this.#end();
    }
  }

  prompting(): void {
    // It hears no echo.
  }

  async finish(): Promise<void> {
    if (this.#lastLoud !== undefined) this.#end();
  }

  close(): void {
    this.#tell = undefined;
  }

  #end(): void {
    this.#tell?.({ kind: 'speech-end', atMs: (this.#lastLoud ?? 0) / 8 });
    this.#lastLoud = undefined;
    this.#tell?.({ kind: 'final', atMs: this.#heard / 8, ...this.#answer(this.#utterances++) });
  }
}

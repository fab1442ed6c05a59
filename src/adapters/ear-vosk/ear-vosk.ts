// Recogniser by Vosk on this machine: a process of its own for each model, started when it is chosen and again when it dies or is stuck, so that its
// crashes cost an utterance and nothing else. Not here: what is said to it (adapters/ear-vosk-server), the library (vosk-library.ts).
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Failure } from '#ports/failure.ts';
import type { Recogniser, RecogniserStream } from '#ports/recogniser.ts';
import type { VoskNews } from './process-talk.ts';

export interface VoskEarOptions {
  /** Holds the library and the model (vosk-library.ts). */
  folder: string;
  /** Speaks to a Vosk server at a socket that will stand once `ready` is. */
  connect: (place: { socketPath: string; ready: Promise<void> }) => Recogniser;
  /** For tests: another program in its place, and other pauses. */
  program?: string;
  restartMs?: number;
  stuckMs?: number;
}

/** Start it; whoever speaks before it is ready waits for it. */
export function createVoskRecogniser(options: VoskEarOptions): Recogniser {
  const house = new VoskHouse(options);
  return {
    listen: (request, onPartial) => {
      const stream = house.recogniser().listen(request, onPartial);
      return house.watched(stream);
    },
    close: () => house.close(),
  };
}

class VoskHouse {
  readonly #options: Required<Omit<VoskEarOptions, 'connect'>> & Pick<VoskEarOptions, 'connect'>;
  /** Of mode 0700. */
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'atv-'));
  #child: ChildProcess | undefined;
  #ready: Promise<void> = Promise.resolve();
  #starts = 0;
  #restart: NodeJS.Timeout | undefined;
  #stuck: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ program = path.join(import.meta.dirname, 'process.ts'), restartMs = 1000, stuckMs = 5000, ...options }: VoskEarOptions) {
    this.#options = { ...options, program, restartMs, stuckMs };
    this.#start();
  }

  recogniser(): Recogniser {
    return this.#options.connect({ socketPath: this.#socketPath(), ready: this.#ready });
  }

  /** An utterance that is given up while its words are waited for may be one that the process is stuck in. */
  watched(stream: RecogniserStream): RecogniserStream {
    let waits = false;
    return {
      write: (samples) => stream.write(samples),
      end: async () => {
        waits = true;
        try {
          return await stream.end();
        } finally {
          waits = false;
        }
      },
      close: () => {
        if (waits) this.#demandSign();
        stream.close();
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    clearTimeout(this.#stuck);
    const child = this.#child;
    if (child?.exitCode === null && child.signalCode === null) {
      const gone = new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
      });
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #socketPath(): string {
    return path.join(this.#folder, String(this.#starts));
  }

  #start(): void {
    this.#starts += 1;
    const { program, folder } = this.#options;
    const ready = Promise.withResolvers<void>();
    ready.promise.catch(() => {
      // Told to each utterance.
    });
    this.#ready = ready.promise;
    const child = fork(program, [folder, this.#socketPath()], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    this.#child = child;
    child.on('message', (news: VoskNews) => {
      clearTimeout(this.#stuck);
      this.#stuck = undefined;
      if (news.tell === 'ready') ready.resolve();
      if (news.tell === 'refused') ready.reject(new Failure('not-configured', news.message));
    });
    child.on('error', () => child.kill('SIGKILL'));
    child.on('exit', () => {
      clearTimeout(this.#stuck);
      this.#stuck = undefined;
      ready.reject(new Failure('unavailable', 'the Vosk process ended', { retryable: true }));
      if (!this.#closed) this.#restart = setTimeout(() => this.#start(), this.#options.restartMs);
    });
  }

  #demandSign(): void {
    const child = this.#child;
    if (this.#stuck !== undefined || !child?.connected) return;
    this.#stuck = setTimeout(() => child.kill('SIGKILL'), this.#options.stuckMs);
    child.send('here?');
  }
}

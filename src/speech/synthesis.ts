// The queue before the synthesis thread: words that a caller waits for go before those rendered ahead of time.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure, type FailureCode } from '#ports/failure.ts';
import type { SpeakRequest, VoiceInfo } from '#ports/voice.ts';

interface Waiting {
  n: number;
  request: SpeakRequest;
  resolve: (samples: Int16Array) => void;
  reject: (failure: Failure) => void;
}

type WorkerMessage =
  | { ready: { version: string; voices: VoiceInfo[] } }
  | { n: number; samples: Int16Array }
  | { n: number; failed: { code: FailureCode; message: string; retryable: boolean } };

/** How many requests may wait before new ones are refused as `busy`. */
const queueLimit = 2000;

/** Speaks one request after the other in a thread, which is started again if it dies. */
export class Synthesis {
  #worker: Worker | undefined;
  #urgent: Waiting[] = [];
  #background: Waiting[] = [];
  #current: Waiting | undefined;
  #count = 0;
  #described = Promise.withResolvers<{ version: string; voices: VoiceInfo[] }>();

  constructor() {
    this.#start();
  }

  /** Version and voices of the engine, once it has loaded. */
  describe(): Promise<{ version: string; voices: VoiceInfo[] }> {
    return this.#described.promise;
  }

  /** Queue a request; the answer's `cancel` takes it out of the queue (the one being spoken is finished and dropped). */
  speak(request: SpeakRequest): { samples: Promise<Int16Array>; cancel: () => void } {
    const { promise, resolve, reject } = Promise.withResolvers<Int16Array>();
    const waiting: Waiting = { n: ++this.#count, request, resolve, reject };
    const queue = request.background ? this.#background : this.#urgent;
    if (queue.length >= queueLimit) reject(new Failure('busy', 'too many texts wait to be spoken', { retryable: true }));
    else queue.push(waiting);
    this.#next();
    return { samples: promise, cancel: () => this.#cancel(waiting) };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #cancel(waiting: Waiting): void {
    this.#urgent = this.#urgent.filter((one) => one !== waiting);
    this.#background = this.#background.filter((one) => one !== waiting);
    waiting.reject(new Failure('cancelled', 'the speech was cancelled'));
  }

  #start(): void {
    const worker = new Worker(path.join(import.meta.dirname, 'synthesis-worker.ts'));
    this.#worker = worker;
    worker.on('message', (message: WorkerMessage) => this.#heard(message));
    worker.on('error', () => {
      // The reason follows with `exit`; the one text that killed the thread fails, the others go on in the next thread.
    });
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#current?.reject(new Failure('internal', 'the voice broke on this text'));
      this.#current = undefined;
      this.#start();
      this.#next();
    });
  }

  #heard(message: WorkerMessage): void {
    if ('ready' in message) {
      this.#described.resolve(message.ready);
      return;
    }
    const waiting = this.#current;
    this.#current = undefined;
    if (waiting?.n === message.n) {
      if ('samples' in message) waiting.resolve(message.samples);
      else waiting.reject(new Failure(message.failed.code, message.failed.message, { retryable: message.failed.retryable }));
    }
    this.#next();
  }

  #next(): void {
    if (this.#current) return;
    this.#current = this.#urgent.shift() ?? this.#background.shift();
    if (this.#current) this.#worker?.postMessage({ n: this.#current.n, request: this.#current.request });
  }
}

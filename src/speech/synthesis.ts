// The queue before the synthesis thread: words that callers wait for go before those rendered ahead of time, clause by clause in turns.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure, type FailureCode } from '#ports/failure.ts';
import { longestSpeech, type SpeakRequest } from '#ports/voice.ts';
import { type Clause, clauses } from '#language/clauses.ts';

/** A text under way; its clauses are spoken one after the other. */
interface Speech {
  request: SpeakRequest;
  left: Clause[];
  onPiece: (samples: Int16Array) => void;
  resolve: () => void;
  reject: (failure: Failure) => void;
}

type WorkerMessage = { n: number; samples: Int16Array } | { n: number; failed: { code: FailureCode; message: string; retryable: boolean } };

/** How many texts may wait before new ones are refused as `busy`. */
const queueLimit = 2000;
const samplesPerMs = 8;

/** Speaks one clause after the other in a thread, which is started again if it dies. */
export class Synthesis {
  readonly #modelsFolder: string;
  #worker: Worker | undefined;
  #urgent: Speech[] = [];
  #background: Speech[] = [];
  #current: { n: number; speech: Speech; clause: Clause } | undefined;
  #count = 0;

  constructor(modelsFolder: string) {
    this.#modelsFolder = modelsFolder;
    this.#start();
  }

  /**
   * Queue a text. `onPiece` is called with each clause and the silence after it; `done` resolves after the last. `cancel` takes what is left out
   * of the queue (the clause being spoken is finished and dropped).
   */
  speak(request: SpeakRequest, onPiece: (samples: Int16Array) => void): { done: Promise<void>; cancel: () => void } {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const speech: Speech = { request, left: clauses(request.text), onPiece, resolve, reject };
    const queue = request.background ? this.#background : this.#urgent;
    if (request.text.length > longestSpeech)
      reject(new Failure('invalid', `a text to speak may have ${longestSpeech} characters; this one has ${request.text.length}`));
    else if (queue.length >= queueLimit) reject(new Failure('busy', 'too many texts wait to be spoken', { retryable: true }));
    else if (speech.left.length === 0) resolve();
    else queue.push(speech);
    this.#next();
    return { done: promise, cancel: () => this.#cancel(speech) };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #cancel(speech: Speech): void {
    this.#drop(speech);
    speech.reject(new Failure('cancelled', 'the speech was cancelled'));
  }

  #drop(speech: Speech): void {
    speech.left = [];
    this.#urgent = this.#urgent.filter((one) => one !== speech);
    this.#background = this.#background.filter((one) => one !== speech);
  }

  #start(): void {
    const worker = new Worker(path.join(import.meta.dirname, 'synthesis-worker.ts'), { workerData: { modelsFolder: this.#modelsFolder } });
    this.#worker = worker;
    worker.on('message', (message: WorkerMessage) => this.#heard(message));
    worker.on('error', () => {
      // The reason follows with `exit`; the one text that killed the thread fails, the others go on in the next thread.
    });
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      const killer = this.#current?.speech;
      this.#current = undefined;
      if (killer) this.#fail(killer, new Failure('internal', 'the voice broke on this text'));
      this.#start();
      this.#next();
    });
  }

  #heard(message: WorkerMessage): void {
    const current = this.#current;
    this.#current = undefined;
    if (current?.n === message.n) {
      if ('samples' in message) this.#said(current.speech, current.clause, message.samples);
      else this.#fail(current.speech, new Failure(message.failed.code, message.failed.message, { retryable: message.failed.retryable }));
    }
    this.#next();
  }

  #said(speech: Speech, { pauseMs }: Clause, samples: Int16Array): void {
    const piece = new Int16Array(samples.length + pauseMs * samplesPerMs);
    piece.set(samples);
    speech.onPiece(piece);
    if (speech.left.length > 0) return;
    this.#drop(speech);
    speech.resolve();
  }

  #fail(speech: Speech, failure: Failure): void {
    this.#drop(speech);
    speech.reject(failure);
  }

  /** Callers take turns, so that none waits for the whole of another's text; ahead of time one text is finished after the other. */
  #next(): void {
    if (this.#current) return;
    const urgent = this.#urgent.shift();
    if (urgent) this.#urgent.push(urgent);
    const speech = urgent ?? this.#background[0];
    const clause = speech?.left.shift();
    if (!speech || !clause) return;
    const n = ++this.#count;
    this.#current = { n, speech, clause };
    this.#worker?.postMessage({ n, request: { ...speech.request, text: clause.text } });
  }
}

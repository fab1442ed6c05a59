// What waits to be sent over a link: at most a window of requests without an answer, in order, at the link's pace. It outlives
// connections. Not here: what an answer means for a message (adapters/courier-smpp).
import type { Clock, Timers } from '#ports/clock.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import { status } from './command-status.ts';
import { refusalOf, type SmppConnection, type Unnumbered } from './connection.ts';
import { Pace } from './pace.ts';
import type { DataPdu, Pdu, ShortMessagePdu } from './pdu.ts';

/** What may be submitted. */
export type Submission = Unnumbered<ShortMessagePdu | DataPdu>;

export interface SubmitOptions {
  /** Aborted while it waits: it is not sent (`cancelled`). Aborted after it left: nobody knows (`timeout`). */
  signal?: AbortSignal;
  /** The answer, where it came after all that. */
  onLate?: (answer: Pdu) => void;
}

interface Job {
  pdu: Submission;
  expiresAt: number;
  signal: AbortSignal | undefined;
  onLate: ((answer: Pdu) => void) | undefined;
  cancel: () => void;
  resolve: (answer: Pdu) => void;
  reject: (failure: Failure) => void;
}

export interface WindowOptions {
  clock: Clock;
  timers: Timers;
  /** Requests without an answer at the same time. */
  window: number;
  ratePerS: number;
  /** Longest wait for a place in the window; nothing was sent then. */
  waitMs: number;
}

const down = (detail: string, cause?: unknown) => new Failure('unavailable', detail, { retryable: true, cause });

/** One link's queue. What is submitted waits for a connection, unless it is shut: then every submission fails at once. */
export class SendWindow {
  readonly #options: WindowOptions;
  readonly #pace: Pace;
  #queue: Job[] = [];
  #outstanding = 0;
  #connection: SmppConnection | undefined;
  #shut: Failure | undefined;
  #stopTimer = () => {};
  #idle: (() => void)[] = [];

  constructor(options: WindowOptions) {
    this.#options = options;
    this.#pace = new Pace(options.ratePerS);
  }

  /** Requests without an answer. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Places that are free now. */
  get free(): number {
    return this.#connection === undefined ? 0 : this.#options.window - this.#outstanding - this.#queue.length;
  }

  /** Until the next one may leave, ms: more than 0 while the carrier's throttling is waited out. */
  get pauseMs(): number {
    return this.#pace.delayMs(this.#options.clock.now());
  }

  /** A connection is being made: what is submitted waits for it. */
  expect(): void {
    this.#shut = undefined;
  }

  attach(connection: SmppConnection): void {
    this.#shut = undefined;
    this.#connection = connection;
    this.#pump();
  }

  /** No connection, and none soon: what waits fails now, having not been sent. */
  shut(why: string, cause?: unknown): void {
    this.#connection = undefined;
    const failure = down(why, cause);
    this.#shut = failure;
    for (const job of this.#queue.splice(0)) job.reject(failure);
  }

  /** All answers are in. */
  async drained(): Promise<void> {
    if (this.#outstanding > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Send when there is a place; answers what the carrier answered. Throws `Failure`. */
  submit(pdu: Submission, { signal, onLate }: SubmitOptions = {}): Promise<Pdu> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) throw new Failure('cancelled', 'sending was cancelled', { retryable: true });
      if (this.#shut !== undefined) throw this.#shut;
      const expiresAt = this.#options.clock.now() + this.#options.waitMs;
      const cancel = () => this.#cancel(job);
      const job: Job = { pdu, expiresAt, signal, onLate, cancel, resolve, reject };
      this.#queue.push(job);
      signal?.addEventListener('abort', cancel, { once: true });
      this.#pump();
    });
  }

  #cancel(job: Job): void {
    const at = this.#queue.indexOf(job);
    if (at === -1) return;
    this.#queue.splice(at, 1);
    job.reject(new Failure('cancelled', 'sending was cancelled', { retryable: true }));
  }

  #pump(): void {
    const { clock, window, timers } = this.#options;
    const now = clock.now();
    this.#stopTimer();
    while (this.#queue[0] !== undefined && this.#queue[0].expiresAt <= now) {
      this.#queue.shift()?.reject(down('the link has no place: nothing was sent'));
    }
    while (this.#connection !== undefined && this.#queue.length > 0 && this.#outstanding < window && this.#pace.delayMs(now) === 0) {
      const job = this.#queue.shift();
      if (job !== undefined) this.#send(job, this.#connection);
    }
    const [next] = this.#queue;
    if (next === undefined) return;
    const expiryMs = next.expiresAt - now;
    const paced = this.#connection !== undefined && this.#outstanding < window;
    this.#stopTimer = timers.after(paced ? Math.min(expiryMs, this.#pace.delayMs(now)) : expiryMs, () => this.#pump());
  }

  #send(job: Job, connection: SmppConnection): void {
    this.#pace.take(this.#options.clock.now());
    this.#outstanding += 1;
    job.signal?.removeEventListener('abort', job.cancel);
    let given = false;
    const giveUp = () => {
      given = true;
      job.reject(new Failure('timeout', 'sending was broken off before the answer came', { retryable: true }));
    };
    job.signal?.addEventListener('abort', giveUp, { once: true });
    connection
      .request(job.pdu, job.onLate)
      .then(
        (answer) => {
          this.#heed(answer);
          if (given) job.onLate?.(answer);
          else job.resolve(answer);
        },
        (error: unknown) => job.reject(asFailure(error)),
      )
      .finally(() => {
        job.signal?.removeEventListener('abort', giveUp);
        this.#outstanding -= 1;
        if (this.#outstanding === 0) for (const resolve of this.#idle.splice(0)) resolve();
        this.#pump();
      });
  }

  /** What an answer says about the pace. */
  #heed(answer: Pdu): void {
    const refusal = refusalOf(answer);
    const now = this.#options.clock.now();
    if (refusal === status.throttled || refusal === status.queueFull) this.#pace.throttled(now);
    else if (refusal === undefined) this.#pace.taken(now);
  }
}

// A link that stays up: sessions one after the other, with pauses that grow and scatter, and none at all where the carrier refuses who
// we are. Not here: one session (session.ts), what is sent over it (adapters/courier-smpp).
import type { Clock, Timers } from '#ports/clock.ts';
import { asFailure, type Failure } from '#ports/failure.ts';
import { status } from './command-status.ts';
import type { DataPdu, Pdu, ShortMessagePdu } from './pdu.ts';
import { SendWindow, type Submission, type SubmitOptions } from './send-window.ts';
import { openSession, type SessionSettings, type SmppSession } from './session.ts';

export interface LinkSettings extends SessionSettings {
  window: number;
  /** Requests a second. */
  ratePerS: number;
  /** Longest wait for a place in the window. */
  waitMs: number;
}

/** How a link stands. `stopped` = refused for who we are; it does not try again by itself. */
export interface LinkState {
  state: 'up' | 'connecting' | 'down' | 'stopped';
  sinceAt: number;
  /** command_status of a refused bind, e.g. `0x0E`, else the failure's code. */
  code?: string;
  detail?: string;
}

export interface LinkAround {
  clock: Clock;
  timers: Timers;
  /** In [0, 1). */
  random: () => number;
  /** See `SessionHandlers.onMessage`. */
  onMessage: (pdu: ShortMessagePdu | DataPdu) => void | Promise<void>;
  onState: (state: LinkState) => void;
}

const firstPauseMs = 1000;
const longestPauseMs = 60_000;
/** Carriers lock accounts that knock too often. */
const firstRefusedPauseMs = 30_000;
const longestRefusedPauseMs = 600_000;
/** Refusals in a row that stop the link: one may be the carrier's own bad minute. */
const refusalsToStop = 3;
/** A session that lasted this long was a good one. */
const steadyMs = 30_000;

/** Refusals of who we are: only a person can put them right. */
const ofIdentity: readonly number[] = [status.bindFailed, status.wrongPassword, status.wrongSystemId];

/** One link to an SMSC. */
export class SmppLink {
  readonly settings: LinkSettings;
  readonly #around: LinkAround;
  readonly #window: SendWindow;
  readonly #ended = new AbortController();
  #state: LinkState;
  #session: SmppSession | undefined;
  #stopPause = () => {};
  #failures = 0;
  #refusals = 0;
  #upAt = 0;

  constructor(settings: LinkSettings, around: LinkAround) {
    this.settings = settings;
    this.#around = around;
    const { clock, timers } = around;
    this.#window = new SendWindow({ clock, timers, window: settings.window, ratePerS: settings.ratePerS, waitMs: settings.waitMs });
    this.#state = { state: 'down', sinceAt: clock.now() };
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Requests without an answer. */
  get outstanding(): number {
    return this.#window.outstanding;
  }

  /** Free places in the window; 0 while it is not up. */
  get free(): number {
    return this.#window.free;
  }

  /** Until the carrier's throttling is waited out, ms. */
  get pauseMs(): number {
    return this.#window.pauseMs;
  }

  /** Begin to connect. Nothing is awaited. */
  start(): void {
    if (!this.#ended.signal.aborted && this.#session === undefined) void this.#connect();
  }

  /** See `SendWindow.submit`. */
  submit(pdu: Submission, options?: SubmitOptions): Promise<Pdu> {
    return this.#window.submit(pdu, options);
  }

  /** Take nothing more, wait for the answers that are due, unbind. Never throws. */
  async close(): Promise<void> {
    this.#ended.abort();
    this.#stopPause();
    this.#window.shut('the channel is being closed');
    await this.#window.drained();
    await this.#session?.close();
    this.#become({ state: 'down' });
  }

  async #connect(): Promise<void> {
    this.#window.expect();
    this.#become({ state: 'connecting' });
    try {
      const handlers = {
        onMessage: this.#around.onMessage,
        onClose: (why: Failure | undefined) => this.#lost(why),
      };
      const session = await openSession(this.settings, this.#around, handlers, this.#ended.signal);
      if (this.#ended.signal.aborted) return await session.close();
      this.#session = session;
      this.#upAt = this.#around.clock.now();
      this.#refusals = 0;
      this.#become({ state: 'up', ...(session.farSide === '' ? {} : { detail: session.farSide }) });
      this.#window.attach(session.connection);
    } catch (error) {
      this.#failed(asFailure(error));
    }
  }

  #lost(why: Failure | undefined): void {
    this.#session = undefined;
    if (this.#ended.signal.aborted) return;
    if (this.#around.clock.now() - this.#upAt >= steadyMs) this.#failures = 0;
    this.#retry(firstPauseMs, longestPauseMs, { code: why?.code ?? 'unavailable', detail: why?.message ?? 'the far side unbound' });
  }

  #failed(failure: Failure): void {
    if (this.#ended.signal.aborted) return;
    const refusal = failure.details?.['status'];
    const code = failure.details?.['code'];
    const facts = { code: typeof code === 'string' ? code : failure.code, detail: failure.message };
    if (typeof refusal !== 'number') return this.#retry(firstPauseMs, longestPauseMs, facts);
    this.#refusals = ofIdentity.includes(refusal) ? this.#refusals + 1 : 0;
    if (this.#refusals < refusalsToStop) return this.#retry(firstRefusedPauseMs, longestRefusedPauseMs, facts);
    this.#window.shut(failure.message, failure);
    this.#become({ state: 'stopped', ...facts });
  }

  #retry(firstMs: number, longestMs: number, facts: { code: string; detail: string }): void {
    this.#failures += 1;
    const fullMs = Math.min(firstMs * 2 ** Math.min(this.#failures - 1, 20), longestMs);
    // Refusals never come sooner than their first pause.
    const delayMs = Math.max(firstMs / (firstMs === firstPauseMs ? 2 : 1), fullMs / 2 + (fullMs / 2) * this.#around.random());
    this.#window.shut(facts.detail);
    this.#become({ state: 'down', ...facts });
    this.#stopPause = this.#around.timers.after(delayMs, () => void this.#connect());
  }

  #become(state: Omit<LinkState, 'sinceAt'>): void {
    const sinceAt = state.state === this.#state.state ? this.#state.sinceAt : this.#around.clock.now();
    this.#state = { ...state, sinceAt };
    this.#around.onState(this.#state);
  }
}

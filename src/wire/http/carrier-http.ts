// Requests to a carrier of messages: what a missing or broken answer means for a message, and how the carrier stands.
// Not here: what is asked and how its answer reads (adapters/courier-*), the request itself (outward-http.ts).
import type { Clock } from '#ports/clock.ts';
import type { CourierHealth, SendFailureDetails, SendRemedy } from '#ports/courier.ts';
import { asFailure, Failure, type FailureCode } from '#ports/failure.ts';
import type { OutwardAnswer, OutwardHttp, OutwardRequest } from '#ports/http.ts';

/** Below the outbox's own 10 s, so that the reason is ours to tell. */
const carrierTimeoutMs = 9000;

const codeOf: Partial<Record<SendRemedy, FailureCode>> = {
  retry: 'unavailable',
  'slow-channel': 'too-many',
  'slow-recipient': 'too-many',
};

/** What a carrier's no is thrown as. Example: `refusal('the account is closed', { remedy: 'stop-channel', carrierCode: '20005' })`. */
export function refusal(reason: string, details: SendFailureDetails & { remedy: SendRemedy }): Failure {
  const code = codeOf[details.remedy] ?? 'rejected';
  return new Failure(code, withoutNumbers(reason), { retryable: code !== 'rejected', details });
}

/** Nobody knows whether the message went. */
export function unknownOutcome(reason: string, cause?: unknown): Failure {
  return new Failure('timeout', withoutNumbers(reason), { retryable: true, cause });
}

/** What an HTTP status asks for where the carrier's own code says nothing; undefined = the outcome is not known. */
export function remedyOfStatus(status: number): SendRemedy | undefined {
  if (status === 408 || status === 504) return undefined;
  if (status === 401 || status === 403) return 'stop-channel';
  if (status === 429) return 'slow-channel';
  return status >= 500 ? 'retry' : 'never';
}

/** The carrier's wish in `Retry-After`, in seconds; a date counts from the carrier's own clock. At most an hour. */
export function retryAfterS({ headers }: OutwardAnswer, now: number): number | undefined {
  const value = headers['retry-after'];
  if (value === undefined) return undefined;
  const there = Date.parse(headers['date'] ?? '');
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - (Number.isFinite(there) ? there : now)) / 1000);
  return Number.isFinite(seconds) ? Math.min(3600, Math.max(1, seconds)) : undefined;
}

/** The answer's JSON; undefined where it is none. */
export function jsonOf({ body }: Pick<OutwardAnswer, 'body'>): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** Carriers quote the number in their reasons, which are stored and logged: only its last two digits stay. */
function withoutNumbers(reason: string): string {
  return reason.slice(0, 300).replace(/\+?\d[\d\s().-]{5,}\d{2}/g, (number) => `•••${number.slice(-2)}`);
}

const slotMs = 10_000;

/** The far end hung up, or spoke no HTTP, when it may have had the request. */
const brokenOff = /^(ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_|HPE_)/;

/** One carrier over HTTP. Counts what is under way and remembers how the last request went. */
export class CarrierHttp {
  readonly #http: OutwardHttp;
  readonly #clock: Clock;
  #outstanding = 0;
  /** Messages taken in each of the last minute's slots of ten seconds. */
  #slots: { index: number; count: number }[] = [];
  #health: Pick<CourierHealth, 'state' | 'sinceAt' | 'code' | 'detail'>;

  constructor({ http, clock }: { http: OutwardHttp; clock: Clock }) {
    this.#http = http;
    this.#clock = clock;
    this.#health = { state: 'up', sinceAt: clock.now() };
  }

  /**
   * Send one message: `make` builds the request, `read` turns the answer into what is returned or throws `refusal`s. Throws `Failure`
   * with the remedies of the port; `timeout` where nobody knows whether the message went.
   */
  async send<T>(request: Omit<OutwardRequest, 'timeoutMs'>, read: (answer: OutwardAnswer) => T, signal: AbortSignal): Promise<T> {
    this.#outstanding += 1;
    try {
      const taken = read(await this.#ask(request, signal));
      this.#count();
      this.#stands('up');
      return taken;
    } catch (error) {
      const failure = asFailure(error);
      if (failure.details?.['remedy'] === 'stop-channel') this.#stands('stopped', failure);
      else if (failure.code === 'unavailable' || failure.code === 'timeout') this.#stands('down', failure);
      else if (failure.code !== 'cancelled') this.#stands('up');
      throw failure;
    } finally {
      this.#outstanding -= 1;
    }
  }

  /** Ask something that sends nothing, e.g. the balance. Throws what the client throws. */
  async get(url: string, headers: Record<string, string>): Promise<OutwardAnswer> {
    return await this.#http.request({ method: 'GET', url, headers, timeoutMs: carrierTimeoutMs });
  }

  health(): CourierHealth {
    const from = Math.floor(this.#clock.now() / slotMs) - 6;
    const count = this.#slots.reduce((sum, slot) => sum + (slot.index > from ? slot.count : 0), 0);
    return { ...this.#health, ratePerS: count / 60, outstanding: this.#outstanding };
  }

  #count(): void {
    const index = Math.floor(this.#clock.now() / slotMs);
    const last = this.#slots.at(-1);
    if (last?.index === index) last.count += 1;
    else this.#slots = [...this.#slots.slice(-6), { index, count: 1 }];
  }

  async #ask(request: Omit<OutwardRequest, 'timeoutMs'>, signal: AbortSignal): Promise<OutwardAnswer> {
    try {
      return await this.#http.request({ ...request, timeoutMs: carrierTimeoutMs }, signal);
    } catch (error) {
      throw outcomeOf(asFailure(error));
    }
  }

  #stands(state: CourierHealth['state'], failure?: Failure): void {
    const said = failure && { code: codeOfCarrier(failure), detail: failure.message };
    const sinceAt = state === this.#health.state ? this.#health.sinceAt : this.#clock.now();
    this.#health = { state, sinceAt, ...said };
  }
}

function codeOfCarrier({ code, details }: Failure): string {
  const theirs = details?.['carrierCode'];
  return typeof theirs === 'string' ? theirs : code;
}

/** What the client's failure means for the message that was in it. */
function outcomeOf(failure: Failure): Failure {
  const { code, message, cause } = failure;
  if (code === 'cancelled' || code === 'timeout') return failure;
  // The carrier had the request and its answer was lost on the way.
  if (code === 'bad-answer' || code === 'too-large') return unknownOutcome(message, cause);
  if (code === 'bad-certificate') return refusal(message, { remedy: 'retry', carrierCode: code });
  if (code === 'refused-address') return refusal(message, { remedy: 'stop-channel', carrierCode: code });
  if (code !== 'unavailable') return refusal(message, { remedy: 'never', carrierCode: code });
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return brokenOff.test(reason) ? unknownOutcome(message, cause) : refusal(message, { remedy: 'retry', carrierCode: reason || code });
}

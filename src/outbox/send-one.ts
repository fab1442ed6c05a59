// One try of one message: admission, the request, and what its outcome means. Not here: claiming and slots (create-outbox.ts).
import type { MessageContent } from '#engine/effect.ts';
import type { CallStore } from '#ports/call-store.ts';
import type { Courier } from '#ports/courier.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { MessageRow, MessageStore } from '#ports/message-store.ts';
import type { Admission, createPolicy, Source } from './policy.ts';
import { retryDelayMs, type RetrySettings } from './retry.ts';

/** What is stored of a try; `at` and the number of the try are added by the caller. */
export type Outcome = Omit<Parameters<MessageStore['settle']>[1], 'at' | 'attempt'>;

export interface SendParts {
  calls: Pick<CallStore, 'get'>;
  courierOf: (origin: string) => Courier | undefined;
  /** ISO 3166 country of a line. */
  countryOf: (line: string) => Promise<string | undefined>;
  admit: ReturnType<typeof createPolicy>;
  retry: RetrySettings;
  /** In [0, 1). */
  random: () => number;
  now: () => number;
  sendTimeoutMs: number;
}

/** What goes out: the message, or its fall-back once that is in use. */
function alternativeOf(row: MessageRow): { origin: string; content: MessageContent } {
  return row.usedFallback && row.fallback !== undefined ? row.fallback : { origin: row.origin, content: row.content };
}

/** Tries that a message has in all by now. */
function triesOf(row: MessageRow, { attempts }: RetrySettings): number {
  return row.usedFallback ? attempts * 2 : attempts;
}

/** May a message whose outcome was never learnt be sent again under its key? Not for ever: it may be what ends the workers. */
export function mayRepeat(row: MessageRow, courierOf: SendParts['courierOf'], retry: RetrySettings): boolean {
  return courierOf(alternativeOf(row).origin)?.idempotent === true && row.attempts < triesOf(row, retry);
}

/** Put the fall-back in the queue, where there is one that was not used. */
function fallBack(row: MessageRow, now: number): Outcome | undefined {
  return row.fallback === undefined || row.usedFallback ? undefined : { state: 'queued', usedFallback: true, dueAt: now };
}

async function request(courier: Courier, row: MessageRow, to: string, parts: SendParts, stop: AbortSignal) {
  const { origin, content } = alternativeOf(row);
  const limit = AbortSignal.timeout(parts.sendTimeoutMs);
  // The fall-back is another message to the carrier.
  const key = row.usedFallback ? `${row.key}:fallback` : row.key;
  const message = { id: String(row.id), key, callId: row.callId, origin, to, content };
  try {
    return await courier.send(message, AbortSignal.any([limit, stop]));
  } catch (error) {
    // Broken off by the clock or by our own end: nobody knows whether it went.
    if (limit.aborted || stop.aborted)
      throw new Failure('timeout', 'the carrier did not answer in time', { retryable: true, cause: error });
    throw error;
  }
}

function askedToWaitMs(failure: Failure): number {
  const seconds = failure.details?.['retryAfterS'];
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 0;
}

/** What a try that threw means: again later, the fall-back, given up, or not known. */
function outcomeOfFailure(row: MessageRow, failure: Failure, courier: Courier, parts: SendParts): Outcome {
  const { code, message: detail } = failure;
  const now = parts.now();
  if (code === 'timeout' && !courier.idempotent) return { state: 'unknown', code, detail };
  if (failure.retryable || code === 'timeout') {
    if (row.attempts < triesOf(row, parts.retry)) {
      return {
        state: 'queued',
        dueAt: now + retryDelayMs(row.attempts, parts.random(), parts.retry, askedToWaitMs(failure)),
        code,
        detail,
      };
    }
    return { ...(fallBack(row, now) ?? { state: 'dead' }), code, detail };
  }
  return { ...(fallBack(row, now) ?? { state: 'failed' }), code, detail };
}

async function admissionOf(row: MessageRow, courier: Courier, parts: SendParts): Promise<Admission> {
  const known = await parts.calls.get(row.callId);
  if (courier.sandbox === true) {
    const to = row.to ?? known?.call.callerNumber ?? known?.call.callerName ?? 'anonymous';
    return { kind: 'go', to, done: () => {} };
  }
  const line = known?.call.line ?? '';
  const source: Source = { line, country: line === '' ? undefined : await parts.countryOf(line) };
  return await parts.admit(row, alternativeOf(row).origin, source, parts.now());
}

/**
 * Try a claimed row once. `settle` is handed the outcome and stores it; what the caps reserve is given back only then. Throws what
 * `settle` or the store throws: the lease then runs out, and the row is taken up as one whose outcome is not known.
 */
export async function sendOne(
  row: MessageRow,
  parts: SendParts,
  stop: AbortSignal,
  settle: (outcome: Outcome) => Promise<void>,
): Promise<void> {
  const { origin, content } = alternativeOf(row);
  const courier = parts.courierOf(origin);
  if (courier === undefined || !courier.kinds.includes(content.channel)) {
    const outcome = { code: 'not-configured', detail: `no channel sends ${content.channel} from ${origin}` };
    return await settle({ ...(fallBack(row, parts.now()) ?? { state: 'failed' }), ...outcome });
  }
  const admission = await admissionOf(row, courier, parts);
  const test = courier.sandbox === true ? { test: true } : {};
  if (admission.kind !== 'go') return await settle({ state: 'suppressed', code: admission.code, detail: admission.detail, ...test });
  try {
    const outcome = await request(courier, row, admission.to, parts, stop).then(
      ({ carrierId, parts: count }): Outcome => ({ state: 'sent', carrierId, ...(count === undefined ? {} : { parts: count }) }),
      (error: unknown) => outcomeOfFailure(row, asFailure(error), courier, parts),
    );
    await settle({ ...outcome, channel: courier.channel, to: admission.to, ...test });
  } finally {
    admission.done();
  }
}

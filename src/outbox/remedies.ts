// What a carrier's refusal leads to, by the remedy its courier names (ports/courier.ts has the table). Pure: the effects are told, not done.
// Not here: carriers' codes (couriers), carrying the effects out (send-one.ts).
import type { SendFailureDetails, SendRemedy } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import type { MessageRow, MessageStore } from '#ports/message-store.ts';
import { hasTemplateLeft } from './content.ts';
import { retryDelayMs, type RetrySettings } from './retry.ts';

/** What is stored of a try; `at` and the number of the try are added by the caller. */
export type Outcome = Omit<Parameters<MessageStore['settle']>[1], 'at' | 'attempt'>;

/** What a refusal asks beside the message's own outcome. */
export type SideEffect =
  | { kind: 'slow-channel'; pauseMs: number }
  | { kind: 'suppress'; reason: 'carrier' | 'marketing' }
  | { kind: 'stop-channel'; code: string; detail: string };

/** Held-up tries do not count until the message is so old. */
const patienceMs = 4 * 3600 * 1000;
/** A message of unknown fate is sent again only while it is news. */
const resendWithinMs = 3600 * 1000;
const firstSlowMs = 1000;
const firstRecipientMs = 6000;

/** The code that the flow's exit goes by, where the remedy has one. */
export const codeOfRemedy: Partial<Record<SendRemedy, string>> = {
  'no-number': 'no-number',
  'no-whatsapp': 'no-whatsapp',
  'opted-out': 'opted-out',
  'marketing-opted-out': 'opted-out',
  'use-template': 'window-closed',
};

/** What a try is judged by. */
export interface Judge {
  now: number;
  /** In [0, 1). */
  random: number;
  retry: RetrySettings;
  idempotent: boolean;
  /** Time for a receipt before a message of unknown fate is sent once more. */
  reconcileMs: number;
  /** Pauses this recipient and tells until when. */
  slowRecipient: (firstMs: number) => number;
}

/** Tries that a message has had of those that count for its alternative. */
export function mayTryAgain(row: MessageRow, { attempts }: RetrySettings): boolean {
  return row.attempts - row.triesBefore < (row.usedFallback ? attempts * 2 : attempts);
}

/** Put the fall-back in the queue, where there is one that was not used. */
export function fallBack(row: MessageRow, now: number): Outcome | undefined {
  return row.fallback === undefined || row.usedFallback ? undefined : { state: 'queued', usedFallback: true, dueAt: now };
}

/** The remedy of a failure: the courier's, else by whether it may be tried again. */
function remedyOf(failure: Failure): SendRemedy {
  const details: SendFailureDetails | undefined = failure.details;
  return details?.remedy ?? (failure.retryable ? 'retry' : 'never');
}

function waitOf(failure: Failure): number | undefined {
  const { retryAfterS: seconds }: SendFailureDetails = failure.details ?? {};
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined;
}

function later(row: MessageRow, judge: Judge, atLeastMs: number | undefined): Outcome {
  if (!mayTryAgain(row, judge.retry)) return fallBack(row, judge.now) ?? { state: 'dead' };
  const tries = Math.max(1, row.attempts - row.triesBefore);
  return { state: 'queued', dueAt: judge.now + retryDelayMs(tries, judge.random, judge.retry, atLeastMs) };
}

/** A try that threw: the message's outcome, and what else it asks for. */
export function judged(row: MessageRow, failure: Failure, judge: Judge): { outcome: Outcome; effects: SideEffect[] } {
  const { now } = judge;
  const details: SendFailureDetails | undefined = failure.details;
  const remedy = remedyOf(failure);
  const detail = details?.carrierCode === undefined ? failure.message : `${details.carrierCode}: ${failure.message}`;
  const code = codeOfRemedy[remedy] ?? details?.carrierCode ?? failure.code;
  const told = (outcome: Outcome, ...effects: SideEffect[]) => ({ outcome: { ...outcome, code, detail }, effects });
  const given = fallBack(row, now);

  if (failure.code === 'timeout') {
    if (judge.idempotent) return told(later(row, judge, waitOf(failure)));
    const again = !row.maybeDoubled && now - row.createdAt < resendWithinMs;
    return told({ state: 'unknown', ...(again ? { resendAt: now + judge.reconcileMs } : {}) });
  }
  const patient = now - row.createdAt < patienceMs;
  switch (remedy) {
    case 'retry':
      return told(later(row, judge, waitOf(failure)));
    case 'slow-channel': {
      const pauseMs = waitOf(failure) ?? firstSlowMs;
      const slow = { kind: 'slow-channel', pauseMs } as const;
      return told(patient ? { state: 'queued', dueAt: now + pauseMs, uncounted: true } : later(row, judge, pauseMs), slow);
    }
    case 'slow-recipient': {
      const dueAt = judge.slowRecipient(waitOf(failure) ?? firstRecipientMs);
      return told(patient ? { state: 'queued', dueAt, uncounted: true } : later(row, judge, dueAt - now));
    }
    case 'use-template':
      if (hasTemplateLeft(row)) return told({ state: 'queued', dueAt: now, templateOnly: true, uncounted: true });
      return told(given ?? { state: 'failed' });
    case 'opted-out':
      return told({ state: 'failed' }, { kind: 'suppress', reason: 'carrier' });
    case 'marketing-opted-out':
      return told({ state: 'failed' }, { kind: 'suppress', reason: 'marketing' });
    case 'stop-channel':
      return told(given ?? { state: 'dead' }, { kind: 'stop-channel', code, detail });
    case 'no-number':
    case 'no-whatsapp':
    case 'never':
      return told(given ?? { state: 'failed' });
  }
}

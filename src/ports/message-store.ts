// MessageStore: the outbox table as the outbox room uses it (DESIGN §6 Messages; reference facts on claim, lease, unknown).
import type { MessageContent } from '#engine/effect.ts';

/** A message to be written with the event that ordered it. */
export interface NewOutboxRow {
  key: string;
  callId: string;
  /** Empty: no effect ordered it, so that nobody in the call waits for its result. */
  effectId: string;
  flow: string;
  block: string;
  action: string;
  /** Origin's id, e.g. `sandbox`; its channel is looked up when sending. */
  origin: string;
  to: string | undefined;
  content: MessageContent;
  fallback: { origin: string; content: MessageContent } | undefined;
  createdAt: number;
}

/**
 * queued → attempting → sent → delivered → read; failed, unknown (asked, no answer known), dead (gave up), suppressed
 * (opted out, not allowed, no number). `read` may come without `delivered`.
 */
export type MessageState = 'queued' | 'attempting' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown' | 'dead' | 'suppressed';

export interface MessageRow extends NewOutboxRow {
  id: number;
  state: MessageState;
  attempts: number;
  dueAt: number;
  leaseUntil: number | undefined;
  channel: string | undefined;
  carrierId: string | undefined;
  code: string | undefined;
  detail: string | undefined;
  parts: number | undefined;
  sentAt: number | undefined;
  updatedAt: number;
  /** The fall-back was used. */
  usedFallback: boolean;
  /** May have reached the phone twice. */
  maybeDoubled: boolean;
  test: boolean;
}

/** One try, kept for the message's page. */
export interface MessageAttempt {
  messageId: number;
  attempt: number;
  startedAt: number;
  endedAt: number | undefined;
  outcome: string | undefined;
  code: string | undefined;
  detail: string | undefined;
}

export interface MessageFilter {
  search?: string;
  states?: MessageState[];
  callId?: string;
  channel?: 'sms' | 'whatsapp';
  beforeId?: number;
  limit: number;
}

export interface MessageStore {
  /** Queue a message of a stored call outside its events: an agent at the desk writes. The same key again is the first row. Throws `not-found`. */
  queue: (row: NewOutboxRow) => Promise<MessageRow>;
  /** Claim due rows (SKIP LOCKED), mark them attempting with a lease and count the attempt. */
  claim: (limit: number, now: number, leaseMs: number) => Promise<MessageRow[]>;
  /** Rows whose lease ran out while attempting: they become `unknown`, or `queued` again where `again(row)` says so. */
  expireLeases: (now: number, again: (row: MessageRow) => boolean) => Promise<MessageRow[]>;
  /** Store an outcome; state only moves up. Also closes the open attempt. */
  settle: (
    id: number,
    change: {
      state: MessageState;
      at: number;
      /** Number of the try this ends (`row.attempts` as claimed): what a worker says whose lease was given to another may only move the state up. */
      attempt?: number;
      dueAt?: number;
      /** The number as it was used, where `to` was absent or written otherwise; it replaces `to`, so that caps count it. */
      to?: string;
      channel?: string;
      carrierId?: string;
      code?: string;
      detail?: string;
      parts?: number;
      usedFallback?: boolean;
      maybeDoubled?: boolean;
      test?: boolean;
    },
  ) => Promise<MessageRow>;
  /** Apply a receipt by channel and carrier id; undefined where the id is not known (yet): it is kept and applied later.
   * A `failed` that comes for a message whose fall-back was not used queues the fall-back. */
  receipt: (
    channel: string,
    carrierId: string,
    status: 'sent' | 'delivered' | 'read' | 'failed',
    code: string | undefined,
    at: number,
  ) => Promise<MessageRow | undefined>;
  list: (filter: MessageFilter) => Promise<MessageRow[]>;
  get: (id: number) => Promise<{ row: MessageRow; attempts: MessageAttempt[] } | undefined>;
  /** Messages of a channel kind to one recipient in a time, for caps. */
  countSince: (query: { to?: string; line?: string; origin?: string; sinceAt: number }) => Promise<number>;
  onQueued: (wake: () => void) => () => void;
  /** Epoch ms the next row is due, for the worker's timer. */
  nextDueAt: () => Promise<number | undefined>;
}

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
  /** The line that was called. */
  line: string;
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
  /** The carrier said that the service window is closed: of template and free form only the template goes. */
  templateOnly: boolean;
  /** Tries before a person last ordered it anew: they count no more. */
  triesBefore: number;
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

/** News of the carrier, as it came; kept for the message's page even where it changed nothing. */
export interface MessageReceipt {
  status: 'sent' | 'delivered' | 'read' | 'failed';
  code: string | undefined;
  detail: string | undefined;
  at: number;
}

export interface MessageFilter {
  search?: string;
  states?: MessageState[];
  callId?: string;
  channel?: 'sms' | 'whatsapp';
  origin?: string;
  flow?: string;
  /** Name of a WhatsApp template. */
  template?: string;
  code?: string;
  /** Ordered from (inclusive) and to (exclusive), epoch ms. */
  fromAt?: number;
  toAt?: number;
  beforeId?: number;
  limit: number;
}

/** What became of the messages of one flow and template in a time; tests of the sandbox are left out. */
export interface MessageSum {
  flow: string;
  channel: 'sms' | 'whatsapp';
  /** Name of the WhatsApp template; undefined for SMS and free form. */
  template: string | undefined;
  /** Messages by state; states without any are absent. */
  states: Partial<Record<MessageState, number>>;
  parts: number;
  /** Failed, dead and suppressed ones by code, most frequent first. */
  reasons: { code: string; count: number }[];
}

export interface MessageStore {
  /** Queue a message of a stored call outside its events: an agent at the desk writes. The same key again is the first row. Throws `not-found`. */
  queue: (row: NewOutboxRow) => Promise<MessageRow>;
  /** Claim due rows (SKIP LOCKED), mark them attempting with a lease and count the attempt. `origins`: only what leaves from these now. */
  claim: (limit: number, now: number, leaseMs: number, origins?: readonly string[]) => Promise<MessageRow[]>;
  /** Origins that messages wait for, each with the instant its first is due: the message's own, or its fall-back's once in use. */
  waiting: () => Promise<{ origin: string; dueAt: number }[]>;
  /**
   * Rows whose lease ran out while attempting: they become `unknown`, or `queued` again where `again(row)` says so. The unknown ones
   * wait `reconcileMs(row)` for a receipt before `resendUnknown` takes them; undefined = they are left.
   */
  expireLeases: (
    now: number,
    again: (row: MessageRow) => boolean,
    reconcileMs?: (row: MessageRow) => number | undefined,
  ) => Promise<MessageRow[]>;
  /**
   * The clock was set by `byMs`: due dates, leases and waits for receipts move with it. Rows last changed between `untouched.from` and `.to`
   * (by the clock as it is now) have the new time already, also where another outbox moved them; what waits for a time of day keeps it.
   */
  moveInTime: (byMs: number, untouched: { from: number; to: number }) => Promise<void>;
  /** Unknown rows whose time for a receipt is over are queued again, as maybe doubled. */
  resendUnknown: (now: number) => Promise<MessageRow[]>;
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
      templateOnly?: boolean;
      /** With `unknown`: no receipt until then = sent again once. */
      resendAt?: number;
      /** This try does not count: it was held up, not refused. */
      uncounted?: boolean;
    },
  ) => Promise<MessageRow>;
  /**
   * Apply a receipt by channel and carrier id; undefined where the id is not known (yet): it is kept and applied later.
   * `messageId` (our id as text) finds the message of this channel where its carrier id is not known. A `failed` that comes for a
   * message whose fall-back was not used queues the fall-back; before that, one with `useTemplate` queues its template, and one with
   * `again` the same message for later while it has tries left. `as` = the code kept with the message instead of the carrier's.
   */
  receipt: (
    channel: string,
    carrierId: string,
    status: 'sent' | 'delivered' | 'read' | 'failed',
    code: string | undefined,
    at: number,
    more?: { messageId?: string; detail?: string; as?: string; useTemplate?: boolean; again?: { dueAt: number; tries: number } },
  ) => Promise<MessageRow | undefined>;
  /** Dead, failed and unknown messages are queued anew, with all their tries before them; answers how many were. */
  retry: (
    which: { ids: number[] } | { states: ('dead' | 'failed' | 'unknown')[]; origin?: string; code?: string },
    now: number,
  ) => Promise<number>;
  report: (query: { fromAt: number; toAt: number; flow?: string }) => Promise<MessageSum[]>;
  list: (filter: MessageFilter) => Promise<MessageRow[]>;
  get: (id: number) => Promise<{ row: MessageRow; attempts: MessageAttempt[]; receipts: MessageReceipt[] } | undefined>;
  /** Messages of a channel kind to one recipient in a time, for caps; `upTo` = more than so many need not be counted. */
  countSince: (query: { to?: string; line?: string; origin?: string; channel?: string; sinceAt: number; upTo?: number }) => Promise<number>;
  onQueued: (wake: () => void) => () => void;
  /** Epoch ms the next row is due, for the worker's timer. */
  nextDueAt: () => Promise<number | undefined>;
  /** How many messages are in each of these states now; no state counts further than `upTo`. */
  depths: <S extends MessageState>(states: readonly S[], upTo: number) => Promise<Record<S, number>>;
}

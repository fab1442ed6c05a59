// The outbox table's rows as the port's, and which state may follow which. Not here: statements (message-store.ts).
import type { MessageContent } from '#engine/effect.ts';
import type { MessageRow, MessageState } from '#ports/message-store.ts';

export interface OutboxColumns {
  id: number;
  key: string;
  call_id: string;
  line: string;
  effect_id: string;
  flow: string;
  block: string;
  action: string;
  origin: string;
  recipient: string | null;
  content: MessageContent;
  fallback: { origin: string; content: MessageContent } | null;
  created_at: number;
  state: MessageState;
  attempts: number;
  due_at: number;
  lease_until: number | null;
  channel: string | null;
  carrier_id: string | null;
  code: string | null;
  detail: string | null;
  parts: number | null;
  sent_at: number | null;
  updated_at: number;
  used_fallback: boolean;
  maybe_doubled: boolean;
  test: boolean;
  template_only: boolean;
  tries_before: number;
}

export function messageOf(row: OutboxColumns): MessageRow {
  return {
    id: row.id,
    key: row.key,
    callId: row.call_id,
    line: row.line,
    effectId: row.effect_id,
    flow: row.flow,
    block: row.block,
    action: row.action,
    origin: row.origin,
    to: row.recipient ?? undefined,
    content: row.content,
    fallback: row.fallback ?? undefined,
    createdAt: row.created_at,
    state: row.state,
    attempts: row.attempts,
    dueAt: row.due_at,
    leaseUntil: row.lease_until ?? undefined,
    channel: row.channel ?? undefined,
    carrierId: row.carrier_id ?? undefined,
    code: row.code ?? undefined,
    detail: row.detail ?? undefined,
    parts: row.parts ?? undefined,
    sentAt: row.sent_at ?? undefined,
    updatedAt: row.updated_at,
    usedFallback: row.used_fallback,
    maybeDoubled: row.maybe_doubled,
    test: row.test,
    templateOnly: row.template_only,
    triesBefore: row.tries_before,
  };
}

/** How far a message has come. News of less than what is known changes nothing: receipts come late, doubled and out of order. */
const rank: Record<MessageState, number> = {
  queued: 0,
  attempting: 1,
  unknown: 2,
  dead: 3,
  sent: 4,
  failed: 5,
  delivered: 6,
  read: 7,
  suppressed: 8,
};

/**
 * May a message go from one state to another? Upward always. Downward only from `attempting` to `queued` (try again), and from a
 * refusal (`sent` then, `failed`) to `queued` for its alternative: the fall-back, or the template of the two it holds.
 */
export function mayFollow(from: MessageState, to: MessageState, usingAlternative: boolean): boolean {
  if (to === 'queued') return from === 'attempting' || (from === 'failed' && usingAlternative);
  return rank[to] > rank[from];
}

/** The message went out or may have, so that the caps must count it. */
export function mayHaveGone(state: MessageState): boolean {
  return state === 'unknown' || state === 'sent' || state === 'delivered' || state === 'read';
}

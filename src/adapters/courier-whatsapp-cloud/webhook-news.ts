// A webhook's body read into news (Cloud API, *Webhooks*): liberal, each item for itself, so that one strange item loses no other. Pure.
// Not here: the signature (signature.ts), who takes the news (courier.ts).
import * as z from 'zod';
import type { InboundMessageRow, TemplateRow } from '#ports/channel-store.ts';
import type { MarketingChoice, Receipt } from '#ports/courier.ts';
import { addressOf } from './address.ts';
import { remedyOfCode } from './codes.ts';
import { graphError, wordsOf } from './graph.ts';
import { textOf, mediaPartOf } from './inbound-text.ts';

/** News without the channel, which the courier adds. `callback` is what we gave along when the message was sent. */
export type News =
  | { kind: 'receipt'; receipt: Omit<Receipt, 'channel' | 'messageId'>; callback: string | undefined }
  | { kind: 'inbound'; message: Omit<InboundMessageRow, 'channel'> }
  | { kind: 'choice'; choice: Omit<MarketingChoice, 'channel'> }
  | {
      kind: 'template';
      name: string;
      language: string;
      change: Partial<Pick<TemplateRow, 'status' | 'category' | 'quality' | 'rejectedReason'>>;
    }
  | { kind: 'account'; event: string; disabled: boolean; detail: string }
  | { kind: 'number'; sender: string; event: string; limit: string | undefined };

/** What a body brought: news of our account, and how many entries were of another one. */
export interface ReadWebhook {
  news: News[];
  foreign: number;
}

/** Whose news are taken; undefined and empty = any. */
export interface Ours {
  businessAccountId?: string | undefined;
  phoneNumberIds: readonly string[];
}

const bodyShape = z.object({ object: z.string().optional(), entry: z.array(z.unknown()) });
const entryShape = z.object({ id: z.coerce.string(), changes: z.array(z.unknown()).default([]) });
const changeShape = z.object({ field: z.string(), value: z.record(z.string(), z.unknown()) });
const seconds = z.coerce.number().nonnegative();

const statusShape = z.object({
  id: z.string().min(1),
  status: z.string(),
  timestamp: seconds.optional(),
  biz_opaque_callback_data: z.string().optional(),
  errors: z.array(graphError).optional().catch(undefined),
});
const messageShape = z.looseObject({
  id: z.string().min(1),
  from: z.string().optional(),
  from_user_id: z.string().optional(),
  type: z.string().default('unknown'),
  timestamp: seconds.optional(),
});
const preferenceShape = z.object({
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
  category: z.string(),
  value: z.string(),
  detail: z.string().default(''),
  timestamp: seconds.optional(),
});
const templateShape = z.object({
  message_template_name: z.string(),
  message_template_language: z.string(),
  event: z.string().optional(),
  reason: z.string().nullish(),
  new_category: z.string().optional(),
  new_quality_score: z.string().optional(),
});

/** Read a body. Throws nothing but what `JSON.parse` throws. `now` bounds what a clock that is ahead says. */
export function readWebhook(body: string, ours: Ours, now: number): ReadWebhook {
  const news: News[] = [];
  let foreign = 0;
  for (const item of bodyShape.safeParse(JSON.parse(body)).data?.entry ?? []) {
    const entry = entryShape.safeParse(item).data;
    if (!entry) continue;
    if (ours.businessAccountId !== undefined && entry.id !== ours.businessAccountId) {
      foreign += 1;
      continue;
    }
    for (const one of entry.changes) {
      const change = changeShape.safeParse(one).data;
      if (change && !isOtherNumber(change.value, ours)) news.push(...newsOf(change.field, change.value, now));
    }
  }
  return { news, foreign };
}

function senderOf(value: Record<string, unknown>): string {
  return z.object({ phone_number_id: z.coerce.string() }).safeParse(value['metadata']).data?.phone_number_id ?? '';
}

function isOtherNumber(value: Record<string, unknown>, { phoneNumberIds }: Ours): boolean {
  const sender = senderOf(value);
  return sender !== '' && phoneNumberIds.length > 0 && !phoneNumberIds.includes(sender);
}

function newsOf(field: string, value: Record<string, unknown>, now: number): News[] {
  switch (field) {
    case 'messages':
      return [...each(value['statuses'], statusShape).flatMap((one) => receiptOf(one, now)), ...inboundOf(value, now)];
    case 'user_preferences':
      return each(value['user_preferences'], preferenceShape).flatMap((one) => choiceOf(one, senderOf(value), now));
    case 'message_template_status_update':
    case 'message_template_quality_update':
    case 'template_category_update':
      return each([value], templateShape).map(templateNews);
    case 'account_update':
      return [accountNews(value)];
    case 'phone_number_quality_update':
      return [
        {
          kind: 'number',
          sender: text(value['display_phone_number']),
          event: text(value['event']),
          limit: text(value['current_limit']) || undefined,
        },
      ];
    default:
      return [];
  }
}

/** Each item that reads; a list that is none is empty. */
function each<T>(items: unknown, shape: z.ZodType<T>): T[] {
  if (!Array.isArray(items)) return [];
  return items.flatMap((item) => {
    const read = shape.safeParse(item);
    return read.success ? [read.data] : [];
  });
}

const instant = (timestamp: number | undefined, now: number) => (timestamp === undefined ? now : Math.min(timestamp * 1000, now));

const statuses: Record<string, Receipt['status']> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
};

function receiptOf({ id, status, timestamp, biz_opaque_callback_data, errors }: z.output<typeof statusShape>, now: number): News[] {
  const known = Object.hasOwn(statuses, status) ? statuses[status] : undefined;
  if (known === undefined) return [];
  const [error] = known === 'failed' ? (errors ?? []) : [];
  const remedy = error && remedyOfCode(error.code, error.error_subcode);
  return [
    {
      kind: 'receipt',
      callback: biz_opaque_callback_data,
      receipt: {
        carrierId: id,
        status: known,
        at: instant(timestamp, now),
        ...(error ? { code: String(error.code), detail: wordsOf(error).slice(0, 500) } : {}),
        ...(remedy === undefined ? {} : { remedy }),
      },
    },
  ];
}

function inboundOf(value: Record<string, unknown>, now: number): News[] {
  const origin = senderOf(value) || undefined;
  return each(value['messages'], messageShape).flatMap((message): News[] => {
    const from = addressOf(message.from, message.from_user_id);
    // `system` tells of a changed number: nobody wrote.
    if (from === undefined || message.type === 'system') return [];
    return [
      {
        kind: 'inbound',
        message: {
          carrierId: message.id,
          origin,
          messaging: 'whatsapp',
          from,
          text: textOf(message).slice(0, 10_000),
          media: mediaPartOf(message),
          at: instant(message.timestamp, now),
        },
      },
    ];
  });
}

function choiceOf(
  { wa_id, user_id, category, value, detail, timestamp }: z.output<typeof preferenceShape>,
  origin: string,
  now: number,
): News[] {
  const address = addressOf(wa_id, user_id);
  if (address === undefined || category !== 'marketing_messages' || (value !== 'stop' && value !== 'resume')) return [];
  return [
    { kind: 'choice', choice: { origin, address, wanted: value === 'resume', note: detail.slice(0, 300), at: instant(timestamp, now) } },
  ];
}

function templateNews(value: z.output<typeof templateShape>): News {
  const { message_template_name: name, message_template_language: language, event, reason, new_category, new_quality_score } = value;
  const known = reason && reason !== 'NONE' ? reason : undefined;
  return {
    kind: 'template',
    name,
    language,
    change: {
      ...(event === undefined ? {} : { status: event.toUpperCase(), rejectedReason: known }),
      ...(new_category === undefined ? {} : { category: new_category.toUpperCase() }),
      ...(new_quality_score === undefined ? {} : { quality: new_quality_score.toUpperCase() }),
    },
  };
}

/** Meta tells of an account's lock by `ban_info`; the rest is told to the log. */
function accountNews(value: Record<string, unknown>): News {
  const event = text(value['event']);
  const state = z.object({ waba_ban_state: z.union([z.string(), z.array(z.string())]) }).safeParse(value['ban_info']).data?.waba_ban_state;
  const states = state === undefined ? [] : [state].flat();
  const violation = z.object({ violation_type: z.string() }).safeParse(value['violation_info']).data?.violation_type;
  return {
    kind: 'account',
    event,
    disabled: states.includes('DISABLE') || event === 'ACCOUNT_DELETED',
    detail: [event, ...states, violation ?? ''].filter(Boolean).join(' '),
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');

// Courier: one connected messaging channel (SMS carrier, WhatsApp number, sandbox). The outbox calls it; receipts come back by its handler.
import type { MessageContent } from '#engine/effect.ts';
import type { InboundMessageRow, TemplateRow } from './channel-store.ts';

/** A message on its way out. `key` is its idempotency key. */
export interface OutgoingMessage {
  /** The outbox row's id, as text. */
  id: string;
  key: string;
  callId: string | undefined;
  /** Origin within the channel: sender number or WhatsApp number id. */
  origin: string;
  /** E.164, or whatever identity the sandbox was called with. */
  to: string;
  content: MessageContent;
}

/** What a carrier answered at once. */
export interface Accepted {
  /** The carrier's id, for receipts. */
  carrierId: string;
  /** How many parts it charges. */
  parts?: number;
}

/**
 * What a refusal asks of the outbox: a courier translates its carrier's code into one of these, and nothing above it knows codes.
 * | remedy | the message | the channel |
 * | --- | --- | --- |
 * | `retry` | again, with growing pauses and jitter | |
 * | `slow-channel` | again; such tries do not count, for 4 hours | half its rate and a pause of `retryAfterS`; grows back |
 * | `slow-recipient` | again after `retryAfterS` (6 s, then 4^n); so do all to this number | |
 * | `never` | its fall-back, else `failed` | |
 * | `use-template` | WhatsApp's window is closed: its template, once; else exit `window-closed` | |
 * | `no-number` | cannot get messages (landline, not in use): its fall-back, else exit `no-number` | |
 * | `no-whatsapp` | has no WhatsApp: its fall-back, else exit `no-whatsapp` | |
 * | `opted-out` | exit `opted-out`; the number is suppressed for this origin | |
 * | `marketing-opted-out` | the same, for marketing only | |
 * | `stop-channel` | its fall-back, else `dead`, to be retried by hand | stopped with an alarm until a person puts it right |
 */
export type SendRemedy =
  | 'retry'
  | 'slow-channel'
  | 'slow-recipient'
  | 'never'
  | 'use-template'
  | 'no-number'
  | 'no-whatsapp'
  | 'opted-out'
  | 'marketing-opted-out'
  | 'stop-channel';

/**
 * The `details` of what `send` throws; `remedy` goes before `retryable`. Without it: retryable → `retry`, else `never`. A `timeout`
 * says that nobody knows whether the carrier took it, and needs no remedy.
 * @example `new Failure('rejected', 'the window is closed', { details: { remedy: 'use-template', carrierCode: '131047' } satisfies SendFailureDetails })`
 */
export interface SendFailureDetails extends Record<string, unknown> {
  remedy?: SendRemedy;
  /** The carrier's own code, kept with the message and the try. */
  carrierCode?: string;
  retryAfterS?: number;
}

/** News of a message sent earlier; the state only moves up. */
export interface Receipt {
  channel: string;
  carrierId: string;
  /** Our id (`OutgoingMessage.id`), where the carrier gives it back: finds a message whose answer was lost. */
  messageId?: string;
  status: 'sent' | 'delivered' | 'read' | 'failed';
  code?: string;
  /** What the carrier says of a failure, in its words. */
  detail?: string;
  /** With `failed`: what to do, as if `send` had thrown it. Absent = `never`. */
  remedy?: SendRemedy;
  at: number;
}

/**
 * Takes a receipt or a message. A promise is fulfilled once it is stored. A courier that can have the news again (a webhook answers
 * 500 and the carrier comes back) awaits it; one that cannot swallows what it throws, which the taker has logged.
 */
export type Taker<News> = (news: News) => void | Promise<void>;

/** Somebody stopped marketing messages of one of our numbers, or wants them again: a suppression with the reason `marketing`, or its end. */
export interface MarketingChoice {
  channel: string;
  /** Sender within the channel, as in `OutgoingMessage`. */
  origin: string;
  /** E.164 or WhatsApp user id. */
  address: string;
  wanted: boolean;
  /** In the carrier's words. */
  note: string;
  at: number;
}

/** One channel. `send` throws `Failure`: retryable → the outbox tries again, `timeout` → unknown. */
export interface Courier {
  channel: string;
  kinds: ('sms' | 'whatsapp')[];
  /** The carrier honours `key`, so an unknown outcome may be sent again. */
  idempotent: boolean;
  /** Messages it takes at the same time; the outbox claims no more than these. Default 8. */
  window?: number;
  /** Delivers to the phone drawn in the studio only: for any caller identity, outside the country list, marked as a test. */
  sandbox?: true;
  send: (message: OutgoingMessage, signal: AbortSignal) => Promise<Accepted>;
  onReceipt: (handler: Taker<Receipt>) => void;
  /** Messages that people sent to one of its origins, by a link or a webhook. */
  onInbound?: (handler: Taker<InboundMessageRow>) => void;
  /** What people decided about marketing in the messaging app's own settings. */
  onMarketingChoice?: (handler: Taker<MarketingChoice>) => void;
  /** How the link to the carrier stands. */
  health?: () => CourierHealth;
  /**
   * A request to the channel's webhook address, the body as it came: the signature is checked over these bytes before anything is
   * read. What it brings goes to the handlers of `onReceipt` and `onInbound`, and is taken before the answer is given.
   */
  webhook?: (request: WebhookRequest) => Promise<WebhookAnswer>;
  /** WhatsApp: lists the account's templates anew and stores them. Throws `Failure`. */
  refreshTemplates?: () => Promise<TemplateRow[]>;
  /** What the account says about itself and its numbers: quality, messaging limit, names. Plain facts for the channel's page. */
  account?: () => Promise<AccountFacts>;
  /** Ends the link politely. */
  close?: () => Promise<void>;
}

/** How a channel's link stands. `stopped` = the account must be put right by a person. */
export interface CourierHealth {
  state: 'up' | 'connecting' | 'down' | 'stopped';
  sinceAt: number;
  code?: string;
  detail?: string;
  /** Messages a second over the last minute, and how many wait for the carrier's answer. */
  ratePerS?: number;
  outstanding?: number;
}

/** A request that a carrier made to a channel's webhook. */
export interface WebhookRequest {
  method: 'GET' | 'POST';
  /** The whole address as the carrier called it (Twilio signs it). */
  url: string;
  query: Record<string, string>;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface WebhookAnswer {
  status: number;
  contentType?: string;
  body?: string;
}

/** What an account says of itself. `numbers` is empty where the carrier has no such list. */
export interface AccountFacts {
  name: string | undefined;
  balance: string | undefined;
  numbers: {
    sender: string;
    displayNumber: string | undefined;
    name: string | undefined;
    /** As the carrier writes it, e.g. `GREEN`. */
    quality: string | undefined;
    /** Most people one may write to first in 24 hours. */
    messagingLimit: string | undefined;
    /** Messages a second. */
    throughput: string | undefined;
    status: string | undefined;
  }[];
}

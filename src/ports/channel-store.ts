// ChannelStore: connected messaging channels, their origins, templates and media; who wrote to us, opted out or in (DESIGN §6 Messages).
// Not here: the outbox's own table (message-store.ts), what a channel kind's settings mean (adapters), carrying messages (courier.ts).

/** Kinds of channel. `sandbox` is built in and has no row. */
export type ChannelKind = 'smpp' | 'twilio' | 'infobip' | 'http' | 'whatsapp-cloud';

/** A connected carrier or WhatsApp account. */
export interface ChannelRow {
  id: string;
  name: string;
  kind: ChannelKind;
  enabled: boolean;
  /** Settings that may be shown, by the kind's own schema. Plain JSON. */
  settings: Record<string, unknown>;
  /** Secrets by name, sealed; never shown again. */
  secrets: Record<string, string>;
  /** Part of the webhook's path that only the carrier knows. */
  webhookSecret: string;
  /** Most messages a second; the carrier's window is the adapter's own affair. */
  ratePerS: number;
  /** Stopped by an alarm (token revoked, account locked): why and since when. */
  stopped: { code: string; detail: string; at: number } | undefined;
  createdAt: number;
}

/** A number or sender name that messages leave from: chosen from the list, never typed into a flow. */
export interface OriginRow {
  id: string;
  channel: string;
  messaging: 'sms' | 'whatsapp';
  name: string;
  /** E.164, short code or sender name; for WhatsApp the phone number id. */
  sender: string;
  /** WhatsApp: the number as people see it, E.164. */
  displayNumber: string | undefined;
  senderKind: 'long-code' | 'short-code' | 'alphanumeric' | 'whatsapp';
  /** ISO 3166 countries it may write to; empty = the policy's. */
  countries: string[];
  /** People can answer it. Without that, opting out is by link or telephone. */
  twoWay: boolean;
  /** `gsm7`: no UCS-2 to these carriers, accents are removed. */
  encodings: 'gsm7' | 'gsm7-ucs2';
  concatenation: boolean;
  /** Remove accents so that a text stays within GSM-7 (default on in Latin America). */
  plainText: boolean;
  enabled: boolean;
}

/** A WhatsApp template of an account, as the account lists it. */
export interface TemplateRow {
  name: string;
  /** As WhatsApp writes it, e.g. `es_AR`. */
  language: string;
  status: string;
  category: string;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  /** The account's own component list, as it came (header, body, footer, buttons). */
  components: unknown[];
  quality: string | undefined;
  rejectedReason: string | undefined;
}

/** A number that must not be written to by an origin, or by any (`origin` undefined). */
export interface SuppressionRow {
  origin: string | undefined;
  /** E.164 or WhatsApp user id. */
  address: string;
  messaging: 'sms' | 'whatsapp';
  /** `word` = opted out by a word; `marketing` = WhatsApp's marketing opt-out (only marketing is held back). */
  reason: 'word' | 'marketing' | 'carrier' | 'by-hand';
  note: string;
  at: number;
}

/** A message that somebody sent us. */
export interface InboundMessageRow {
  channel: string;
  /** The carrier's id; the same id twice is the same message. */
  carrierId: string;
  origin: string | undefined;
  messaging: 'sms' | 'whatsapp';
  /** E.164 or WhatsApp user id. */
  from: string;
  text: string;
  /** Type and id of what is not text. */
  media: { kind: string; id: string } | undefined;
  at: number;
}

/** A recorded consent: asked in a call. */
export interface OptInRow {
  address: string;
  purpose: string;
  wording: string;
  callId: string | undefined;
  answer: string;
  at: number;
}

/** All methods throw `Failure`. */
export interface ChannelStore {
  channels: () => Promise<ChannelRow[]>;
  saveChannel: (row: ChannelRow) => Promise<void>;
  /** Its origins, templates and media go with it. */
  removeChannel: (id: string) => Promise<void>;
  /** Only if no reason stands yet; undefined clears it. */
  stopChannel: (id: string, stopped: ChannelRow['stopped']) => Promise<void>;
  origins: () => Promise<OriginRow[]>;
  saveOrigin: (row: OriginRow) => Promise<void>;
  removeOrigin: (id: string) => Promise<void>;
  /** Templates of a channel's account with the instant they were listed. */
  templates: (channel: string) => Promise<{ at: number; templates: TemplateRow[] } | undefined>;
  saveTemplates: (channel: string, at: number, templates: TemplateRow[]) => Promise<void>;
  /** The account's id of one of our audio or media assets, with its end. */
  mediaId: (channel: string, asset: string) => Promise<{ id: string; expiresAt: number } | undefined>;
  saveMediaId: (channel: string, asset: string, media: { id: string; expiresAt: number }) => Promise<void>;
  suppressions: (filter: { search?: string; origin?: string; limit: number }) => Promise<SuppressionRow[]>;
  suppression: (query: { origin: string; address: string; messaging: 'sms' | 'whatsapp' }) => Promise<SuppressionRow | undefined>;
  suppress: (row: SuppressionRow) => Promise<void>;
  unsuppress: (query: { origin: string | undefined; address: string; messaging: 'sms' | 'whatsapp' }) => Promise<void>;
  /** False where it was known already. A WhatsApp message opens the service window of its origin and sender. */
  receive: (row: InboundMessageRow) => Promise<boolean>;
  inbound: (query: { from: string; sinceAt: number; limit: number }) => Promise<InboundMessageRow[]>;
  /** Last message or WhatsApp call of this person to this number, epoch ms: the 24-hour service window counts from it. */
  lastInboundAt: (origin: string, address: string) => Promise<number | undefined>;
  openWindow: (origin: string, address: string, at: number) => Promise<void>;
  addOptIn: (row: OptInRow) => Promise<void>;
  optIns: (address: string) => Promise<OptInRow[]>;
  /**
   * Deletes what is stored about this address: what it wrote, consents, windows, messages' texts and recipient; what waits to be
   * sent is not. An opt-out stays, without its note. Answers how many rows were touched.
   */
  erase: (address: string) => Promise<number>;
  /** Bodies of messages sent or received before this become empty; answers how many. */
  forgetBodies: (olderThanAt: number) => Promise<number>;
  onChange: (wake: () => void) => () => void;
}

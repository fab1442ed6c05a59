// ChannelKind: what one kind of messaging channel brings (settings, secrets, its courier). One folder of adapters/ each.
// Not here: the rows (channel-store.ts), the courier's own contract (courier.ts), which kinds there are (main/messaging.ts).
import type { z } from 'zod';
import type { ChannelKind, ChannelRow, ChannelStore } from './channel-store.ts';
import type { Clock } from './clock.ts';
import type { Courier } from './courier.ts';
import type { OutwardHttp } from './http.ts';

/** What the secrets of channels are sealed for. */
export const channelSecretLabel = 'channel';

/** A channel as its kind reads it: the row with its secrets opened. Never logged, never shown. */
export interface OpenChannel<Settings> {
  row: ChannelRow;
  settings: Settings;
  secrets: Record<string, string>;
}

/** What a courier may use of the house. */
export interface CourierSurroundings {
  clock: Clock;
  log: { info: (facts: object, text: string) => void; warn: (facts: object, text: string) => void };
  http: OutwardHttp;
  /** What a kind keeps: templates, media ids, and a stop with its reason. */
  store: Pick<ChannelStore, 'templates' | 'saveTemplates' | 'mediaId' | 'saveMediaId' | 'stopChannel'>;
  /** Bytes and MIME type of an asset of the installation. Throws `not-found`. */
  asset: (id: string) => Promise<{ bytes: Uint8Array; type: string; filename: string }>;
  /** Address under which carriers reach `/hooks/<channel id>/<webhookSecret>`; undefined where the installation has no public address. */
  webhookUrl: string | undefined;
}

/**
 * One kind of channel. `settings` checks what the form or the command line gives, with a path for each fault; `secrets` names
 * what is sealed. `open` only builds: links are made when the courier starts to work, never awaited.
 * @example `{ kind: 'twilio', messaging: ['sms'], settings: z.strictObject({ accountSid: … }), secrets: [{ name: 'authToken', required: true }], open }`
 */
export interface ChannelKindDefinition<Settings = unknown> {
  kind: ChannelKind;
  messaging: readonly ('sms' | 'whatsapp')[];
  settings: z.ZodType<Settings>;
  secrets: readonly { name: string; required: boolean }[];
  open: (channel: OpenChannel<Settings>, around: CourierSurroundings) => Courier;
}

// Settings of a Twilio channel. Not here: sending (courier.ts).
import * as z from 'zod';
import { carrierUrl } from '#wire/http/carrier-settings.ts';

const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `this begins with ${prefix} and has 34 characters`);

/** What the form of a Twilio channel holds. Example: `{ "accountSid": "AC…", "messagingServiceSid": "MG…" }`. */
export const twilioSettings = z.strictObject({
  accountSid: sid('AC'),
  /** Sign in with an API key: its secret is `apiKeySecret`. Without it the account's own token is used. */
  apiKeySid: sid('SK').optional(),
  /** Twilio chooses among the service's numbers; the origin is then its name here only. */
  messagingServiceSid: sid('MG').optional(),
  /** Twilio replaces characters that would double the price. Ours is done per origin, so that it is off. */
  smartEncoded: z.boolean().default(false),
  /** How long Twilio may go on trying, in seconds; absent = Twilio's own ten hours. */
  validityS: z.int().min(1).max(36_000).optional(),
  baseUrl: carrierUrl('https://api.twilio.com'),
});

export type TwilioSettings = z.output<typeof twilioSettings>;

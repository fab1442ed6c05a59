// How messages leave from an origin now: the courier of its channel, and what holds for it. Not here: who looks that up (main/messaging.ts).
import type { Courier } from '#ports/courier.ts';

/** The way out of one origin. */
export interface Outlet {
  courier: Courier;
  /** The origin as the carrier knows it: number, short code, name, or WhatsApp number id. */
  sender: string;
  /** What the installation calls the origin: how it names itself to who asks. Absent = `sender`. */
  name?: string;
  /** Most messages a second of the whole channel; absent = no limit. */
  ratePerS?: number;
  /** Stopped by an alarm until a person puts it right: nothing is sent. */
  stopped?: { code: string; detail: string };
  /** Remove accents from SMS, so that they stay within GSM-7. */
  plainText?: boolean;
  /** ISO 3166 countries this origin may write to, beside what the installation allows; empty = any. */
  countries?: readonly string[];
}

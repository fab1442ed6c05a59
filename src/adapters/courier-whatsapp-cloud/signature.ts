// Who may speak to the webhook: Meta's signature over the bytes as they came, and its verification before that. Our own mark on
// what comes back with a status. Pure. Not here: what a body says (webhook-news.ts).
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** `X-Hub-Signature-256: sha256=<hex HMAC-SHA256(app secret, raw body)>`. */
export function isSigned(appSecret: string, body: Uint8Array, header: string | undefined): boolean {
  if (appSecret === '' || header === undefined) return false;
  return isSame(header, `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`);
}

/** The challenge to give back where Meta knows the verify token; undefined = refuse. */
export function challengeOf(verifyToken: string, query: Record<string, string>): string | undefined {
  const known = verifyToken !== '' && query['hub.mode'] === 'subscribe' && isSame(query['hub.verify_token'] ?? '', verifyToken);
  return known ? (query['hub.challenge'] ?? '') : undefined;
}

/**
 * What goes along with a message and comes back with its statuses: our id, marked with the channel's own secret, since another
 * installation may write from the same account and has messages with the same ids.
 */
export function callbackOf(secret: string, id: string): string {
  return `atiende:${id}:${markOf(secret, id)}`;
}

/** Our id out of what came back; undefined where it is not of this channel, or of no row of the outbox (a confirmation). */
export function idOfCallback(secret: string, callback: string | undefined): string | undefined {
  const [, id, mark] = /^atiende:(\d{1,18}):([0-9a-f]{16})$/.exec(callback ?? '') ?? [];
  return id !== undefined && mark !== undefined && isSame(mark, markOf(secret, id)) ? id : undefined;
}

function markOf(secret: string, id: string): string {
  return createHmac('sha256', secret).update(`callback ${id}`).digest('hex').slice(0, 16);
}

/** Compares digests: neither a byte nor the length can be told from the time. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

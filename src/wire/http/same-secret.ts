// Comparing secrets that came over the wire. Not here: which secret a request must carry.
import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares digests, so that neither a byte nor the length of the expected text can be told from the time. An empty one never fits. */
export function sameSecret(given: string | undefined, expected: string | undefined): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const same = timingSafeEqual(digest(given ?? ''), digest(expected ?? ''));
  return same && expected !== undefined && expected !== '';
}

// Digits kept inside the media process until they are complete (DESIGN §3, sensitive values): no event tells of them before.
// Not here: what the digits are for.
import type { Key } from '#engine/event.ts';

/** What ends a collection. */
export interface CollectRule {
  collect: string;
  maxDigits: number;
  terminator?: Key | undefined;
  /** Silence between keys, counted while nothing plays. */
  timeoutMs: number;
  /** The same before the first key; absent: `timeoutMs`. */
  firstTimeoutMs?: number | undefined;
}

/** One collection in progress. The terminator is not part of the digits. */
export class Collector {
  readonly id: string;
  readonly #rule: CollectRule;
  #digits = '';
  #quietSince: number;

  constructor(rule: CollectRule, now: number) {
    this.id = rule.collect;
    this.#rule = rule;
    this.#quietSince = now;
  }

  get digits(): string {
    return this.#digits;
  }

  /** Take a key; true when the collection is complete. */
  take(key: Key, now: number): boolean {
    this.#quietSince = now;
    if (key === this.#rule.terminator) return true;
    this.#digits += key;
    return this.#digits.length >= this.#rule.maxDigits;
  }

  /** Time has passed; true when the caller was silent too long. A prompt that plays holds the clock. */
  expired(now: number, playing: boolean): boolean {
    if (playing) this.#quietSince = now;
    const { timeoutMs, firstTimeoutMs = timeoutMs } = this.#rule;
    return now - this.#quietSince >= (this.#digits === '' ? firstTimeoutMs : timeoutMs);
  }
}

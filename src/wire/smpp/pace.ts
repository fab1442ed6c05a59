// How fast a link may send: a bucket of so many a second, halved and paused when the carrier says that it is too much, growing back
// when it stops saying so. Pure: the time is handed in. Not here: which request goes next (send-window.ts).

const firstPauseMs = 1000;
const longestPauseMs = 30_000;
/** Never slower than this part of the rate. */
const slowest = 1 / 64;
/** Each calm second gives back this part of what is left. */
const growth = 1.25;

/** Paces requests; `now` is epoch ms everywhere. */
export class Pace {
  readonly #ratePerS: number;
  /** The most that may leave at once: a tenth of a second's worth, so that a second never holds many more than its rate. */
  readonly #burst: number;
  #share = 1;
  #tokens: number;
  #filledAt: number | undefined;
  #pausedUntil = 0;
  #throttles = 0;
  #changedAt = 0;

  constructor(ratePerS: number) {
    this.#ratePerS = ratePerS;
    this.#burst = Math.max(1, ratePerS / 10);
    this.#tokens = this.#burst;
  }

  /** The rate as it stands, per second. */
  get ratePerS(): number {
    return this.#ratePerS * this.#share;
  }

  /** Until the next one may leave; 0 = now. */
  delayMs(now: number): number {
    this.#fill(now);
    const pauseMs = this.#pausedUntil - now;
    if (pauseMs > 0) return pauseMs;
    return this.#tokens >= 1 ? 0 : Math.max(1, Math.ceil(((1 - this.#tokens) / this.ratePerS) * 1000));
  }

  /** One leaves. */
  take(now: number): void {
    this.#fill(now);
    this.#tokens -= 1;
  }

  /** The carrier said: too many. Half the rate, and a pause of 1 s, 2 s, 4 s… Those of one window that come within it count once. */
  throttled(now: number): void {
    if (now < this.#pausedUntil) return;
    this.#share = Math.max(slowest, this.#share / 2);
    this.#tokens = 0;
    this.#pausedUntil = now + Math.min(firstPauseMs * 2 ** this.#throttles, longestPauseMs);
    this.#throttles += 1;
    this.#changedAt = this.#pausedUntil;
  }

  /** The carrier took one. */
  taken(now: number): void {
    if (this.#share === 1 || now - this.#changedAt < 1000) return;
    this.#throttles = 0;
    this.#changedAt = now;
    this.#share = Math.min(1, this.#share * growth);
  }

  #fill(now: number): void {
    const elapsedMs = this.#filledAt === undefined ? 0 : Math.max(0, now - this.#filledAt);
    this.#filledAt = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs * this.ratePerS) / 1000);
  }
}

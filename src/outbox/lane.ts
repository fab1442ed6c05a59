// A lane: what one channel may send now. Its window, its rate, and how far the carrier has slowed it down. Pure: time is handed in.
// Not here: claiming and sending (create-outbox.ts). One slow or mute channel fills its own lane only.

const defaultWindow = 8;
/** After being slowed down the rate doubles again every so often. */
const recoverMs = 10_000;
const slowest = 1 / 256;
/** However much it is slowed down, it tries so many a second, or its own rate if that is less. */
const leastPerS = 1;
/** A burst holds at most so much of a second's rate. */
const burstS = 0.1;
/** Recipients remembered as paused; beyond, those whose pause is over are forgotten. */
const mostPaused = 10_000;

/** The channel's own limits, read anew at every change. */
export interface LaneLimits {
  window: number | undefined;
  ratePerS: number | undefined;
}

/** One channel's window and pace. */
export class Lane {
  #limits: LaneLimits = { window: undefined, ratePerS: undefined };
  #underWay = 0;
  #tokens = 1;
  #filledAt = 0;
  #pausedUntil = 0;
  #factor = 1;
  #slowedAt = 0;
  readonly #paused = new Map<string, { until: number; times: number }>();

  set limits(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** How many messages may be claimed now. */
  free(now: number): number {
    if (now < this.#pausedUntil) return 0;
    const slots = Math.max(0, (this.#limits.window ?? defaultWindow) - this.#underWay);
    const rate = this.#rate(now);
    if (rate === undefined) return slots;
    this.#fill(now, rate);
    return Math.min(slots, Math.floor(this.#tokens));
  }

  /** When something may be claimed again; undefined = once a message under way is done. */
  readyAt(now: number): number | undefined {
    if (this.#underWay >= (this.#limits.window ?? defaultWindow)) return undefined;
    const rate = this.#rate(Math.max(now, this.#pausedUntil));
    const wanting = rate === undefined || this.#tokens >= 1 ? 0 : ((1 - this.#tokens) / rate) * 1000;
    return Math.max(this.#pausedUntil, now + Math.ceil(wanting));
  }

  took(count: number): void {
    this.#underWay += count;
    this.#tokens -= count;
  }

  done(): void {
    this.#underWay -= 1;
  }

  /** The carrier asks for less: half the rate, and a pause. Called many times within one pause it counts once. */
  slow(now: number, pauseMs: number): void {
    if (now >= this.#pausedUntil) {
      this.#factor = Math.max(slowest, this.#factorAt(now) / 2);
      this.#slowedAt = now + pauseMs;
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs);
  }

  /** The carrier asks for less to one recipient: `firstMs`, then four times as long each time. Answers until when. */
  slowRecipient(to: string, now: number, firstMs: number): number {
    const before = this.#paused.get(to);
    if (before !== undefined && now < before.until) return before.until;
    const times = (before?.times ?? 0) + 1;
    const until = now + firstMs * 4 ** Math.min(times - 1, 6);
    if (this.#paused.size >= mostPaused) for (const [key, pause] of this.#paused) if (pause.until <= now) this.#paused.delete(key);
    this.#paused.set(to, { until, times });
    return until;
  }

  /** The clock was set by so much: what was to last so long still does. */
  move(byMs: number): void {
    this.#filledAt += byMs;
    this.#pausedUntil += byMs;
    this.#slowedAt += byMs;
    for (const [to, pause] of this.#paused) this.#paused.set(to, { ...pause, until: pause.until + byMs });
  }

  /** Until when nothing goes to this recipient, if it is paused now. */
  pausedUntil(to: string, now: number): number | undefined {
    const pause = this.#paused.get(to);
    return pause !== undefined && now < pause.until ? pause.until : undefined;
  }

  /** A message to this recipient was taken. */
  taken(to: string): void {
    this.#paused.delete(to);
  }

  #factorAt(now: number): number {
    return Math.min(1, this.#factor * 2 ** Math.max(0, (now - this.#slowedAt) / recoverMs));
  }

  /** A channel without a limit that is slowed down has one for a while: what a window could send in a second. */
  #rate(now: number): number | undefined {
    const factor = this.#factorAt(now);
    const { ratePerS, window = defaultWindow } = this.#limits;
    if (ratePerS === undefined && factor === 1) return undefined;
    const most = ratePerS ?? window;
    return Math.max(most * factor, Math.min(most, leastPerS));
  }

  #fill(now: number, rate: number): void {
    const most = Math.max(1, rate * burstS);
    this.#tokens = Math.min(most, this.#tokens + (Math.max(0, now - this.#filledAt) / 1000) * rate);
    this.#filledAt = now;
  }
}

// The one clock of the media process: a tick every 5 ms on an absolute schedule, with catch-up. Not here: what is sent at a tick.

/** One tick; a leg's 20 ms grid is every fourth. */
export const tickMs = 5;

/** Slots that the legs are spread over. */
export const slots = 4;

/** After a longer stall than this the schedule moves on instead of sending everything that was missed in one burst. */
const catchUpMs = 100;
const latenessBuckets = 400;
const bucketMs = 0.25;

/** Calls `onTick(index, now)`; `now` is `performance.now()`. */
export class Wheel {
  readonly #onTick: (index: number, now: number) => void;
  readonly #lateness = new Uint32Array(latenessBuckets);
  readonly #run = (): void => this.#turn();
  #timer: NodeJS.Timeout | undefined;
  /** From 1: what happens every so many ticks does not happen at the very start. */
  #index = 1;
  #nextAt = 0;

  constructor(onTick: (index: number, now: number) => void) {
    this.#onTick = onTick;
  }

  start(): void {
    // libuv's timers fall on whole milliseconds of the monotonic clock; a grid laid on them is met without a constant delay.
    const monotonicMs = Number(process.hrtime.bigint()) / 1e6;
    this.#nextAt = performance.now() + (Math.ceil(monotonicMs) - monotonicMs) + tickMs;
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** 99th percentile of how late ticks came since the last call, in ms. */
  takeLatenessMsP99(): number {
    let total = 0;
    for (const count of this.#lateness) total += count;
    let left = Math.ceil(total / 100);
    let bucket = latenessBuckets - 1;
    for (; bucket > 0; bucket--) {
      left -= this.#lateness[bucket] as number;
      if (left <= 0) break;
    }
    this.#lateness.fill(0);
    return total === 0 ? 0 : (bucket + 1) * bucketMs;
  }

  #turn(): void {
    let now = performance.now();
    if (now - this.#nextAt > catchUpMs) {
      this.#note(now - this.#nextAt);
      this.#nextAt += Math.floor((now - this.#nextAt) / tickMs) * tickMs;
    }
    while (now >= this.#nextAt) {
      this.#note(now - this.#nextAt);
      this.#nextAt += tickMs;
      this.#onTick(this.#index++, now);
      now = performance.now();
    }
    this.#arm();
  }

  #note(lateMs: number): void {
    const bucket = Math.min(latenessBuckets - 1, Math.floor(lateMs / bucketMs));
    this.#lateness[bucket] = (this.#lateness[bucket] as number) + 1;
  }

  #arm(): void {
    this.#timer = setTimeout(this.#run, Math.max(1, Math.ceil(this.#nextAt - performance.now())));
  }
}

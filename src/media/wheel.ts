// The one clock of the media process: a tick every 5 ms on an absolute schedule, with catch-up. Not here: what is sent at a tick.

import type { DatagramWatch } from './datagrams.ts';

/** One tick; a leg's 20 ms grid is every fourth. */
export const tickMs = 5;

/** Slots that the legs are spread over. */
export const slots = 4;

/** After a longer stall than this the schedule moves on instead of sending everything that was missed in one burst. */
const catchUpMs = 100;
const latenessBuckets = 400;
const bucketMs = 0.25;

/** Nobody ever wakes a sleeper on this; it only times out, with a precision that timers do not have. */
const pillow = new Int32Array(new SharedArrayBuffer(4));

/** What is done at a tick: its number, `performance.now()`, and how late it comes in ms. */
export type OnTick = (index: number, now: number, lateMs: number) => void;

/** Calls `onTick` every 5 ms. */
export class Wheel {
  /**
   * How long the thread may sleep between two looks at its sockets, in ms. 0: it is woken by every packet.
   * With many legs the wakes cost more than the packets (measured: reference figures of a 5 ms tick against one wake a packet), so what
   * comes in is gathered for so long; ticks are met more exactly, too.
   */
  restMs = 0;
  #running = false;
  readonly #onTick: OnTick;
  readonly #sockets: DatagramWatch | undefined;
  readonly #lateness = new Uint32Array(latenessBuckets);
  readonly #run = (): void => this.#turn();
  readonly #sleepAndRun = (): void => this.#sleep();
  #timer: NodeJS.Timeout | undefined;
  /** From 1: what happens every so many ticks does not happen at the very start. */
  #index = 1;
  #nextAt = 0;

  /** `sockets` are looked at in each turn, where the event loop does not watch them. */
  constructor(onTick: OnTick, sockets?: DatagramWatch) {
    this.#onTick = onTick;
    this.#sockets = sockets;
  }

  start(): void {
    // libuv's timers fall on whole milliseconds of the monotonic clock; a grid laid on them is met without a constant delay.
    const monotonicMs = Number(process.hrtime.bigint()) / 1e6;
    this.#nextAt = performance.now() + (Math.ceil(monotonicMs) - monotonicMs) + tickMs;
    this.#running = true;
    this.#arm();
  }

  stop(): void {
    this.#running = false;
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
    try {
      let now = performance.now();
      if (now - this.#nextAt > catchUpMs) {
        this.#note(now - this.#nextAt);
        this.#nextAt += Math.floor((now - this.#nextAt) / tickMs) * tickMs;
      }
      while (now >= this.#nextAt) {
        const lateMs = now - this.#nextAt;
        this.#note(lateMs);
        this.#nextAt += tickMs;
        this.#onTick(this.#index++, now, lateMs);
        now = performance.now();
      }
    } finally {
      // One leg's bug is no end of time for the others.
      this.#arm();
    }
  }

  #note(lateMs: number): void {
    const bucket = Math.min(latenessBuckets - 1, Math.floor(lateMs / bucketMs));
    this.#lateness[bucket] = (this.#lateness[bucket] as number) + 1;
  }

  /** The event loop has had its turn; rest until the next look or the next tick is due, and look at the sockets that the loop does not watch. */
  #sleep(): void {
    try {
      const untilTick = this.#nextAt - performance.now();
      if (this.restMs === 0) this.#sockets?.sleep(untilTick);
      else if (untilTick > 0) Atomics.wait(pillow, 0, 0, Math.min(this.restMs, untilTick));
      this.#sockets?.look(this.#nextAt);
    } finally {
      if (performance.now() >= this.#nextAt) this.#turn();
      else this.#arm();
    }
  }

  #arm(): void {
    if (!this.#running) return;
    if (this.restMs > 0 || (this.#sockets?.count ?? 0) > 0) {
      setImmediate(this.#sleepAndRun);
      return;
    }
    this.#timer = setTimeout(this.#run, Math.max(1, Math.ceil(this.#nextAt - performance.now())));
  }
}

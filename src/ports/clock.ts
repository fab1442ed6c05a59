// Clock: the time for rooms that must not read it themselves. The real one is systemClock; tests hand in their own.

export interface Clock {
  /** Epoch ms. */
  now: () => number;
}

export const systemClock: Clock = { now: () => Date.now() };

/**
 * A clock that nobody sets: the time of day when it was made, and what has passed since. For how long something lasts, which a
 * wall clock that jumps by an hour would end at once or never. Whole milliseconds, as any instant. Not for what goes on record.
 */
export function steadyClock(): Clock {
  const madeAt = Date.now() - performance.now();
  return { now: () => Math.round(madeAt + performance.now()) };
}

/** Less than this is two clocks read one after the other, or a clock that is being nudged into place. */
const leastJumpMs = 2000;

/** Tells how far the time of day has been set since it was asked last, ms; 0 = it runs as it should. `steady` is set by nobody. */
export function watchForJumps(clock: Clock, steady: Clock): () => number {
  let aheadMs = clock.now() - steady.now();
  return () => {
    const now = clock.now() - steady.now();
    if (Math.abs(now - aheadMs) < leastJumpMs) return 0;
    const jumpedMs = now - aheadMs;
    aheadMs = now;
    return jumpedMs;
  };
}

/** Timers for rooms whose tests turn the clock themselves. */
export interface Timers {
  /** Runs `run` once after `delayMs`; the answer cancels it and may be called twice. */
  after: (delayMs: number, run: () => void) => () => void;
}

/** Longest delay a Node timer takes; longer ones would fire at once. */
const longestMs = 2 ** 31 - 1;

export const systemTimers: Timers = {
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.min(longestMs, Math.max(0, delayMs)));
    return () => clearTimeout(timer);
  },
};

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

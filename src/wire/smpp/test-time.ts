// A clock that runs fast, with its timers, for tests of links: half a minute's pause is over in a fraction of a second, and every pause that
// was asked for is kept. Not part of the running product.
import { type Clock, systemTimers, type Timers } from '#ports/clock.ts';

export interface FastTime {
  clock: Clock;
  timers: Timers;
  /** Delays that were asked for, ms, in order. */
  asked: number[];
}

/** `speed` times as fast as the real clock. */
export function fastTime(speed: number): FastTime {
  const start = Date.now();
  const begin = performance.now();
  const asked: number[] = [];
  return {
    clock: { now: () => start + (performance.now() - begin) * speed },
    timers: {
      after: (delayMs, run) => {
        asked.push(delayMs);
        return systemTimers.after(delayMs / speed, run);
      },
    },
    asked,
  };
}

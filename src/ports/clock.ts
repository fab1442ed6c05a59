// Clock: the time for rooms that must not read it themselves. The real one is systemClock; tests hand in their own.

export interface Clock {
  /** Epoch ms. */
  now: () => number;
}

export const systemClock: Clock = { now: () => Date.now() };

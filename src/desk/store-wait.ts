// How long the desk waits for its stores before it goes by what it knows.
import type { Timers } from '#ports/clock.ts';

/** Longest wait for an answer of a store, ms. */
const storeWaitMs = 500;

/** Longest that a ring waits for the store to give the agent: with several desks a wrong ring costs more than a late one. */
export const engageWaitMs = 2000;

/** Longest wait at the start, when nothing is known yet that could be gone by: callers hear music meanwhile. */
export const firstWaitMs = 5000;

/** Resolves with the work, or after `waitMs` without it. Never rejects for lateness; the work must not reject. */
export async function withinStoreWait(timers: Timers, work: Promise<unknown>, waitMs = storeWaitMs): Promise<void> {
  let cancel = () => {};
  const late = new Promise<void>((resolve) => {
    cancel = timers.after(waitMs, resolve);
  });
  await Promise.race([work, late]);
  cancel();
}

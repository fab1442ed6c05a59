// Closes a call's row outside its own commits: one never taken up, or whose last commit was lost. Not here: the ordinary end (call.ts).
import { asFailure } from '#ports/failure.ts';
import type { World } from './world.ts';

const againMs = 2000;
/** Half an hour of trying; after that the next start finds the row and closes it. */
const mostTries = 900;

/** Closes the row now, or as soon as the store is back. */
export function closeRow(
  world: Pick<World, 'store' | 'timers' | 'log'>,
  callId: string,
  ended: { at: number; by: string; reason: string },
  tries = 1,
): void {
  world.store.close(callId, ended).catch((error: unknown) => {
    const failure = asFailure(error);
    if (failure.retryable && tries < mostTries) world.timers.after(againMs, () => closeRow(world, callId, ended, tries + 1));
    else world.log.error({ err: failure, call: callId }, 'a call could not be closed in the store; the next start does it');
  });
}

// Undoing must not fail: taking back what is gone already (a leg, the media process) is done. Not here: what is ordered for the first time.
import type { Logger } from 'pino';
import { Failure } from '#ports/failure.ts';

/** Runs a command that takes something back; a port's `Failure` is noted and forgotten, a bug is thrown on. */
export function quietly(log: Logger, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.debug({ err: error }, 'there was nothing left to take back');
  }
}

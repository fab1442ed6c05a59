// A leg's handlers behind a call's net: what they throw ends that call only. Not here: what the handlers do.
import type { LegHandlers } from './world.ts';

/** The same handlers, each run by `guard`. */
export function guarded(handlers: LegHandlers, guard: (run: () => void) => void): LegHandlers {
  return {
    answered: (at) => guard(() => handlers.answered(at)),
    ended: (end, at) => guard(() => handlers.ended(end, at)),
    playEnded: (play, reason) => guard(() => handlers.playEnded(play, reason)),
    key: (key, at) => guard(() => handlers.key?.(key, at)),
    held: (holding, at) => guard(() => handlers.held?.(holding, at)),
  };
}

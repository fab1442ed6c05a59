// Ending the server without cutting anybody off. Not here: how it is done (main/drain.ts).
import { Failure } from '#ports/failure.ts';
import type { ApiRooms } from '../rooms.ts';
import type { HandlersOf } from './handler.ts';

/** Handlers of the routes of the server itself. */
export function serverHandlers(
  { drain, clock }: Pick<ApiRooms, 'drain' | 'clock'>,
  hint: (topic: 'calls') => void,
): HandlersOf<'startDrain' | 'cancelDrain'> {
  function known(): NonNullable<typeof drain> {
    if (drain === undefined) throw new Failure('not-configured', 'this server is not stopped from here');
    return drain;
  }
  return {
    startDrain: ({ body }) => {
      const state = known().begin(body.atMostS === undefined ? undefined : clock.now() + body.atMostS * 1000);
      hint('calls');
      return state;
    },
    cancelDrain: () => {
      known().cancel();
      hint('calls');
      return { ok: true };
    },
  };
}

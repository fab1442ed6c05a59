// What the ear understands, over HTTP: comparing the words of a menu. Not here: the comparison (ports/confusion-check.ts).
import { Failure } from '#ports/failure.ts';
import { keyOf } from '../access.ts';
import type { ApiRooms } from '../rooms.ts';
import type { HandlersOf } from './handler.ts';

/** Comparisons at once: each keeps a thread busy for seconds, and publishing wants the same thread. */
const mostRunning = 4;

/** Handlers of the ear's routes. */
export function earHandlers(rooms: Pick<ApiRooms, 'confusions'>): HandlersOf<'compareWords'> {
  const running = new Map<string, AbortController>();
  return {
    compareWords: async ({ body: { language, options }, who, gone }) => {
      const { confusions } = rooms;
      if (!confusions) throw new Failure('not-configured', 'this installation has no ear');
      const person = keyOf(who);
      running.get(person)?.abort();
      if (running.size >= mostRunning && !running.has(person))
        throw new Failure('busy', 'others are comparing words at the moment', { retryable: true });
      const mine = new AbortController();
      running.set(person, mine);
      try {
        return { pairs: await confusions(language, options, { signal: AbortSignal.any([mine.signal, gone]) }) };
      } finally {
        if (running.get(person) === mine) running.delete(person);
      }
    },
  };
}

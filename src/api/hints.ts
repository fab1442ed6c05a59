// Hints that something changed, gathered from the rooms and throttled per topic. Not here: the sockets they leave by (sockets.ts).
import type { ApiRooms } from './rooms.ts';

/** What may have changed. */
export type Topic = 'calls' | 'messages' | 'sandbox' | 'flows' | 'people' | 'lines';

/** Tells listeners at most once per `everyMs` and topic; the last hint is never lost. */
export interface Hints {
  hint: (topic: Topic) => void;
  listen: (listener: (topic: Topic) => void) => () => void;
  close: () => void;
}

/** Gather hints of the rooms. */
export function createHints(rooms: Pick<ApiRooms, 'store' | 'liveCalls' | 'desk'>, everyMs = 200): Hints {
  const listeners = new Set<(topic: Topic) => void>();
  const resting = new Map<Topic, { timer: NodeJS.Timeout; again: boolean }>();

  function hint(topic: Topic): void {
    const rest = resting.get(topic);
    if (rest) {
      rest.again = true;
      return;
    }
    for (const listener of listeners) listener(topic);
    const timer = setTimeout(() => {
      const ended = resting.get(topic);
      resting.delete(topic);
      if (ended?.again) hint(topic);
    }, everyMs);
    timer.unref();
    resting.set(topic, { timer, again: false });
  }

  const { store } = rooms;
  const stops = [
    rooms.liveCalls.onChange(() => hint('calls')),
    store.messages.onQueued(() => hint('messages')),
    store.settings.onSandbox(() => {
      hint('sandbox');
      hint('messages');
    }),
    store.flows.onChange(() => {
      hint('flows');
      hint('lines');
    }),
    store.sip.onTrunks(() => hint('lines')),
    rooms.desk.onChange?.(() => hint('people')),
  ];

  return {
    hint,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      for (const stop of stops) stop?.();
      for (const { timer } of resting.values()) clearTimeout(timer);
      listeners.clear();
    },
  };
}

// Hints that something changed, gathered from the rooms and throttled per topic. Not here: the sockets they leave by (sockets.ts).
import type { ApiRooms } from './rooms.ts';

/** What may have changed. */
export type Topic = 'calls' | 'messages' | 'sandbox' | 'flows' | 'people' | 'lines' | 'talks' | 'desk' | 'channels' | 'voices' | 'trunks';

/** How far publishing a flow is; `over` = it ended, well or not. Lost ones cost nothing: the answer of the request is the truth. */
export interface Progress {
  topic: 'publishing';
  flow: string;
  step: 'talks' | 'prompts' | 'over';
  done: number;
  total: number;
}

/** Tells listeners at most once per `everyMs` and topic; the last hint is never lost. */
export interface Hints {
  hint: (topic: Topic) => void;
  listen: (listener: (topic: Topic) => void) => () => void;
  /** Progress goes out as it comes, at most every `everyMs` a flow and step; first and last always. */
  progress: (progress: Progress) => void;
  watch: (watcher: (progress: Progress) => void) => () => void;
  close: () => void;
}

/** Gather hints of the rooms. */
export function createHints(
  rooms: Pick<ApiRooms, 'store' | 'liveCalls' | 'desk' | 'words' | 'voices' | 'ears' | 'line'>,
  everyMs = 200,
): Hints {
  const listeners = new Set<(topic: Topic) => void>();
  const watchers = new Set<(progress: Progress) => void>();
  const toldAt = new Map<string, number>();
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

  function progress(told: Progress): void {
    const key = `${told.flow} ${told.step}`;
    const now = performance.now();
    const edge = told.done === 0 || told.done >= told.total;
    if (!edge && now - (toldAt.get(key) ?? -everyMs) < everyMs) return;
    if (edge) toldAt.delete(key);
    else toldAt.set(key, now);
    for (const watcher of watchers) watcher(told);
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
    rooms.line.onTrunkStates?.(() => hint('trunks')),
    store.queue.onChange(() => hint('desk')),
    rooms.words?.onChange(() => hint('flows')),
    store.channels.onChange(() => hint('channels')),
    rooms.voices?.onChange(() => hint('voices')),
    rooms.ears?.onChange(() => hint('voices')),
    rooms.desk.onChange?.(() => {
      hint('people');
      hint('desk');
    }),
  ];

  return {
    hint,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    progress,
    watch: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    close: () => {
      for (const stop of stops) stop?.();
      for (const { timer } of resting.values()) clearTimeout(timer);
      listeners.clear();
      watchers.clear();
    },
  };
}

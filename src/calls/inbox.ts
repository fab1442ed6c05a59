// Results from other rooms for live calls: rows become events in the call's mailbox and go with that event's commit.
// The notice is a hint; the table, read every second, is the truth. Not here: who writes the rows (outbox, commands).
import type { Logger } from 'pino';
import type { CallEvent } from '#engine/event.ts';
import type { CallStore } from '#ports/call-store.ts';
import type { Timers } from '#ports/clock.ts';
import { asFailure } from '#ports/failure.ts';

/** A call's mailbox as the inbox sees it. */
export interface Mailbox {
  post: (event: CallEvent, inboxId: number) => void;
}

export interface Inbox {
  start: () => void;
  /** The row's event is stored (and the row gone with it), or will never be. */
  consumed: (inboxId: number, stored: boolean) => void;
  close: () => void;
}

const everyMs = 1000;

/** Builds the inbox; `find` answers the mailbox of a live call. */
export function createInbox(options: {
  store: Pick<CallStore, 'inbox' | 'onInbox' | 'dropInbox'>;
  find: (callId: string) => Mailbox | undefined;
  timers: Timers;
  log: Logger;
}): Inbox {
  const { store, find, timers, log } = options;
  /** Rows handed to a mailbox whose commit is not done: reading them again must not post them again. */
  const taken = new Set<number>();
  let reading = false;
  let again = false;
  let failing = false;
  let closed = false;
  let stopTimer = () => {};
  let stopWatching = () => {};

  async function read(): Promise<void> {
    if (closed) return;
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    stopTimer();
    try {
      do {
        again = false;
        const before = new Set(taken);
        for (const row of await store.inbox()) {
          // A row consumed while the answer was on its way is in it still.
          if (taken.has(row.id) || before.has(row.id) || closed) continue;
          taken.add(row.id);
          const mailbox = find(row.callId);
          if (mailbox === undefined) consumed(row.id, false);
          else mailbox.post(row.event, row.id);
        }
        failing = false;
      } while (again);
    } catch (error) {
      if (!failing) log.warn({ err: asFailure(error) }, 'the inbox could not be read');
      failing = true;
    }
    reading = false;
    if (!closed) stopTimer = timers.after(everyMs, () => void read());
  }

  function consumed(inboxId: number, stored: boolean): void {
    if (stored) {
      taken.delete(inboxId);
      return;
    }
    store.dropInbox(inboxId).then(
      () => taken.delete(inboxId),
      // Forgotten here, so that the next reading tries again.
      () => taken.delete(inboxId),
    );
  }

  return {
    start: () => {
      stopWatching = store.onInbox(() => void read());
      void read();
    },
    consumed,
    close: () => {
      closed = true;
      again = false;
      stopTimer();
      stopWatching();
    },
  };
}

// What this desk left in the store before a restart: callers who come back keep their wait, joined calls are taken up again, and who does
// neither is lost and said so in the log. Handle times are read for the estimate. Not here: other desks' leavings (keeper.ts).
import type { Clock, Timers } from '#ports/clock.ts';
import type { QueueEvent, QueueStore, TicketRow } from '#ports/queue-store.ts';
import { lostLine } from './keeper.ts';
import { handleTimes } from './metrics.ts';
import type { DeskEvent } from './queue-state.ts';
import type { QueueWriter } from './queue-writer.ts';

/** So long may the calls take to come back. */
const claimMs = 5000;
/** The log is read this far back for handle times and the beginning of talks. */
const logMs = 2 * 3_600_000;

/** What `createFormerLife` needs. */
export interface FormerLifeOptions {
  store: QueueStore;
  node: string;
  clock: Clock;
  timers: Timers;
  failed: (error: unknown) => void;
  writer: QueueWriter;
  post: (event: DeskEvent) => void;
  holds: (ticket: string) => boolean;
}

/** The leavings. */
export interface FormerLife {
  /** Resolves when they have been read, once; never rejects. */
  read: () => Promise<void>;
  /** The caller is back: their row, if there was one. */
  claim: (ticket: string) => TicketRow | undefined;
  /** The joined call is back: what is known of it. */
  restored: (ticket: string) => Pick<Extract<DeskEvent, { kind: 'restore' }>, 'team' | 'enteredAt' | 'answeredAt' | 'callback'>;
  close: () => void;
}

/** Builds it and begins to read. */
export function createFormerLife(options: FormerLifeOptions): FormerLife {
  const { store, clock, timers } = options;
  const rows = new Map<string, TicketRow>();
  const answeredAt = new Map<string, number>();
  let stopTimer = () => {};
  let closed = false;
  const reading = readAll().catch(options.failed);

  async function readAll(): Promise<void> {
    const now = clock.now();
    const [tickets, lines] = await Promise.all([store.tickets(), store.events({ fromAt: now - logMs, toAt: now + 1 })]);
    for (const row of tickets) {
      const inHand = row.state !== 'callback' || row.agents.length > 0;
      if (row.node === options.node && inHand && !options.holds(row.ticket)) rows.set(row.ticket, row);
    }
    for (const line of lines) if (line.kind === 'answered' && line.ticket !== undefined) answeredAt.set(line.ticket, line.at);
    const byTeam = handleTimes(lines);
    if (byTeam.size > 0) options.post({ kind: 'handle-times', at: clock.now(), byTeam });
    if (rows.size > 0 && !closed) stopTimer = timers.after(claimMs, () => void giveUpOnTheRest());
  }

  async function giveUpOnTheRest(): Promise<void> {
    const lost = [...rows.values()].filter((row) => !options.holds(row.ticket));
    rows.clear();
    const lines: QueueEvent[] = lost.flatMap((row) => lostLine(row, clock.now(), answeredAt.get(row.ticket)));
    options.writer.record(lines);
    try {
      for (const { ticket, state, agents } of lost) {
        if (state !== 'callback') await store.removeTicket(ticket);
        // A try that died with the process: the callback is due again.
        else for (const agent of agents) await store.release(agent, ticket);
      }
    } catch (error) {
      options.failed(error);
    }
  }

  function take(ticket: string): TicketRow | undefined {
    const row = rows.get(ticket);
    rows.delete(ticket);
    return row;
  }

  return {
    read: () => reading,
    claim: take,
    restored: (ticket) => {
      const row = take(ticket);
      const since = answeredAt.get(ticket);
      return {
        ...(row?.team === undefined ? {} : { team: row.team }),
        ...(row === undefined ? {} : { enteredAt: row.enteredAt }),
        ...(row?.callback === undefined ? {} : { callback: row.callback }),
        ...(since === undefined ? {} : { answeredAt: since }),
      };
    },
    close: () => {
      closed = true;
      stopTimer();
    },
  };
}

// What this desk left in the store before a restart: callers who come back keep their wait, joined calls are taken up again, whose wait was
// broken off is called back where their team offers that, and the rest is lost and said so in the log. Handle times are read for the estimate. Not here: other desks' leavings (keeper.ts).
import type { Clock, Timers } from '#ports/clock.ts';
import type { QueueStore, TicketRow } from '#ports/queue-store.ts';
import { lostLine } from './keeper.ts';
import { handleTimes } from './metrics.ts';
import type { DeskEvent, DeskPeople, DeskState } from './queue-state.ts';
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
  state: () => DeskState;
  people: () => DeskPeople;
  /** May a caller whose wait was broken off be called at their number? */
  mayCallBack: ((caller: { callId: string; number: string }) => Promise<boolean>) | undefined;
  /** Callbacks have come to be due. */
  due: () => void;
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
    let calledBack = false;
    for (const row of lost) {
      try {
        calledBack = (await giveUpOn(row)) || calledBack;
      } catch (error) {
        options.failed(error);
      }
    }
    if (calledBack && !closed) options.due();
  }

  /** True where the caller will be called back. */
  async function giveUpOn(row: TicketRow): Promise<boolean> {
    const { ticket, state, callerNumber } = row;
    if (callerNumber !== undefined && (await callsBack({ ...row, callerNumber }))) {
      await free(row);
      const now = clock.now();
      await store.saveTicket({ ...row, state: 'callback', agents: [], callback: { number: callerNumber, tries: 0, dueAt: now } });
      const { callId, team } = row;
      const ms = now - row.enteredAt;
      options.writer.record([{ at: now, ticket, callId, team, agent: undefined, kind: 'callback-ordered', ms, detail: 'lost' }]);
      return true;
    }
    options.writer.record(lostLine(row, clock.now(), answeredAt.get(ticket)));
    if (state !== 'callback') await store.removeTicket(ticket);
    // A try that died with the process: the callback is due again.
    else await free(row);
    return false;
  }

  async function callsBack({ state, team = '', callId, callerNumber: number }: TicketRow & { callerNumber: string }): Promise<boolean> {
    if (state !== 'waiting' && state !== 'ringing') return false;
    if (options.people().teams.get(team)?.queue.callback.offered !== true) return false;
    // They have rung again by themselves.
    if ([...options.state().tickets.values()].some((ticket) => ticket.callerNumber === number)) return false;
    return (await options.mayCallBack?.({ callId, number })) ?? false;
  }

  async function free({ ticket, agents }: TicketRow): Promise<void> {
    for (const agent of agents) await store.release(agent, ticket);
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

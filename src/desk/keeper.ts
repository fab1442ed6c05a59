// Keeps this desk's place among those on one database: heartbeats while it has callers, reaping of desks that are silent, presences that
// others changed and callers who wait there, leases of callbacks. Idle, it asks nothing. Not here: this desk's own leavings (former-life.ts).
import type { Clock, Timers } from '#ports/clock.ts';
import type { QueueEvent, QueueStore, TicketRow } from '#ports/queue-store.ts';
import type { DeskEvent, DeskState } from './queue-state.ts';
import type { QueueWriter } from './queue-writer.ts';
import { unleased } from './wake.ts';

const heartbeatMs = 5000;
/** A desk that has not been heard of for this long is dead. */
const silentMs = 15_000;
/** Wakes come in bunches, our own writes among them. */
const gatherMs = 100;
const leaseMs = 60_000;
/** A store that is away at the start is asked again this often. */
const startAgainMs = 1000;
const mostCallbacks = 200;
/** Longest that a timer for a callback sleeps before it looks again. */
const longestMs = 24 * 3_600_000;

/** What `createKeeper` needs. */
export interface KeeperOptions {
  store: QueueStore;
  node: string;
  clock: Clock;
  timers: Timers;
  failed: (error: unknown) => void;
  writer: QueueWriter;
  post: (event: DeskEvent) => void;
  state: () => DeskState;
}

/** The keeper. */
export interface Keeper {
  /** Reads presences, and callbacks that wait for somebody to carry them out. */
  start: () => Promise<void>;
  /** Something changed in the store. */
  wake: () => void;
  readPresences: () => Promise<void>;
  askForCallbacks: () => void;
  /** Starts or stops the heartbeat: call it after every change of the state. */
  arm: () => void;
  close: () => void;
}

/** Builds the keeper. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { store, node, clock, timers, writer } = options;
  let stopHeart: (() => void) | undefined;
  let stopGather: (() => void) | undefined;
  let stopCallbacks = () => {};
  let stopStart = () => {};
  let asking = false;
  let closed = false;

  async function takePresences(): Promise<void> {
    const mark = writer.mark();
    const [rows, waiting] = await Promise.all([store.presences(), store.waitingElsewhere(node)]);
    if (closed) return;
    takeElsewhere(waiting.filter(({ heartbeatAt }) => heartbeatAt >= clock.now() - silentMs));
    const ours = rows.filter((row) => !writer.touchedSince(row.agent, mark));
    writer.known(ours);
    if (!ours.every(isKnown)) options.post({ kind: 'presences', at: clock.now(), rows: ours });
  }

  function takeElsewhere(rows: readonly TicketRow[]): void {
    const waiting = rows.map(({ ticket, team, wantedAgent, priority, enteredAt }) => ({ ticket, team, wantedAgent, priority, enteredAt }));
    if (JSON.stringify(waiting) !== JSON.stringify(options.state().elsewhere))
      options.post({ kind: 'elsewhere', at: clock.now(), waiting });
  }

  async function readPresences(): Promise<void> {
    await takePresences().catch(options.failed);
  }

  /** Our own writes wake us too: what they say is no news. */
  function isKnown({ engagedBy, ...row }: Awaited<ReturnType<QueueStore['presences']>>[number]): boolean {
    const { agents, tickets } = options.state();
    const now = agents.get(row.agent);
    if (now === undefined) return false;
    const elsewhere = engagedBy === undefined || tickets.has(engagedBy) ? undefined : engagedBy;
    return now.elsewhere === elsewhere && Object.entries(row).every(([key, value]) => now[key as keyof typeof row] === value);
  }

  async function beat(): Promise<void> {
    try {
      await store.heartbeat(node, clock.now());
      await reap();
    } catch (error) {
      options.failed(error);
    }
    stopHeart = undefined;
    arm();
  }

  async function reap(): Promise<void> {
    const taken = await store.reap(clock.now() - silentMs, node);
    writer.record(taken.flatMap((row) => lostLine(row, clock.now(), undefined)));
    if (taken.length > 0) await readPresences();
  }

  function arm(): void {
    if (closed || stopHeart !== undefined || options.state().tickets.size === 0) return;
    stopHeart = timers.after(heartbeatMs, () => void beat());
  }

  async function askForCallbacks(): Promise<void> {
    if (asking || closed) return;
    asking = true;
    try {
      // A callback that was just ordered has to be in the store before it can be given.
      await writer.written();
      const now = clock.now();
      const due = unleased(options.state(), now);
      const asked = due.filter(writer.hasWritten);
      // The store is away: they are asked for when it is back and the next thing happens.
      if (due.length > 0 && asked.length === 0) return;
      const rows = await store.dueCallbacks(now, now + leaseMs, mostCallbacks);
      if (!closed) options.post({ kind: 'leased', at: clock.now(), asked, rows, leaseUntilAt: now + leaseMs });
    } catch (error) {
      options.failed(error);
    } finally {
      asking = false;
    }
  }

  async function lookForCallbacks(): Promise<void> {
    const dueAts = (await store.tickets()).flatMap(({ callback }) => (callback === undefined ? [] : [callback.dueAt]));
    if (closed || dueAts.length === 0) return;
    const waitMs = Math.max(0, Math.min(...dueAts) - clock.now());
    stopCallbacks = timers.after(Math.min(longestMs, waitMs), () => void askForCallbacks());
  }

  async function start(): Promise<void> {
    try {
      await takePresences();
      await reap();
      await lookForCallbacks();
    } catch (error) {
      options.failed(error);
      if (!closed) stopStart = timers.after(startAgainMs, () => void start());
    }
  }

  return {
    start,
    wake: () => {
      if (closed || stopGather !== undefined) return;
      stopGather = timers.after(gatherMs, () => {
        stopGather = undefined;
        void readPresences();
      });
    },
    readPresences,
    askForCallbacks: () => void askForCallbacks(),
    arm,
    close: () => {
      closed = true;
      stopHeart?.();
      stopGather?.();
      stopCallbacks();
      stopStart();
    },
  };
}

/** The end of a call whose desk died with it: `lost`, with the wait of who waited and the talk of who talked where its beginning is known. */
export function lostLine(row: TicketRow, at: number, answeredAt: number | undefined): QueueEvent[] {
  const base = { at, ticket: row.ticket, callId: row.callId, team: row.team, detail: 'lost' };
  if (row.state === 'callback') return [];
  if (row.state !== 'talking') return [{ ...base, agent: undefined, kind: 'gave-up', ms: at - row.enteredAt }];
  const ms = answeredAt === undefined ? undefined : at - answeredAt;
  return [{ ...base, agent: row.agents[0], kind: 'ended', ms }];
}

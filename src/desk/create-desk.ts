// The shell around the queue: people, timers, each caller's callback, and the store, which has the last word on who is engaged.
// Not here: the decisions (queue.ts), the order of writes (queue-writer.ts), dialling (calls/).
import { type Clock, type Timers, watchForJumps } from '#ports/clock.ts';
import type { CallbackOrder, Desk, DeskEntry, DeskMove } from '#ports/desk.ts';
import { Failure } from '#ports/failure.ts';
import type { AgentRow, PeopleStore } from '#ports/people-store.ts';
import type { PresenceRow, QueueStore } from '#ports/queue-store.ts';
import { agentStates, type AgentState, type Board, boardOf } from './board.ts';
import { movedInTime } from './clock-set.ts';
import { createDeskPeople } from './desk-people.ts';
import { createFormerLife } from './former-life.ts';
import { createKeeper } from './keeper.ts';
import { decide } from './queue.ts';
import { type DeskEvent, type DeskPeople, type DeskState, emptyDesk, type QueueMove, type QueueOrder } from './queue-state.ts';
import { arrivingRow, createQueueWriter } from './queue-writer.ts';
import { logReachability } from './reachability-log.ts';
import { engageWaitMs, firstWaitMs, withinStoreWait } from './store-wait.ts';
import { nextWakeAt, unleased } from './wake.ts';

/** The desk with what the API shows and changes, and what wakes it. */
export interface AgentDesk extends Desk {
  held: NonNullable<Desk['held']>;
  phoneUsed: NonNullable<Desk['phoneUsed']>;
  requestCallback: NonNullable<Desk['requestCallback']>;
  onCallback: NonNullable<Desk['onCallback']>;
  callbackEnded: NonNullable<Desk['callbackEnded']>;
  /** No callback is ordered while paused; those under way go on, and new ones may be promised. */
  pauseCallbacks: (paused: boolean) => void;
  /** Every agent's state by id, as of the last look at the people store, which an older one sets off anew. */
  states: () => Map<string, AgentState>;
  /** Callers, agents and teams at this moment. */
  board: () => Board;
  /**
   * An agent's or a supervisor's change of state: `available` ends a wrap-up early, `wrap-up` makes it longer (by the team's time, or until
   * `wrapUpUntilAt`), `away` with a reason stops a ring. Throws `not-found`.
   */
  setPresence: (agent: string, state: PresenceRow['state'], reason: string | undefined, by: string, wrapUpUntilAt?: number) => void;
  /** A supervisor gives a waiting caller to a team or an agent. Throws `not-found`, and `conflict` where nobody works there or the caller talks. */
  move: (ticket: string, to: { team: string } | { agent: string }) => void;
  /** Gives up a callback that nobody is making now. Throws `not-found` and `conflict`. */
  cancelCallback: (ticket: string) => void;
  /** Every change of what an agent is doing, and of who waits. */
  onChange: (wake: () => void) => () => void;
  /** Read the people again and serve who waits: call it when an agent's availability, a team or a registration changed. */
  refresh: () => Promise<void>;
  /** Resolves when what was decided has been written. */
  close: () => Promise<void>;
}

export interface DeskOptions {
  people: Pick<PeopleStore, 'teams' | 'agents' | 'onChange'>;
  queue: QueueStore;
  /** This desk's name among those on one database; the same after a restart. */
  node?: string;
  /** IANA zone whose midnight begins an agent's day where no team of theirs has hours. */
  timeZone?: string;
  /** Registered now, a fixed address, or the browser registered. */
  reachable: (agent: AgentRow) => boolean;
  /** May this caller, whose wait a crash broke off, be called at their number? Default: nobody may. */
  mayCallBack?: (caller: { callId: string; number: string }) => Promise<boolean>;
  clock: Clock;
  /** A clock that nobody sets: waits last as long as they should while the other is. Default: `clock` is taken to be one. */
  steady?: Clock;
  timers: Timers;
  /** Told of a failure that nobody else sees, e.g. the store being away. */
  failed?: (error: unknown) => void;
}

/** While somebody waits, presence is looked at this often: a phone that registers must not wait for a notice. */
const lookAgainMs = 2000;

/** The view for the API goes by people read at most this long ago. */
const staleMs = 1000;

/** Builds the desk. Example: `createDesk({ people: store.people, queue: store.queue, reachable, clock: systemClock, timers: systemTimers })`. */
export function createDesk(options: DeskOptions): AgentDesk {
  const { clock, timers } = options;
  const store = options.queue;
  const node = options.node ?? 'main';
  const failed = (error: unknown): void => options.failed?.(error);
  let state: DeskState = emptyDesk;
  const callers = new Map<string, (move: DeskMove) => void>();
  /** Callers whose `enter` still waits for the people store. */
  const entering = new Set<string>();
  /** Rings and orders that wait for the store's word, by ticket and agent. */
  const unconfirmed = new Map<string, { ring: QueueMove | QueueOrder; cancel: () => void }>();
  const pending: DeskEvent[] = [];
  let carryOut: ((order: CallbackOrder) => void) | undefined;
  let running = false;
  /** Nothing is decided before the store has been asked how things stand. */
  let started = false;
  let stopTimer = () => {};
  let closed = false;
  let lastView = '';
  const wakes = new Set<() => void>();
  const jumped = watchForJumps(clock, options.steady ?? clock);

  const people = createDeskPeople({ ...options, timeZone: options.timeZone ?? systemZone(), failed }, (agent, available) =>
    post({ kind: 'presence', at: clock.now(), agent, state: available ? 'available' : 'away' }),
  );
  const writer = createQueueWriter({
    store,
    node,
    clock,
    timers,
    failed,
    state: () => state,
    engaged: (agent, ticket) => confirm(ticket, agent),
    lost: (agent, ticket) => {
      // Told already because the store was slow: that ring is undone.
      if (!unconfirmed.has(keyOf(ticket, agent))) callers.get(ticket)?.({ do: 'stop-ring', agent });
      drop(ticket, agent);
      post({ kind: 'lost-race', at: clock.now(), ticket, agent });
      void keeper.readPresences();
    },
  });
  const life = { store, node, clock, timers, failed, writer, post, holds, state: () => state, due: () => keeper.askForCallbacks() };
  const former = createFormerLife({ ...life, people: peopleNow, mayCallBack: options.mayCallBack });
  /** A ticket of this life, not of the one before. */
  function holds(ticket: string): boolean {
    return state.tickets.has(ticket) || (started && callers.has(ticket));
  }

  const keeper = createKeeper({ store, node, clock, timers, failed, writer, post, state: () => state });
  const stopListening = store.onChange(keeper.wake);
  const stopPeople = options.people.onChange(() => {
    people.outdate();
    if (!closed) void refresh();
  });
  const reachability = logReachability();

  let known: DeskPeople | undefined;
  let callbacksWait = false;

  /** The people at this moment: looked at once while one batch of events is decided. */
  function peopleNow(): DeskPeople {
    return known ?? people.now(carryOut !== undefined, callbacksWait);
  }

  function post(event: DeskEvent): void {
    pending.push(event);
    if (running || closed || !started) return;
    running = true;
    // Never within the caller's own call: a call that reports `rang` must not be handed its next move before it returns.
    queueMicrotask(() => {
      safely(() => (known = people.now(carryOut !== undefined, callbacksWait)));
      for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
        const event = next;
        if (safely(() => take(event))) continue;
        // A caller who cannot be let in goes on in the flow.
        if (event.kind === 'enter') send(event.ticket, { do: 'give-up', outcome: 'failed' });
      }
      running = false;
      safely(arm);
      safely(notice);
      known = undefined;
    });
  }

  /** A bug with one event must not be the end of the queue; false = it failed. */
  function safely(run: () => void): boolean {
    try {
      run();
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  }

  function take(event: DeskEvent): void {
    const before = state;
    const now = peopleNow();
    const byMs = jumped();
    if (byMs !== 0) state = movedInTime(state, byMs);
    // Time never runs backwards in the queue, whatever was waited for meanwhile.
    const decided = decide(state, now, { ...event, at: byMs === 0 ? Math.max(event.at, clock.now()) : clock.now() });
    state = decided.state;
    for (const each of decided.moves) tell(each);
    for (const order of decided.orders) hold(order.ticket, order.agent, order);
    writer.follow(before, state, [...decided.log, ...reachability(now, state, clock.now())], decided.handedOver);
    if (event.kind === 'enter') writer.arrived(event.ticket);
    if (unleased(state, clock.now()).length > 0) keeper.askForCallbacks();
  }

  function tell(each: QueueMove): void {
    const { ticket, move } = each;
    if (move.do === 'ring') return hold(ticket, move.agent, each);
    if (move.do === 'stop-ring' && drop(ticket, move.agent)) return;
    send(ticket, move);
    if (move.do === 'give-up' || move.do === 'divert') callers.delete(ticket);
  }

  function send(ticket: string, move: DeskMove): void {
    safely(() => callers.get(ticket)?.(move));
  }

  /** A ring goes out once the store has given the agent to this caller; where it does not answer, this desk's word must do. */
  function hold(ticket: string, agent: string, ring: QueueMove | QueueOrder): void {
    drop(ticket, agent);
    unconfirmed.set(keyOf(ticket, agent), { ring, cancel: timers.after(engageWaitMs, () => confirm(ticket, agent)) });
  }

  function drop(ticket: string, agent: string): boolean {
    const held = unconfirmed.get(keyOf(ticket, agent));
    held?.cancel();
    return unconfirmed.delete(keyOf(ticket, agent));
  }

  function confirm(ticket: string, agent: string): void {
    const ring = unconfirmed.get(keyOf(ticket, agent))?.ring;
    const phase = state.tickets.get(ticket)?.phase;
    if (!drop(ticket, agent) || ring === undefined || phase?.is !== 'ringing' || !phase.agents.includes(agent)) return;
    const row = people.agent(agent);
    if (row === undefined) return post({ kind: 'rang', at: clock.now(), ticket, agent, result: 'failed' });
    if ('move' in ring) {
      if (ring.move.do !== 'ring') return;
      send(ticket, { ...ring.move, name: row.name, contact: row.contact, sipUser: row.sipUser });
      if (ring.move.do === 'ring' && 'offered' in ring) writer.record([ring.offered]);
      return;
    }
    writer.record([ring.offered]);
    order(ring, row);
  }

  function order({ ticket: id, agent, ringMs }: QueueOrder, row: AgentRow): void {
    const ticket = state.tickets.get(id);
    if (ticket?.callback === undefined) return;
    const { callId, language, callback, team, wantedAgent, priority } = ticket;
    const to = wantedAgent === undefined ? { team: team ?? '' } : { agent: wantedAgent };
    const teamName = team === undefined ? undefined : peopleNow().teams.get(team)?.name;
    const { name, contact, sipUser } = row;
    try {
      carryOut?.({ ticket: id, callId, agent, name, contact, sipUser, ringMs, number: callback.number, language, to, priority, teamName });
    } catch (error) {
      failed(error);
      post({ kind: 'callback-ended', at: clock.now(), ticket: id, result: 'failed' });
    }
  }

  function arm(): void {
    stopTimer();
    if (closed) return;
    const now = clock.now();
    let next = Math.min(nextWakeAt(state, peopleNow(), now) ?? Number.POSITIVE_INFINITY, people.graceEndsAt() ?? Number.POSITIVE_INFINITY);
    const waits = [...state.tickets.values()].some(({ phase, callback }) => phase.is === 'waiting' && callback === undefined);
    if (waits) next = Math.min(next, now + lookAgainMs);
    if (next !== Number.POSITIVE_INFINITY) stopTimer = timers.after(Math.max(0, next - now), () => void (waits ? refresh() : lookAgain()));
    keeper.arm();
  }

  function lookAgain(): void {
    post({ kind: 'time', at: clock.now() });
  }

  async function refresh(): Promise<void> {
    await Promise.all([people.look(), starting]);
    lookAgain();
    // Resolved when it has been decided upon.
    await Promise.resolve();
  }

  async function enter(ticket: string, entry: DeskEntry, at: number): Promise<void> {
    const { callId, to, ringS, maxWaitS, priority, skills, language, caller, enteredAt } = entry;
    // Before the start the store still has what this desk left there.
    if (started) writer.announce(arrivingRow(ticket, entry, node, at));
    const fresh = at - people.readAt() <= staleMs;
    await Promise.all([fresh ? undefined : people.look(), starting]);
    if (!entering.delete(ticket)) return writer.arrived(ticket);
    const lived = former.claim(ticket);
    const beganAt = enteredAt ?? lived?.enteredAt;
    post({
      kind: 'enter',
      at,
      ticket,
      callId,
      to,
      ringS,
      maxWaitS,
      priority,
      ...(skills === undefined ? {} : { skills }),
      ...(language === undefined ? {} : { language }),
      ...(caller === undefined ? {} : { caller }),
      ...(beganAt === undefined ? {} : { enteredAt: beganAt }),
      ...(lived === undefined ? {} : { again: true }),
    });
  }

  function notice(): void {
    const view = JSON.stringify([[...states()], [...state.tickets.values()].map(({ id, team, phase }) => [id, team, phase.is])]);
    if (view === lastView) return;
    lastView = view;
    for (const wake of wakes) wake();
  }

  function board(): Board {
    if (clock.now() - people.lookedAt() > staleMs && !closed) void refresh();
    return boardOf(state, peopleNow(), clock.now());
  }

  function states(): Map<string, AgentState> {
    return agentStates(state, peopleNow(), clock.now());
  }

  const starting = withinStoreWait(timers, Promise.all([people.read(), former.read(), keeper.start()]), firstWaitMs).then(() => {
    started = true;
    lookAgain();
  });
  return {
    musicOf: (team) => people.musicOf(team),
    enter: (ticket, entry, move) => {
      callers.set(ticket, move);
      entering.add(ticket);
      void enter(ticket, entry, clock.now());
    },
    rang: (ticket, agent, result) => post({ kind: 'rang', at: clock.now(), ticket, agent, result }),
    leave: (ticket, why) => {
      callers.delete(ticket);
      entering.delete(ticket);
      post({ kind: 'leave', at: clock.now(), ticket, ...(why === undefined ? {} : { why }) });
    },
    restore: (ticket, agent, callId) => {
      const at = clock.now();
      void starting.then(() => post({ kind: 'restore', at, ticket, agent, callId: callId ?? ticket, ...former.restored(ticket) }));
      void people.look();
    },
    phoneUsed: (sipUser) => {
      const agent = people.agents().find((row) => row.sipUser === sipUser);
      if (agent !== undefined) post({ kind: 'phone-used', at: clock.now(), agent: agent.id });
    },
    held: (ticket, holding) => post({ kind: 'held', at: clock.now(), ticket, holding }),
    requestCallback: (ticket, number) => post({ kind: 'request-callback', at: clock.now(), ticket, number }),
    onCallback: (run) => {
      carryOut = run;
      lookAgain();
    },
    pauseCallbacks: (paused) => {
      callbacksWait = paused;
      lookAgain();
    },
    callbackEnded: (ticket, result) => post({ kind: 'callback-ended', at: clock.now(), ticket, result }),
    states: () => {
      if (clock.now() - people.lookedAt() > staleMs && !closed) void refresh();
      return states();
    },
    board,
    setPresence: (agent, to, reason, by, wrapUpUntilAt) => {
      if (people.agent(agent) === undefined) throw new Failure('not-found', `there is no agent ${agent}`);
      const more = { ...(reason === undefined ? {} : { reason }), ...(wrapUpUntilAt === undefined ? {} : { wrapUpUntilAt }) };
      post({ kind: 'presence', at: clock.now(), agent, state: to, by, ...more });
    },
    move: (ticket, to) => {
      demandMovable(ticket, to);
      post({ kind: 'move', at: clock.now(), ticket, to });
    },
    cancelCallback: (ticket) => {
      const known = state.tickets.get(ticket);
      if (known?.callback === undefined) throw new Failure('not-found', 'there is no such callback');
      if (known.phase.is !== 'waiting') throw new Failure('conflict', 'this callback is being made');
      post({ kind: 'cancel-callback', at: clock.now(), ticket });
    },
    onChange: (wake) => {
      wakes.add(wake);
      return () => void wakes.delete(wake);
    },
    refresh,
    close: async () => {
      closed = true;
      stopTimer();
      stopListening();
      stopPeople();
      for (const { cancel } of unconfirmed.values()) cancel();
      keeper.close();
      former.close();
      await writer.close();
    },
  };

  function demandMovable(ticket: string, to: { team: string } | { agent: string }): void {
    const phase = state.tickets.get(ticket)?.phase;
    if (phase === undefined) throw new Failure('not-found', 'this caller does not wait any more');
    if (phase.is === 'talking') throw new Failure('conflict', 'this caller is talking to an agent');
    const known = boardOf(state, peopleNow(), clock.now());
    const there = 'team' in to ? known.teams.find(({ team }) => team === to.team) : known.agents.find(({ agent }) => agent === to.agent);
    if (there === undefined) throw new Failure('not-found', 'there is no such team or agent');
    const works = 'team' in there ? there.working > 0 : there.state !== 'away' && there.state !== 'offline';
    if (!works) throw new Failure('conflict', 'nobody works there now');
  }
}

function keyOf(ticket: string, agent: string): string {
  return `${ticket}\n${agent}`;
}

function systemZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

// The shell around the queue: the people as they are now, patience timers, and each caller's callback.
// Not here: the decisions (queue.ts), dialling (calls/).
import type { Clock, Timers } from '#ports/clock.ts';
import type { Desk, DeskMove } from '#ports/desk.ts';
import type { AgentRow, PeopleStore, TeamRow } from '#ports/people-store.ts';
import { agentOf, decide, emptyDesk, nextDeadlineAt } from './queue.ts';
import type { DeskEvent, DeskPeople, DeskState, QueueMove } from './queue.ts';

/** What an agent is doing. `away` = reachable but not available. */
export type AgentState = 'available' | 'ringing' | 'talking' | 'away' | 'offline';

/** The desk with what the API shows and what wakes it. */
export interface AgentDesk extends Desk {
  /** Every agent's state by id, as of the last look at the people store, which an older one sets off anew. */
  states: () => Map<string, AgentState>;
  /** Every change of what an agent is doing. */
  onChange: (wake: () => void) => () => void;
  /** Read the people again and serve who waits: call it when an agent's availability, a team or a registration changed. */
  refresh: () => Promise<void>;
  close: () => void;
}

export interface DeskOptions {
  people: Pick<PeopleStore, 'teams' | 'agents'>;
  /** Registered now, a fixed address, or the browser registered. */
  reachable: (agent: AgentRow) => boolean;
  clock: Clock;
  timers: Timers;
  /** Told of a failure that nobody else sees, e.g. the people store being away. */
  failed?: (error: unknown) => void;
}

/** While somebody waits, presence is looked at this often: a phone that registers must not wait for a notice. */
const lookAgainMs = 2000;

/** The view for the API goes by people read at most this long ago. */
const staleMs = 1000;

/** Longest wait for the people store before the last known people decide. */
const peopleWaitMs = 500;

/** Builds the desk. Example: `createDesk({ people: store.people, reachable, clock: systemClock, timers: systemTimers })`. */
export function createDesk(options: DeskOptions): AgentDesk {
  const { clock, timers } = options;
  let state: DeskState = emptyDesk;
  let rows: { teams: TeamRow[]; agents: Map<string, AgentRow> } = { teams: [], agents: new Map() };
  const callers = new Map<string, (move: DeskMove) => void>();
  /** Callers whose `enter` still waits for the people store. */
  const entering = new Set<string>();
  const pending: DeskEvent[] = [];
  let running = false;
  let arrivals = 0;
  let stopTimer = () => {};
  let closed = false;
  let lookedAt = 0;
  let lastStates = '';
  const wakes = new Set<() => void>();

  function post(event: DeskEvent): void {
    pending.push(event);
    if (running || closed) return;
    running = true;
    // Never within the caller's own call: a call that reports `rang` must not be handed its next move before it returns.
    queueMicrotask(() => {
      try {
        for (let next = pending.shift(); next !== undefined; next = pending.shift()) take(next);
      } finally {
        running = false;
      }
      arm();
      notice();
    });
  }

  function take(event: DeskEvent): void {
    const decided = decide(state, peopleNow(), event);
    state = decided.state;
    for (const each of decided.moves) tell(each);
  }

  function tell({ ticket, move }: QueueMove): void {
    const caller = callers.get(ticket);
    if (move.do === 'give-up') callers.delete(ticket);
    if (caller === undefined) return;
    try {
      caller(withContact(move));
    } catch (error) {
      options.failed?.(error);
    }
  }

  function withContact(move: QueueMove['move']): DeskMove {
    if (move.do !== 'ring') return move;
    const agent = rows.agents.get(move.agent);
    if (agent === undefined) throw new Error('the queue rang an agent the desk does not know');
    return { do: 'ring', agent: agent.id, name: agent.name, contact: agent.contact, sipUser: agent.sipUser, ringMs: move.ringMs };
  }

  function peopleNow(): DeskPeople {
    const agents: DeskPeople['agents'] = Object.create(null);
    for (const row of rows.agents.values())
      agents[row.id] = { id: row.id, name: row.name, present: row.available && options.reachable(row) };
    const teams: DeskPeople['teams'] = Object.create(null);
    for (const team of rows.teams) teams[team.id] = { agents: team.agents, ringS: team.ringS };
    return { agents, teams };
  }

  async function look(): Promise<void> {
    lookedAt = clock.now();
    try {
      const [teams, agents] = await Promise.all([options.people.teams(), options.people.agents()]);
      rows = { teams, agents: new Map(agents.map((agent) => [agent.id, agent])) };
      notice();
    } catch (error) {
      options.failed?.(error);
    }
  }

  function states(): Map<string, AgentState> {
    const busy = new Map<string, AgentState>();
    for (const ticket of state.tickets) {
      const agent = agentOf(ticket);
      if (agent !== undefined) busy.set(agent, ticket.phase.is === 'talking' ? 'talking' : 'ringing');
    }
    return new Map([...rows.agents.values()].map((row) => [row.id, busy.get(row.id) ?? idleState(row)]));
  }

  function notice(): void {
    const now = JSON.stringify([...states()]);
    if (now === lastStates) return;
    lastStates = now;
    for (const wake of wakes) wake();
  }

  async function lookBriefly(): Promise<void> {
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = timers.after(peopleWaitMs, resolve);
    });
    await Promise.race([look(), late]);
    cancel();
  }

  function arm(): void {
    stopTimer();
    const deadlineAt = nextDeadlineAt(state);
    if (deadlineAt === undefined || closed) return;
    const delayMs = Math.min(lookAgainMs, Math.max(0, deadlineAt - clock.now()));
    stopTimer = timers.after(delayMs, () => void refresh());
  }

  async function refresh(): Promise<void> {
    await lookBriefly();
    post({ kind: 'time', at: clock.now() });
  }

  async function enter(ticket: string, event: Omit<Extract<DeskEvent, { kind: 'enter' }>, 'at'>): Promise<void> {
    await lookBriefly();
    if (entering.delete(ticket)) post({ ...event, at: clock.now() });
  }

  void look();
  return {
    enter: (ticket, { to, ringS, maxWaitS, priority }, move) => {
      callers.set(ticket, move);
      entering.add(ticket);
      arrivals += 1;
      void enter(ticket, { kind: 'enter', order: arrivals, ticket, to, ringS, maxWaitS, priority });
    },
    rang: (ticket, agent, result) => post({ kind: 'rang', at: clock.now(), ticket, agent, result }),
    leave: (ticket) => {
      callers.delete(ticket);
      entering.delete(ticket);
      post({ kind: 'leave', at: clock.now(), ticket });
    },
    restore: (ticket, agent) => {
      post({ kind: 'restore', at: clock.now(), ticket, agent });
      void look();
    },
    states: () => {
      if (clock.now() - lookedAt > staleMs && !closed) void look();
      return states();
    },
    onChange: (wake) => {
      wakes.add(wake);
      return () => void wakes.delete(wake);
    },
    refresh,
    close: () => {
      closed = true;
      stopTimer();
    },
  };

  function idleState(row: AgentRow): AgentState {
    if (!options.reachable(row)) return 'offline';
    return row.available ? 'available' : 'away';
  }
}

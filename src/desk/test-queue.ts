// A queue for tests: people in a few words, events one after the other, the clock turned by hand. Not here: any expectation.
import { teamQueueSchema } from '#flow/team-queue.ts';
import { decide } from './queue.ts';
import type { AgentFacts, Decision, DeskEvent, DeskPeople, DeskState, QueueMove, TeamFacts } from './queue-state.ts';
import { emptyDesk } from './queue-state.ts';

/** An agent who is there unless said otherwise. */
export function agentFacts(id: string, change: Partial<AgentFacts> = {}): AgentFacts {
  return { id, available: true, skills: {}, reachable: true, loggedIn: true, ...change };
}

/** A team by its agents and settings. */
export function teamFacts(id: string, agents: string[], queue: object = {}): TeamFacts {
  return { id, name: id.toUpperCase(), agents, ringS: 20, queue: teamQueueSchema.parse(queue) };
}

/** People of these teams; every agent of a team is there unless given otherwise. */
export function peopleOf(teams: TeamFacts[], agents: AgentFacts[] = []): DeskPeople {
  const all = new Map(teams.flatMap((team) => team.agents.map((id) => [id, agentFacts(id)] as const)));
  for (const agent of agents) all.set(agent.id, agent);
  return { teams: new Map(teams.map((team) => [team.id, team])), agents: all, timeZone: 'UTC', callsBack: true };
}

type EventInWords = DeskEvent extends infer Event ? (Event extends { at: number } ? Omit<Event, 'at'> : never) : never;
type Enter = Extract<EventInWords, { kind: 'enter' }>;

/** The desk under test. */
export interface TestQueue {
  at: number;
  people: DeskPeople;
  readonly state: DeskState;
  /** All moves so far, `offered` left out. */
  readonly moves: [ticket: string, move: QueueMove['move']][];
  readonly log: Decision['log'];
  readonly orders: Decision['orders'];
  /** An event now; answers the moves that follow. */
  now: (event: EventInWords) => [ticket: string, move: QueueMove['move']][];
  enter: (ticket: string, to?: Enter['to'] | string, more?: Partial<Enter>) => [ticket: string, move: QueueMove['move']][];
  /** Turns the clock and lets the queue look. */
  pass: (ms: number) => [ticket: string, move: QueueMove['move']][];
  /** Agent → what they do in a word, for who is engaged: `c1` talking, `(c1)` ringing. */
  engaged: () => Record<string, string>;
}

/** A desk nobody has come to. */
export function testQueue(people: DeskPeople): TestQueue {
  let state = emptyDesk;
  const moves: TestQueue['moves'] = [];
  const log: Decision['log'] = [];
  const orders: Decision['orders'] = [];
  const desk: TestQueue = {
    at: 1_000_000,
    people,
    get state() {
      return state;
    },
    moves,
    log,
    orders,
    now: (event) => {
      const decided = decide(state, desk.people, { ...event, at: desk.at });
      state = decided.state;
      const told = decided.moves.map(({ ticket, move }): [string, QueueMove['move']] => [ticket, move]);
      moves.push(...told);
      log.push(...decided.log);
      orders.push(...decided.orders);
      return told;
    },
    enter: (ticket, to = 'ventas', more = {}) =>
      desk.now({
        kind: 'enter',
        ticket,
        callId: `call-${ticket}`,
        to: typeof to === 'string' ? { team: to } : to,
        ringS: 0,
        maxWaitS: 300,
        priority: 0,
        ...more,
      }),
    pass: (ms) => {
      desk.at += ms;
      return desk.now({ kind: 'time' });
    },
    engaged: () => {
      const found: Record<string, string> = {};
      for (const { id, phase } of state.tickets.values()) {
        if (phase.is === 'talking') found[phase.agent] = id;
        if (phase.is === 'ringing') for (const agent of phase.agents) found[agent] = `(${id})`;
      }
      return found;
    },
  };
  return desk;
}

// The desk's decisions, pure: who waits, who rings, who talks (DESIGN §4; for now one strategy: a team's agents in fixed order).
// Not here: timers, the people store and the callers' callbacks (create-desk.ts); nobody is dialled from this room at all.
import type { TransferOutcome } from '#engine/event.ts';
import type { DeskMove } from '#ports/desk.ts';

/** What became of a ring that the desk ordered. */
export type RingResult = 'answered' | 'no-answer' | 'busy' | 'refused' | 'failed';

/** An agent as the queue sees one: `present` = available and reachable now. */
export interface DeskAgent {
  id: string;
  name: string;
  present: boolean;
}

/** Teams with their agents in ringing order, and the agents, at one moment. */
export interface DeskPeople {
  teams: Record<string, { agents: string[]; ringS: number }>;
  agents: Record<string, DeskAgent>;
}

/** A caller who asked for somebody. */
export interface Ticket {
  id: string;
  to: { team: string } | { agent: string };
  priority: number;
  /** Order of arrival. */
  order: number;
  ringMs: number;
  deadlineAt: number;
  /** Agents rung for this caller so far, with what became of it; each is rung once. */
  tried: { agent: string; result: Exclude<RingResult, 'answered'> }[];
  phase: { is: 'waiting'; told: number | undefined } | { is: 'ringing'; agent: string } | { is: 'talking'; agent: string };
}

/** All callers at the desk. Plain data. */
export interface DeskState {
  tickets: Ticket[];
}

/** What can happen at the desk. `at` is epoch ms. */
export type DeskEvent =
  | { kind: 'enter'; at: number; order: number; ticket: string; to: Ticket['to']; ringS: number; maxWaitS: number; priority: number }
  | { kind: 'rang'; at: number; ticket: string; agent: string; result: RingResult }
  | { kind: 'leave'; at: number; ticket: string }
  | { kind: 'restore'; at: number; ticket: string; agent: string }
  | { kind: 'time'; at: number };

/** A decision for one caller; the shell adds the agent's contact to a `ring`. */
export interface QueueMove {
  ticket: string;
  move: { do: 'ring'; agent: string; ringMs: number } | Exclude<DeskMove, { do: 'ring' }>;
}

/** A desk nobody has come to yet. */
export const emptyDesk: DeskState = { tickets: [] };

/** The agent a caller has now, ringing or talking. */
export function agentOf(ticket: Ticket): string | undefined {
  return ticket.phase.is === 'waiting' ? undefined : ticket.phase.agent;
}

/** Agents with a call now, ringing or talking: never given another. */
export function engagedAgents(state: DeskState): Set<string> {
  return new Set(state.tickets.flatMap((ticket) => agentOf(ticket) ?? []));
}

/** When the earliest waiting caller's patience ends, epoch ms. */
export function nextDeadlineAt(state: DeskState): number | undefined {
  const waiting = state.tickets.filter((ticket) => ticket.phase.is === 'waiting').map((ticket) => ticket.deadlineAt);
  return waiting.length === 0 ? undefined : Math.min(...waiting);
}

/**
 * One event in, the new state and every decision that follows from it out; `people` as they are at that moment.
 * Example: an `enter` for a team with a free agent answers one `ring`.
 */
export function decide(state: DeskState, people: DeskPeople, event: DeskEvent): { state: DeskState; moves: QueueMove[] } {
  return serve(apply(state, people, event), people, event.at);
}

function apply(state: DeskState, people: DeskPeople, event: DeskEvent): DeskState {
  switch (event.kind) {
    case 'enter': {
      if (state.tickets.some((ticket) => ticket.id === event.ticket)) return state;
      const teamRingS = 'team' in event.to ? people.teams[event.to.team]?.ringS : undefined;
      const ticket: Ticket = {
        id: event.ticket,
        to: event.to,
        priority: event.priority,
        order: event.order,
        ringMs: 1000 * (event.ringS > 0 ? event.ringS : (teamRingS ?? 20)),
        deadlineAt: event.at + 1000 * event.maxWaitS,
        tried: [],
        phase: { is: 'waiting', told: undefined },
      };
      return { tickets: [...state.tickets, ticket] };
    }
    case 'rang':
      return { tickets: state.tickets.map((ticket) => rang(ticket, event)) };
    case 'leave':
      return { tickets: state.tickets.filter((ticket) => ticket.id !== event.ticket) };
    case 'restore': {
      const phase: Ticket['phase'] = { is: 'talking', agent: event.agent };
      const to = { agent: event.agent };
      const ticket: Ticket = { id: event.ticket, to, priority: 0, order: 0, ringMs: 0, deadlineAt: event.at, tried: [], phase };
      return { tickets: [...state.tickets.filter((other) => other.id !== event.ticket), ticket] };
    }
    case 'time':
      return state;
  }
}

function rang(ticket: Ticket, event: Extract<DeskEvent, { kind: 'rang' }>): Ticket {
  if (ticket.id !== event.ticket || ticket.phase.is !== 'ringing' || ticket.phase.agent !== event.agent) return ticket;
  if (event.result === 'answered') return { ...ticket, phase: { is: 'talking', agent: event.agent } };
  return {
    ...ticket,
    tried: [...ticket.tried, { agent: event.agent, result: event.result }],
    phase: { is: 'waiting', told: undefined },
  };
}

/** Gives free agents to waiting callers, the longest waiting first (higher priority before lower). */
function serve(state: DeskState, people: DeskPeople, at: number): { state: DeskState; moves: QueueMove[] } {
  const moves: QueueMove[] = [];
  const engaged = engagedAgents(state);
  const after = new Map(state.tickets.map((ticket) => [ticket.id, ticket]));
  const ahead = new Map<string, number>();
  for (const ticket of state.tickets.filter((each) => each.phase.is === 'waiting').sort(firstServed)) {
    const move = nextMove(people, ticket, engaged, at);
    if (move.do === 'give-up') {
      after.delete(ticket.id);
      moves.push({ ticket: ticket.id, move });
    } else if (move.do === 'ring') {
      engaged.add(move.agent);
      after.set(ticket.id, { ...ticket, phase: { is: 'ringing', agent: move.agent } });
      moves.push({ ticket: ticket.id, move });
    } else {
      const target = 'team' in ticket.to ? `team:${ticket.to.team}` : `agent:${ticket.to.agent}`;
      const position = (ahead.get(target) ?? 0) + 1;
      ahead.set(target, position);
      if (ticket.phase.is === 'waiting' && ticket.phase.told === position) continue;
      after.set(ticket.id, { ...ticket, phase: { is: 'waiting', told: position } });
      moves.push({ ticket: ticket.id, move: { do: 'wait', position, waitS: undefined } });
    }
  }
  return { state: { tickets: [...after.values()] }, moves };
}

function firstServed(a: Ticket, b: Ticket): number {
  return b.priority - a.priority || a.order - b.order;
}

function nextMove(people: DeskPeople, ticket: Ticket, engaged: Set<string>, at: number): QueueMove['move'] {
  const wanted = 'team' in ticket.to ? (people.teams[ticket.to.team]?.agents ?? []) : [ticket.to.agent];
  const tried = new Set(ticket.tried.map((ring) => ring.agent));
  // An agent on the phone counts as there, whatever the registration says meanwhile: the caller waits rather than being sent away.
  const left = wanted.filter((agent) => !tried.has(agent) && (people.agents[agent]?.present || engaged.has(agent)));
  const late = at >= ticket.deadlineAt;
  if (left.length === 0) return { do: 'give-up', outcome: outcomeOf(ticket) };
  if (late && ticket.tried.length > 0) return { do: 'give-up', outcome: 'waited-too-long' };
  const free = left.find((agent) => !engaged.has(agent));
  if (free !== undefined) return { do: 'ring', agent: free, ringMs: ticket.ringMs };
  return late ? { do: 'give-up', outcome: 'waited-too-long' } : { do: 'wait', position: 0, waitS: undefined };
}

/** Why nobody took the call: one word where all agree, else `no-answer`. */
function outcomeOf(ticket: Ticket): TransferOutcome {
  const [first, ...rest] = ticket.tried.map((ring) => ring.result);
  if (first === undefined) return 'no-agents';
  return rest.every((result) => result === first) ? first : 'no-answer';
}

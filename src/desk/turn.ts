// One turn of the queue: the state being changed by one event, and what is decided meanwhile. Not here: any rule.
import { defaultTeamQueue, type TeamQueue } from '#flow/team-queue.ts';
import type { QueueEvent } from '#ports/queue-store.ts';
import type { AgentNow, Decision, DeskPeople, DeskState, QueueMove, QueueOrder, QueueTicket, TeamFacts } from './queue-state.ts';

/** A turn. Tickets and agents in it are replaced, never changed in place. */
export interface Turn {
  at: number;
  people: DeskPeople;
  tickets: Map<string, QueueTicket>;
  agents: Map<string, AgentNow>;
  handleMs: Map<string, readonly number[]>;
  arrivals: number;
  elsewhere: DeskState['elsewhere'];
  /** Agent → the ticket that has them, ringing or talking. */
  engaged: Map<string, string>;
  moves: QueueMove[];
  orders: QueueOrder[];
  log: QueueEvent[];
  handedOver: string[];
}

/** Begins a turn; agents that nobody has seen before get their first presence. */
export function beginTurn(state: DeskState, people: DeskPeople, at: number): Turn {
  const engaged = new Map<string, string>();
  for (const ticket of state.tickets.values()) for (const agent of agentsOf(ticket)) engaged.set(agent, ticket.id);
  const agents = new Map(state.agents);
  for (const { id, available } of people.agents.values()) if (!agents.has(id)) agents.set(id, firstPresence(id, available, at));
  return {
    at,
    people,
    tickets: new Map(state.tickets),
    agents,
    handleMs: new Map(state.handleMs),
    arrivals: state.arrivals,
    elsewhere: state.elsewhere,
    engaged,
    moves: [],
    orders: [],
    log: [],
    handedOver: [],
  };
}

/** What the turn came to. */
export function endTurn({ tickets, agents, handleMs, arrivals, elsewhere, moves, orders, log, handedOver }: Turn): Decision {
  return { state: { tickets, agents, handleMs, arrivals, elsewhere }, moves, orders, log, handedOver };
}

function firstPresence(agent: string, available: boolean, at: number): AgentNow {
  return {
    agent,
    state: available ? 'available' : 'away',
    reason: undefined,
    sinceAt: at,
    wrapUpUntilAt: undefined,
    idleSinceAt: at,
    lastRungAt: 0,
    answeredToday: 0,
    elsewhere: undefined,
    restUntilAt: 0,
    endsHere: false,
    handled: undefined,
    freeSinceAt: undefined,
  };
}

/** The agents a caller has now, ringing or talking. */
export function agentsOf({ phase }: QueueTicket): readonly string[] {
  if (phase.is === 'ringing') return phase.agents;
  return phase.is === 'talking' ? [phase.agent] : [];
}

/** Replaces a ticket, and with it who is engaged. */
export function putTicket(turn: Turn, ticket: QueueTicket): QueueTicket {
  const before = turn.tickets.get(ticket.id);
  if (before !== undefined) for (const agent of agentsOf(before)) turn.engaged.delete(agent);
  for (const agent of agentsOf(ticket)) turn.engaged.set(agent, ticket.id);
  turn.tickets.set(ticket.id, ticket);
  return ticket;
}

/** Takes a ticket away; its agents are free. */
export function dropTicket(turn: Turn, ticket: QueueTicket): void {
  for (const agent of agentsOf(turn.tickets.get(ticket.id) ?? ticket)) turn.engaged.delete(agent);
  turn.tickets.delete(ticket.id);
}

/** Changes an agent's presence. */
export function putAgent(turn: Turn, agent: string, change: Partial<AgentNow>): void {
  const before = turn.agents.get(agent);
  if (before !== undefined) turn.agents.set(agent, { ...before, ...change });
}

/** The team a ticket waits for, if there is one. */
export function teamOf(turn: Turn, ticket: QueueTicket): TeamFacts | undefined {
  return ticket.team === undefined ? undefined : turn.people.teams.get(ticket.team);
}

/** Settings of the queue a ticket is in; a call for one agent has the usual ones. */
export function queueOf(turn: Turn, ticket: QueueTicket): TeamQueue {
  return teamOf(turn, ticket)?.queue ?? defaultTeamQueue;
}

/** Whom a ticket may be given to, in ringing order. */
export function wantedBy(turn: Turn, ticket: QueueTicket): readonly string[] {
  if (ticket.wantedAgent !== undefined) return turn.people.agents.has(ticket.wantedAgent) ? [ticket.wantedAgent] : [];
  return teamOf(turn, ticket)?.agents ?? [];
}

/** A line of the log about a ticket. */
export function lineOf(
  turn: Turn,
  ticket: QueueTicket,
  kind: QueueEvent['kind'],
  more: { agent?: string; ms?: number; detail?: string } = {},
): QueueEvent {
  const { agent, ms, detail } = more;
  return { at: turn.at, ticket: ticket.id, callId: ticket.callId, team: ticket.team, agent, kind, ms, detail };
}

/** Writes a line about a ticket. */
export function note(turn: Turn, ticket: QueueTicket, kind: QueueEvent['kind'], more: Parameters<typeof lineOf>[3] = {}): void {
  turn.log.push(lineOf(turn, ticket, kind, more));
}

// Callers who wait at other desks on the same database: they keep their place in the one queue that all desks serve. An agent who has just become
// free is left to whoever is first in it for a moment; the store decides in any case. Not here: reading them (keeper.ts), who rings (queue.ts).
import type { DeskPeople, QueueTicket, WaitingElsewhere } from './queue-state.ts';
import type { Turn } from './turn.ts';

/** So long an agent is left to another desk's caller: by then that desk has heard that they are free, or does not want them. */
export const courtesyMs = 500;

/** Whether this agent is left to a caller of another desk who is before this one. Who was taken from an agent yields to nobody. */
export function yieldsAgent(turn: Turn, ticket: QueueTicket, agent: string): boolean {
  const { freeSinceAt = 0 } = turn.agents.get(agent) ?? {};
  if (turn.elsewhere.length === 0 || ticket.head || turn.at - freeSinceAt >= courtesyMs) return false;
  return turn.elsewhere.some((other) => isBefore(other, ticket) && mayTake(turn.people, other, agent));
}

/** Callers of other desks in the same queue and before this one: they count in what is said of the place. */
export function aheadElsewhere(turn: Turn, ticket: QueueTicket): number {
  return turn.elsewhere.filter((other) => inSameQueue(other, ticket) && !ticket.head && isBefore(other, ticket)).length;
}

/** How many wait at other desks in this queue. */
export function waitingElsewhere(turn: Turn, queue: Pick<QueueTicket, 'team' | 'wantedAgent'>): number {
  return turn.elsewhere.filter((other) => inSameQueue(other, queue)).length;
}

function isBefore(other: WaitingElsewhere, ticket: QueueTicket): boolean {
  return other.priority > ticket.priority || (other.priority === ticket.priority && other.enteredAt < ticket.enteredAt);
}

function inSameQueue(other: WaitingElsewhere, { team, wantedAgent }: Pick<QueueTicket, 'team' | 'wantedAgent'>): boolean {
  return other.wantedAgent === wantedAgent && (wantedAgent !== undefined || other.team === team);
}

function mayTake(people: DeskPeople, { team, wantedAgent }: WaitingElsewhere, agent: string): boolean {
  if (wantedAgent !== undefined) return wantedAgent === agent;
  return people.teams.get(team ?? '')?.agents.includes(agent) === true;
}

// Where a caller goes whom the queue cannot take or serve in time: another team with the wait kept and no way round in circles, a number,
// the offer of a callback, or the flow. Not here: when that is so (queue.ts, arrivals.ts).
import type { TransferOutcome } from '#engine/event.ts';
import { isOpenAt } from '#flow/opening-hours.ts';
import { waitingElsewhere } from './other-desks.ts';
import { isWorking } from './presence.ts';
import type { QueueTicket, TeamFacts } from './queue-state.ts';
import { dropTicket, note, putTicket, teamOf, type Turn } from './turn.ts';

/** How long a caller may think about a callback. */
const offerMs = 60_000;

/** The caller goes on in the flow with this outcome. */
export function giveUp(turn: Turn, ticket: QueueTicket, outcome: TransferOutcome): void {
  note(turn, ticket, 'gave-up', { detail: outcome, ...(ticket.queued ? { ms: turn.at - ticket.enteredAt } : {}) });
  turn.moves.push({ ticket: ticket.id, move: { do: 'give-up', outcome } });
  dropTicket(turn, ticket);
}

/** Sends a caller where the team's settings say. Answers the ticket where it now waits for another team. */
export function overflow(turn: Turn, ticket: QueueTicket, outcome: TransferOutcome): QueueTicket | undefined {
  const visited = new Set(ticket.visited);
  let team = teamOf(turn, ticket);
  while (team !== undefined) {
    const to = team.queue.overflow;
    if (to.kind === 'number') return divert(turn, ticket, to.number);
    if (to.kind === 'callback' && turn.people.callsBack) return offerCallback(turn, ticket, outcome);
    if (to.kind !== 'team' || visited.has(to.team)) break;
    visited.add(to.team);
    team = turn.people.teams.get(to.team);
    if (team !== undefined && takesOverflow(turn, team)) return changeTeam(turn, ticket, team, [...visited]);
  }
  giveUp(turn, ticket, outcome);
  return undefined;
}

function takesOverflow(turn: Turn, team: TeamFacts): boolean {
  if (!isOpen(team, turn.at) || !team.agents.some((agent) => isWorking(turn, agent))) return false;
  let waiting = waitingElsewhere(turn, { team: team.id, wantedAgent: undefined });
  for (const other of turn.tickets.values()) if (other.team === team.id && other.phase.is === 'waiting') waiting += 1;
  return waiting < team.queue.maxLength;
}

/** Whether a team takes callers at this instant; one without hours always does. */
export function isOpen(team: TeamFacts, at: number): boolean {
  const { hours } = team.queue;
  return hours === undefined || isOpenAt(hours, at, hours.timeZone);
}

/** Without a wait where the queue was full: such a caller was never in it. */
function noteOverflow(turn: Turn, ticket: QueueTicket, detail: string): void {
  note(turn, ticket, 'overflowed', { detail, ...(ticket.queued ? { ms: turn.at - ticket.enteredAt } : {}) });
}

function divert(turn: Turn, ticket: QueueTicket, number: string): undefined {
  noteOverflow(turn, ticket, `number:${number}`);
  turn.moves.push({ ticket: ticket.id, move: { do: 'divert', to: { number } } });
  dropTicket(turn, ticket);
}

function offerCallback(turn: Turn, ticket: QueueTicket, otherwise: TransferOutcome): undefined {
  if (!ticket.queued) note(turn, ticket, 'entered');
  putTicket(turn, { ...ticket, queued: true, phase: { is: 'offered', otherwise, untilAt: turn.at + offerMs } });
  turn.moves.push({ ticket: ticket.id, move: { do: 'offer-callback', otherwise } });
}

function changeTeam(turn: Turn, ticket: QueueTicket, team: TeamFacts, visited: string[]): QueueTicket {
  noteOverflow(turn, ticket, `team:${team.id}`);
  return putTicket(turn, { ...ticket, ...inTeam(turn, ticket, team), visited });
}

/** The fields that begin anew when a caller comes to another team; the wait does not. */
export function inTeam(turn: Turn, ticket: QueueTicket, team: TeamFacts): Partial<QueueTicket> & { team: string } {
  const maxWaitS = Math.min(ticket.maxWaitS, team.queue.maxWaitS);
  return {
    team: team.id,
    wantedAgent: undefined,
    deadlineAt: turn.at + 1000 * maxWaitS,
    queued: false,
    told: undefined,
    announceAt: turn.at + 1000 * team.queue.announcements.firstAfterS,
    phase: { is: 'waiting' },
  };
}

// Callers who come, come back, are moved by a supervisor, or were talking before a restart. Not here: who rings for them (queue.ts).
import { isOpen, giveUp, inTeam } from './overflow.ts';
import { isWorking, stopRing } from './presence.ts';
import type { DeskEvent, QueueTicket } from './queue-state.ts';
import { hasSkills, needsNow, relaxesAt } from './skills.ts';
import { agentsOf, dropTicket, note, putAgent, putTicket, queueOf, teamOf, type Turn, wantedBy } from './turn.ts';

type Enter = Extract<DeskEvent, { kind: 'enter' }>;

/** Lets a caller in, or says at once why not: closed, or nobody there (both before queueing). */
export function enter(turn: Turn, event: Enter): void {
  if (turn.tickets.has(event.ticket)) return;
  turn.arrivals += 1;
  const team = 'team' in event.to ? event.to.team : undefined;
  const known = team === undefined ? undefined : turn.people.teams.get(team);
  const maxWaitS = Math.min(event.maxWaitS, known?.queue.maxWaitS ?? event.maxWaitS);
  const ticket: QueueTicket = {
    id: event.ticket,
    callId: event.callId,
    team,
    wantedAgent: 'agent' in event.to ? event.to.agent : undefined,
    priority: event.priority,
    skills: event.skills ?? [],
    language: event.language ?? '',
    callerNumber: event.caller?.number,
    callerName: event.caller?.name,
    order: turn.arrivals,
    enteredAt: Math.min(event.enteredAt ?? event.at, event.at),
    head: event.enteredAt !== undefined && event.again !== true,
    ringS: event.ringS,
    maxWaitS: event.maxWaitS,
    deadlineAt: event.at + 1000 * maxWaitS,
    queued: event.again === true,
    visited: team === undefined ? [] : [team],
    tried: [],
    told: undefined,
    announceAt: event.at + 1000 * (known?.queue.announcements.firstAfterS ?? 10),
    phase: { is: 'waiting' },
    callback: undefined,
  };
  // Who was in already is not sent away because the doors close meanwhile.
  if (known !== undefined && event.enteredAt === undefined && !isOpen(known, event.at)) return giveUp(turn, ticket, 'closed');
  if (!anybodyFor(turn, ticket)) return giveUp(turn, ticket, 'no-agents');
  putTicket(turn, ticket);
}

/** Whether anybody who works could ever take this caller; skills that will relax do not matter. */
function anybodyFor(turn: Turn, ticket: QueueTicket): boolean {
  const needs = relaxesAt(turn, ticket) === undefined ? needsNow(turn, ticket) : [];
  return wantedBy(turn, ticket).some((agent) => isWorking(turn, agent) && (needs.length === 0 || hasSkills(turn, agent, needs)));
}

/** A joined call that outlived a restart: its agent is engaged again. */
export function restore(turn: Turn, event: Extract<DeskEvent, { kind: 'restore' }>): void {
  const holder = turn.engaged.get(event.agent);
  const other = holder === undefined || holder === event.ticket ? undefined : turn.tickets.get(holder);
  // What is joined is a fact; whoever was rung on this agent meanwhile waits on.
  if (other?.phase.is === 'ringing') stopRing(turn, other, event.agent);
  const before = turn.tickets.get(event.ticket);
  if (before !== undefined) dropTicket(turn, before);
  turn.arrivals += 1;
  putAgent(turn, event.agent, { elsewhere: undefined });
  putTicket(turn, {
    id: event.ticket,
    callId: event.callId,
    team: event.team,
    wantedAgent: event.agent,
    priority: 0,
    skills: [],
    language: '',
    callerNumber: undefined,
    callerName: undefined,
    order: turn.arrivals,
    enteredAt: event.enteredAt ?? event.at,
    head: false,
    ringS: 0,
    maxWaitS: 0,
    deadlineAt: event.at,
    queued: true,
    visited: [],
    tried: [],
    told: undefined,
    announceAt: event.at,
    phase: { is: 'talking', agent: event.agent, sinceAt: event.answeredAt ?? event.at, heldSinceAt: undefined, heldMs: 0 },
    callback: event.callback === undefined ? undefined : { ...event.callback, leaseUntilAt: 0 },
  });
}

/** A supervisor gives a waiting caller to another team or to one agent. The wait and with it the place are kept. */
export function move(turn: Turn, ticket: QueueTicket, to: { team: string } | { agent: string }): void {
  if (ticket.phase.is === 'talking' || (ticket.callback !== undefined && ticket.phase.is !== 'waiting')) return;
  let kept = ticket;
  for (const agent of agentsOf(ticket)) kept = stopRing(turn, kept, agent);
  const ms = turn.at - ticket.enteredAt;
  if ('agent' in to) {
    note(turn, kept, 'moved', { detail: `agent:${to.agent}`, ms });
    const deadlineAt = turn.at + 1000 * Math.min(kept.maxWaitS, queueOf(turn, kept).maxWaitS);
    putTicket(turn, { ...kept, wantedAgent: to.agent, tried: [], told: undefined, phase: { is: 'waiting' }, deadlineAt });
    return;
  }
  const team = turn.people.teams.get(to.team);
  if (team === undefined) return;
  // A callback is in no queue that it could leave: only its team changes.
  const isCallback = kept.callback !== undefined;
  note(turn, kept, 'moved', { detail: `${isCallback ? 'callback' : 'team'}:${team.id}`, ms });
  putTicket(turn, { ...kept, ...inTeam(turn, kept, team), queued: isCallback, visited: [team.id], tried: [] });
}

/** The caller is in the queue of a team from now on: once for each team they come to. */
export function logEntered(turn: Turn, ticket: QueueTicket): QueueTicket {
  if (ticket.queued) return ticket;
  note(turn, ticket, 'entered', ticket.visited.length > 1 && teamOf(turn, ticket) ? { detail: 'overflow' } : {});
  return putTicket(turn, { ...ticket, queued: true });
}

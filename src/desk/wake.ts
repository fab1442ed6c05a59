// When the queue must be looked at again though nothing happens: patience, announcements, skills that relax, wrap-ups, missed rings,
// callbacks, agents left to other desks for a moment.
// Not here: the timer (create-desk.ts).
import { courtesyMs } from './other-desks.ts';
import { missedEndsAt, wrapUpEndsAt } from './presence.ts';
import type { DeskPeople, DeskState, QueueTicket } from './queue-state.ts';
import { beginTurn, type Turn } from './turn.ts';
import { relaxesAt } from './skills.ts';

/** A callback that waits for a closed team or a free agent is looked at this often at most. */
const callbackLookMs = 60_000;

/** The next instant at which time alone changes something, epoch ms; undefined = none, so no timer runs. */
export function nextWakeAt(state: DeskState, people: DeskPeople, at: number): number | undefined {
  const turn = beginTurn(state, people, at);
  let next = Number.POSITIVE_INFINITY;
  let waiting = false;
  for (const ticket of state.tickets.values()) {
    next = Math.min(next, ...momentsOf(turn, ticket));
    waiting ||= ticket.phase.is === 'waiting';
  }
  for (const now of state.agents.values()) {
    next = Math.min(next, wrapUpEndsAt(now) ?? next, missedEndsAt(people, now) ?? next);
    if (waiting && now.restUntilAt > at) next = Math.min(next, now.restUntilAt);
    if (waiting && state.elsewhere.length > 0 && (now.freeSinceAt ?? 0) + courtesyMs > at)
      next = Math.min(next, (now.freeSinceAt ?? 0) + courtesyMs);
  }
  return next === Number.POSITIVE_INFINITY ? undefined : next;
}

function momentsOf(turn: Turn, ticket: QueueTicket): number[] {
  const { phase, callback } = ticket;
  if (phase.is === 'offered') return [phase.untilAt];
  if (phase.is !== 'waiting') return [];
  if (callback !== undefined) {
    if (callback.dueAt > turn.at) return [callback.dueAt];
    return [callback.leaseUntilAt > turn.at ? Math.min(callback.leaseUntilAt, turn.at + callbackLookMs) : turn.at + callbackLookMs];
  }
  const relaxAt = relaxesAt(turn, ticket) ?? 0;
  return [ticket.deadlineAt, ticket.announceAt, ...(relaxAt > turn.at ? [relaxAt] : [])];
}

/** Callbacks that are due and that this desk has no lease for: the store must be asked. */
export function unleased(state: DeskState, at: number): string[] {
  const ids: string[] = [];
  for (const { id, callback, phase } of state.tickets.values())
    if (callback !== undefined && phase.is === 'waiting' && callback.dueAt <= at && callback.leaseUntilAt <= at) ids.push(id);
  return ids;
}

// Callers who hung up to be called back: they keep their virtual place, and are tried three times. Not here: the calls (calls/), leases (create-desk.ts).
import type { CallbackResult, Desk } from '#ports/desk.ts';
import type { TicketRow } from '#ports/queue-store.ts';
import { setNoAnswer, stopRing, withoutRing } from './presence.ts';
import type { DeskEvent, QueueTicket, TeamFacts } from './queue-state.ts';
import { isOpen } from './overflow.ts';
import { endTalk } from './talks.ts';
import { agentsOf, dropTicket, note, putTicket, teamOf, type Turn } from './turn.ts';

/** Waits before the second and the third try; after them the callback has failed. */
const spacingMs = [5 * 60_000, 15 * 60_000];

/** The waiting caller becomes a callback at the same place; the call gets `give-up` with `callback`. */
export function requestCallback(turn: Turn, ticket: QueueTicket, number: string): void {
  if (ticket.callback !== undefined || ticket.phase.is === 'talking') return;
  let kept = ticket;
  for (const agent of agentsOf(ticket)) kept = stopRing(turn, kept, agent);
  note(turn, kept, 'callback-ordered', { ms: turn.at - kept.enteredAt });
  turn.moves.push({ ticket: kept.id, move: { do: 'give-up', outcome: 'callback' } });
  const callback = { number, tries: 0, dueAt: turn.at, leaseUntilAt: 0 };
  putTicket(turn, { ...kept, callback, phase: { is: 'waiting' }, tried: [], head: false });
}

/** Whether a callback may be carried out now: due, ours, and its team open. */
export function isCallable(turn: Turn, ticket: QueueTicket): boolean {
  const { callback } = ticket;
  const { callsBack, callbacksWait } = turn.people;
  if (callback === undefined || callback.dueAt > turn.at || callback.leaseUntilAt <= turn.at) return false;
  if (!callsBack || callbacksWait === true) return false;
  const team: TeamFacts | undefined = teamOf(turn, ticket);
  return team === undefined || isOpen(team, turn.at);
}

/** How a try ended. */
export function callbackEnded(turn: Turn, ticket: QueueTicket, result: CallbackResult): void {
  const { callback } = ticket;
  const [agent] = agentsOf(ticket);
  if (callback === undefined || agent === undefined) return;
  if (result === 'agent-no-answer') {
    note(turn, ticket, 'missed', { agent, detail: 'no-answer' });
    setNoAnswer(turn, agent);
    withoutRing(turn, { ...ticket, phase: { is: 'ringing', agents: [agent], sinceAt: turn.at } }, agent);
    return;
  }
  if (result === 'done') return callbackDone(turn, ticket, agent, 'over');
  note(turn, ticket, 'callback-tried', { agent, detail: result });
  const tries = callback.tries + 1;
  const pauseMs = spacingMs[tries - 1];
  if (pauseMs === undefined) {
    note(turn, ticket, 'callback-failed', { detail: result, ms: turn.at - ticket.enteredAt });
    return dropTicket(turn, ticket);
  }
  putTicket(turn, { ...ticket, phase: { is: 'waiting' }, callback: { ...callback, tries, dueAt: turn.at + pauseMs, leaseUntilAt: 0 } });
}

/** The two talked: the callback is done, whatever becomes of the caller then (passed on, or their agent's leg broke). */
export function callbackDone(turn: Turn, ticket: QueueTicket, agent: string, why: Parameters<Desk['leave']>[1]): void {
  note(turn, ticket, 'callback-tried', { agent, detail: 'done' });
  note(turn, ticket, 'callback-done', { agent, ms: turn.at - ticket.enteredAt });
  endTalk(turn, ticket, agent, why);
}

/** Nobody is called back any more; one that an agent has in hand goes on. */
export function cancelCallback(turn: Turn, ticket: QueueTicket): void {
  if (ticket.callback === undefined || ticket.phase.is !== 'waiting') return;
  note(turn, ticket, 'callback-failed', { detail: 'cancelled', ms: turn.at - ticket.enteredAt });
  dropTicket(turn, ticket);
}

/** Takes up the callbacks that the store has given to this desk. */
export function takeLeased(turn: Turn, { asked, rows, leaseUntilAt }: Extract<DeskEvent, { kind: 'leased' }>): void {
  const given = new Set(rows.map((row) => row.ticket));
  for (const id of asked) {
    const ticket = turn.tickets.get(id);
    if (ticket?.callback !== undefined && ticket.phase.is === 'waiting' && !given.has(id)) {
      dropTicket(turn, ticket);
      turn.handedOver.push(id);
    }
  }
  for (const row of rows) {
    const known = turn.tickets.get(row.ticket);
    if (row.callback === undefined || (known !== undefined && known.phase.is !== 'waiting')) continue;
    putTicket(turn, { ...(known ?? ticketOf(turn, row)), callback: { ...row.callback, leaseUntilAt } });
  }
}

function ticketOf(turn: Turn, row: TicketRow): QueueTicket {
  turn.arrivals += 1;
  return {
    id: row.ticket,
    callId: row.callId,
    team: row.team,
    wantedAgent: row.wantedAgent,
    priority: row.priority,
    skills: row.skills,
    language: row.language,
    callerNumber: row.callerNumber,
    callerName: row.callerName,
    order: turn.arrivals,
    enteredAt: row.enteredAt,
    head: false,
    ringS: 0,
    maxWaitS: 0,
    deadlineAt: Number.POSITIVE_INFINITY,
    queued: true,
    visited: [],
    tried: [],
    told: undefined,
    announceAt: Number.POSITIVE_INFINITY,
    phase: { is: 'waiting' },
    callback: undefined,
  };
}

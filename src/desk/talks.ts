// Joined calls: hold, and what their end leaves behind (the log's lines, wrap-up, an agent who rests). Not here: how they begin (queue.ts), what
// becomes of a caller whose agent was lost (queue.ts, calls/).
import type { Desk } from '#ports/desk.ts';
import { beginWrapUp } from './presence.ts';
import type { QueueTicket } from './queue-state.ts';
import { dropTicket, note, putAgent, putTicket, type Turn } from './turn.ts';

/** An agent whose leg broke: a page that is loaded anew, or a phone that changes its network, is back by then. */
export const lostRestMs = 3000;

/** A talk shorter than this that the caller ends: they hung up as the agent answered, which is not work to wrap up. */
const glareMs = 1000;

/** How long the two talked, and how long of it was hold. */
export function talked(turn: Turn, { phase }: QueueTicket): { talkMs: number; heldMs: number } {
  if (phase.is !== 'talking') return { talkMs: 0, heldMs: 0 };
  const heldMs = phase.heldMs + (phase.heldSinceAt === undefined ? 0 : turn.at - phase.heldSinceAt);
  return { talkMs: turn.at - phase.sinceAt - heldMs, heldMs };
}

/** The agent puts the caller on hold, or takes them back; nothing where it is so already. */
export function held(turn: Turn, ticket: QueueTicket, holding: boolean): void {
  const { phase } = ticket;
  if (phase.is !== 'talking' || (phase.heldSinceAt !== undefined) === holding) return;
  const ms = phase.heldSinceAt === undefined ? undefined : turn.at - phase.heldSinceAt;
  note(turn, ticket, holding ? 'held' : 'resumed', { agent: phase.agent, ...(ms === undefined ? {} : { ms }) });
  putTicket(turn, { ...ticket, phase: { ...phase, heldSinceAt: holding ? turn.at : undefined, heldMs: phase.heldMs + (ms ?? 0) } });
}

/** The joined call of this agent is over, or goes on without them. */
export function endTalk(turn: Turn, ticket: QueueTicket, agent: string, why: Parameters<Desk['leave']>[1]): void {
  held(turn, ticket, false);
  const { talkMs, heldMs } = talked(turn, turn.tickets.get(ticket.id) ?? ticket);
  if (why === 'forwarded') note(turn, ticket, 'forwarded', { agent });
  note(turn, ticket, 'ended', { agent, ms: talkMs, ...(why === undefined || why === 'over' ? {} : { detail: why }) });
  dropTicket(turn, ticket);
  const glare = why === 'hung-up' && talkMs < glareMs;
  if (why === 'agent-lost') putAgent(turn, agent, { restUntilAt: turn.at + lostRestMs });
  else if (!glare) beginWrapUp(turn, agent, ticket, talkMs + heldMs);
}

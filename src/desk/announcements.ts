// What a waiting caller is told, and when: position and honest wait, the team's comfort message, the key that orders a callback.
// Not here: how it is spoken over the music (calls/).
import type { TeamQueue } from '#flow/team-queue.ts';
import type { DeskMove } from '#ports/desk.ts';
import type { QueueTicket } from './queue-state.ts';
import { putTicket, queueOf, type Turn } from './turn.ts';
import { waitRange } from './wait-estimate.ts';

/** The first places are told at once when they change; further back it is enough now and then. */
const nearTheFront = 3;
const tellAgainMs = 10_000;

/** Tells a caller who goes on waiting the position, and announces what is due. `estimateS` undefined = the wait is not known. */
export function tell(turn: Turn, ticket: QueueTicket, position: number, estimateS: number | undefined): void {
  const { told } = ticket;
  const anew = told === undefined || (told.position !== position && (position <= nearTheFront || turn.at - told.at >= tellAgainMs));
  if (anew) turn.moves.push({ ticket: ticket.id, move: { do: 'wait', position, waitS: estimateS } });
  const due = turn.at >= ticket.announceAt;
  if (!anew && !due) return;
  const queue = queueOf(turn, ticket);
  const words = due ? announcement(turn, ticket, queue, position, estimateS) : undefined;
  if (words !== undefined) turn.moves.push({ ticket: ticket.id, move: words });
  putTicket(turn, {
    ...ticket,
    told: anew ? { position, at: turn.at } : told,
    announceAt: due ? turn.at + 1000 * queue.announcements.everyS : ticket.announceAt,
  });
}

function announcement(
  turn: Turn,
  ticket: QueueTicket,
  { announcements, callback }: TeamQueue,
  position: number,
  estimateS: number | undefined,
): Extract<DeskMove, { do: 'announce' }> | undefined {
  const comfort = comfortIn(announcements.comfort, ticket.language);
  const offers = callback.offered && turn.people.callsBack && turn.at - ticket.enteredAt >= 1000 * callback.afterS;
  const move: Extract<DeskMove, { do: 'announce' }> = {
    do: 'announce',
    ...(announcements.position ? { position } : {}),
    ...(announcements.wait && estimateS !== undefined ? { waitS: waitRange(estimateS) } : {}),
    ...(comfort === undefined ? {} : { comfort }),
    ...(offers ? { callbackKey: callback.key } : {}),
  };
  return Object.keys(move).length > 1 ? move : undefined;
}

/** The text in the caller's language, in the same language of another country, or the one for all. */
function comfortIn(texts: Readonly<Record<string, string>>, language: string): string | undefined {
  const tags = [language, language.split('-')[0] ?? language, '*'];
  const tag = tags.find((each) => Object.hasOwn(texts, each) && texts[each] !== '');
  return tag === undefined ? undefined : texts[tag];
}

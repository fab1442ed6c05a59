// The desk as a whole and the board. Not here: what is done with a call (desk-call.ts), its story (desk-story.ts).
import { Failure } from '#ports/failure.ts';
import type { HandlersOf } from './handler.ts';

type Later =
  | 'desk'
  | 'setDeskPresence'
  | 'deskCalls'
  | 'board'
  | 'moveTicket'
  | 'setAgentPresence'
  | 'queueReport'
  | 'callbacks'
  | 'cancelCallback';

/** Handlers that wait for the desk's own part: every one says so. */
export function deskHandlers(): HandlersOf<Later> {
  const away = () => {
    throw new Failure('not-configured', 'the desk is not wired in this release yet');
  };
  return {
    desk: away,
    setDeskPresence: away,
    deskCalls: away,
    board: away,
    moveTicket: away,
    setAgentPresence: away,
    queueReport: away,
    callbacks: away,
    cancelCallback: away,
  };
}

// The line's handlers with a net under each: a bug in who listens must not cost the media connection or the process. Not here: what they do.
import type { LineHandlers } from '#ports/line.ts';
import type { SipLog } from '#wire/sip/sip-log.ts';

/** `unheard` gets the leg of a call that nobody will decide about, because `incoming` threw. */
export function guarded(handlers: LineHandlers, log: SipLog, unheard: (leg: string) => void): LineHandlers {
  const net =
    <A extends unknown[]>(name: string, handle: (...given: A) => void, failed: (...given: A) => void = () => undefined) =>
    (...given: A): void => {
      try {
        handle(...given);
      } catch (error) {
        log.error(
          { handler: name, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
          'a handler of the line threw',
        );
        failed(...given);
      }
    };
  return {
    incoming: net('incoming', handlers.incoming, ({ leg }) => unheard(leg)),
    ringing: net('ringing', handlers.ringing),
    answered: net('answered', handlers.answered),
    ended: net('ended', handlers.ended),
    key: net('key', handlers.key),
    playEnded: net('playEnded', handlers.playEnded),
    collected: net('collected', handlers.collected),
    speechStarted: net('speechStarted', handlers.speechStarted),
    heard: net('heard', (...given) => handlers.heard?.(...given)),
    deaf: net('deaf', (...given) => handlers.deaf?.(...given)),
    held: net('held', (...given) => handlers.held?.(...given)),
  };
}

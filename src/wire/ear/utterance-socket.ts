// One utterance over one WebSocket, in whatever words the far end wants: said, ended, answered or failed exactly once.
// Not here: those words (adapters/ear-*), the connection (../http/outward-socket.ts).
import { Failure } from '#ports/failure.ts';
import type { Recognised, RecogniserStream } from '#ports/recogniser.ts';
import { OutwardSocket, type SocketPlace } from '../http/outward-socket.ts';

/** How a far end is spoken to; one for each utterance, so it may remember. */
export interface UtteranceDialect {
  /** Said first. */
  hello: readonly string[];
  audio: (samples: Int16Array) => Uint8Array;
  /** Said when the utterance is over. */
  goodbye: string;
  /** A message of theirs, read as JSON. Answers the words so far, or the answer to `goodbye`; throws `Failure` for what is neither. */
  read: (message: unknown, ended: boolean) => { partial: string } | { recognised: Recognised } | undefined;
  /** They closed in good order after `goodbye`: what was said, or undefined where the answer is still missing. */
  closed: () => Recognised | undefined;
}

/** Begin an utterance. The connection is made now: it stands long before the caller has finished. */
export function openUtterance(place: SocketPlace, dialect: UtteranceDialect, onPartial: (text: string) => void): RecogniserStream {
  const { promise, resolve, reject } = Promise.withResolvers<Recognised>();
  promise.catch(() => {
    // Told by `end`.
  });
  let ended = false;
  let over = false;
  const settle = (answer: Recognised | Failure): void => {
    if (over) return;
    over = true;
    socket.close();
    if (answer instanceof Failure) reject(answer);
    else resolve(answer);
  };
  const socket = new OutwardSocket(place, {
    onText: (text) => {
      if (over) return;
      try {
        const read = dialect.read(parsed(text), ended);
        if (read && 'partial' in read) onPartial(read.partial);
        else if (read) settle(read.recognised);
      } catch (error) {
        settle(error instanceof Failure ? error : noAnswer(error));
      }
    },
    onGone: (failure) => {
      const answer = failure === undefined && ended ? dialect.closed() : undefined;
      settle(answer ?? failure ?? new Failure('unavailable', 'the recogniser hung up without an answer', { retryable: true }));
    },
  });
  for (const line of dialect.hello) socket.send(line);
  return {
    write: (samples) => {
      if (!over && !ended) socket.send(dialect.audio(samples));
    },
    end: () => {
      if (!ended && !over) socket.send(dialect.goodbye);
      ended = true;
      return promise;
    },
    close: () => settle(new Failure('cancelled', 'nobody waits for these words any more')),
  };
}

/** What they said is no answer; it is not quoted, for it may hold a caller's words. */
export function noAnswer(cause?: unknown): Failure {
  return new Failure('bad-answer', 'the recogniser said what is no answer', { cause });
}

/** Samples as little-endian bytes, without a copy. */
export function samplesAsBytes(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw noAnswer(error);
  }
}

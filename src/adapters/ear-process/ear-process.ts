// Ear over the speech process's socket, a connection a session: what main prepares menus and compares words with. The audio of calls does not come this way
// (media has its own connection). While the process is away, everything fails as `unavailable`. Not here: the process.
import { asFailure, Failure, type FailureCode, failureCodes } from '#ports/failure.ts';
import type { ConfusionCheck } from '#ports/confusion-check.ts';
import type { Ear, EarEvent, EarSession } from '#ports/ear.ts';
import { EarLink } from '#wire/ear/ear-link.ts';
import type { EarOrder, EarReply } from '#wire/ear/messages.ts';

type Described = Extract<EarReply, { described: unknown }>['described'];

/** Pause between two tries to reach a process that is starting. */
const pauseMs = 50;

/** Ask the speech process who its ear is; waits up to `waitMs` for it. Throws `Failure` where none can be loaded there. */
export async function connectEar(socketPath: string, waitMs = 15_000): Promise<Ear> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      return earOf(socketPath, await describe(socketPath));
    } catch (error) {
      const failure = asFailure(error);
      if (!failure.retryable || performance.now() > deadline) throw failure;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

function earOf(socketPath: string, { modes, languages }: Described): Ear {
  return {
    modes,
    speaks: (language) => languages.includes(language.split('-')[0]?.toLowerCase() ?? ''),
    prepare: async (request, { signal, onProgress } = {}) => {
      if (signal?.aborted) throw cancelled();
      await askEar<true>(
        socketPath,
        { prepare: request },
        (reply) => {
          if ('progress' in reply) onProgress?.(reply.progress.done, reply.progress.total);
          return 'prepared' in reply ? true : undefined;
        },
        signal,
      );
    },
    open: (request, onEvent) => open(socketPath, { config: { ...request, sample_rate: 8000 } }, onEvent),
    // Each session has its own connection.
    close: async () => {},
  };
}

/** The check of words that sound alike, asked of the speech process; see `ConfusionCheck`. Throws `unavailable` while that is away. */
export function confusionCheckOver(socketPath: string): ConfusionCheck {
  return async (language, options, { signal, onProgress } = {}) => {
    if (signal?.aborted) throw cancelled();
    const compare = { language, options: [...options] };
    return askEar(
      socketPath,
      { compare },
      (reply) => {
        if ('progress' in reply) onProgress?.(reply.progress.done, reply.progress.total);
        return 'compared' in reply ? reply.compared : undefined;
      },
      signal,
    );
  };
}

function describe(socketPath: string): Promise<Described> {
  return askEar(socketPath, { describe: 1 }, (reply) => ('described' in reply ? reply.described : undefined));
}

/** One question on a connection of its own: the first reply that `answer` takes for one, or a Failure. */
export function askEar<Answer>(
  socketPath: string,
  order: EarOrder,
  answer: (reply: EarReply) => Answer | undefined,
  signal?: AbortSignal,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const link = new EarLink(socketPath, {
    onReply: (reply) => {
      if ('failed' in reply) return reject(earFailure(reply.failed));
      const found = answer(reply);
      if (found !== undefined) resolve(found);
    },
    onGone: (reason) => reject(gone(reason)),
  });
  link.say(order);
  const onAbort = () => reject(cancelled());
  signal?.addEventListener('abort', onAbort, { once: true });
  return promise.finally(() => {
    signal?.removeEventListener('abort', onAbort);
    link.close();
  });
}

async function open(socketPath: string, config: EarOrder, onEvent: (event: EarEvent) => void): Promise<EarSession> {
  const opened = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  let over = false;
  const fail = (failure: Failure): void => {
    opened.reject(failure);
    finished.resolve();
    if (over) return;
    over = true;
    onEvent({ kind: 'failed', code: failure.code, message: failure.message });
  };
  let listening = false;
  const link = new EarLink(socketPath, {
    onReply: (reply) => {
      if ('event' in reply && !over) onEvent(reply.event);
      else if ('listening' in reply) {
        listening = true;
        opened.resolve();
      } else if ('finished' in reply) finished.resolve();
      else if ('failed' in reply) {
        over ||= !listening;
        fail(earFailure(reply.failed));
      }
    },
    onGone: (reason) => {
      over ||= !listening;
      fail(gone(reason));
    },
  });
  link.say(config);
  await opened.promise;
  return {
    write: (samples) => link.audio(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)),
    prompting: (playing) => link.say({ prompting: playing }),
    finish: () => {
      if (over) return Promise.resolve();
      link.say({ eof: 1 });
      return finished.promise;
    },
    close: () => {
      over = true;
      finished.resolve();
      link.close();
    },
  };
}

/** What the process failed by. */
export function earFailure({ code, message, retryable }: Extract<EarReply, { failed: unknown }>['failed']): Failure {
  const known: FailureCode = failureCodes.find((one) => one === code) ?? 'internal';
  return new Failure(known, message, { retryable });
}

const gone = (reason: string) => new Failure('unavailable', `the ear is away: ${reason}`, { retryable: true });
const cancelled = () => new Failure('cancelled', 'the templates are no longer wanted');

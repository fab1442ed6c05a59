// Tells the speech process which recognisers there are, now and whenever it has started again. The keys go with it: its socket is ours alone.
// Not here: where they are kept (main), what becomes of them (speech/words).
import type { EarConfiguration, EarEngines } from '#ports/ear-engine.ts';
import { asFailure, type Failure } from '#ports/failure.ts';
import { EarLink } from '#wire/ear/ear-link.ts';
import { askEar, earFailure } from './ear-process.ts';

export interface EarConfigurerOptions {
  socketPath: string;
  /** Asked each time. */
  current: () => Promise<EarConfiguration>;
  failed: (failure: Failure) => void;
  /** Pause before a process that is away is looked for again. */
  retryMs?: number;
}

/** Who keeps it told. */
export interface EarConfigurer {
  /** The configuration has changed: resolves when the process knows, or is away. */
  renew: () => Promise<void>;
  /** Ask one engine. Throws `Failure` with what is wrong. */
  check: EarEngines['check'];
  close: () => void;
}

/** Begin. */
export function keepEarConfigured({ socketPath, current, failed, retryMs = 1000 }: EarConfigurerOptions): EarConfigurer {
  let link: EarLink | undefined;
  let told = Promise.withResolvers<void>();
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const tell = async (): Promise<void> => {
    told.resolve();
    const mine = Promise.withResolvers<void>();
    told = mine;
    try {
      const configuration = await current();
      if (link === undefined || told !== mine) return;
      link.say({ configure: configuration });
      await mine.promise;
    } catch (error) {
      failed(asFailure(error));
    }
  };
  const connect = (): void => {
    link = new EarLink(socketPath, {
      onReply: (reply) => {
        if ('failed' in reply) failed(earFailure(reply.failed));
        if ('configured' in reply || 'failed' in reply) told.resolve();
      },
      onGone: () => {
        link = undefined;
        told.resolve();
        if (!closed) retry = setTimeout(connect, retryMs);
      },
    });
    void tell();
  };
  connect();
  return {
    renew: tell,
    check: async (engine, allowPrivate) => {
      await askEar<true>(socketPath, { check: { engine, allowPrivate } }, (reply) => ('checked' in reply ? true : undefined));
    },
    close: () => {
      closed = true;
      clearTimeout(retry);
      told.resolve();
      link?.close();
    },
  };
}

// Texts of messages are kept so many days and then emptied, once an hour. Not here: which days (message-settings.ts), the emptying (store).
import type { ChannelStore } from '#ports/channel-store.ts';
import type { Clock, Timers } from '#ports/clock.ts';
import { asFailure } from '#ports/failure.ts';
import type { MessageSettings } from './message-settings.ts';

interface RetentionOptions {
  channels: Pick<ChannelStore, 'forgetBodies'>;
  policy: () => MessageSettings | Promise<MessageSettings>;
  clock: Clock;
  timers: Timers;
  log: { info: (facts: object, text: string) => void; warn: (facts: object, text: string) => void };
}

const dayMs = 24 * 3600 * 1000;
const everyMs = 3600 * 1000;
/** Not while the process has its hands full with starting. */
const firstMs = 60_000;

/** Makes the job; `once` does it now and answers how many texts were emptied. */
export function createRetention(options: RetentionOptions): { start: () => void; stop: () => void; once: () => Promise<number> } {
  const { channels, policy, clock, timers, log } = options;
  let cancel: (() => void) | undefined;

  async function once(): Promise<number> {
    const { retentionDays } = await policy();
    return retentionDays === 0 ? 0 : await channels.forgetBodies(clock.now() - retentionDays * dayMs);
  }

  function next(delayMs: number): void {
    cancel = timers.after(delayMs, () => {
      next(everyMs);
      once().then(
        (texts) => {
          if (texts > 0) log.info({ texts }, 'old texts of messages were forgotten');
        },
        (error: unknown) => log.warn({ error: asFailure(error) }, 'old texts of messages could not be forgotten'),
      );
    });
  }

  return { start: () => next(firstMs), stop: () => cancel?.(), once };
}

// Ending the server for an upgrade: no new calls, those in progress go on, and with the last of them everything stops.
// Not here: the refusal (calls/switchboard.ts), stopping in order (main.ts, supervisor.ts).
import type { Clock, Timers } from '#ports/clock.ts';
import type { Drain } from '#ports/drain.ts';
import { Failure } from '#ports/failure.ts';
import type { LiveCalls } from '#ports/live-calls.ts';

export interface DrainOptions {
  liveCalls: Pick<LiveCalls, 'list' | 'onChange'>;
  clock: Clock;
  timers: Timers;
  /** Callbacks wait meanwhile. */
  pause: (paused: boolean) => void;
  /** Stop the whole server; called once. */
  stop: () => void;
}

/** Builds it; calls are taken. */
export function createDrain({ liveCalls, clock, timers, pause, stop }: DrainOptions): Drain {
  let begun: { since: number; until: number | undefined } | undefined;
  let over = false;
  let stopTimer = (): void => {};

  const callsLeft = (): number => liveCalls.list().length;

  function look(): void {
    if (begun === undefined || over) return;
    if (callsLeft() > 0 && (begun.until === undefined || clock.now() < begun.until)) return;
    over = true;
    stop();
  }

  liveCalls.onChange(look);
  const state: Drain['state'] = () => {
    if (begun === undefined) return undefined;
    const { since, until } = begun;
    return { since, calls: callsLeft(), ...(until === undefined ? {} : { until }) };
  };
  return {
    state,
    begin: (until) => {
      const now = clock.now();
      begun = { since: begun?.since ?? now, until };
      stopTimer();
      // Not before whoever ordered it has been answered.
      const stops = [timers.after(0, look), ...(until === undefined ? [] : [timers.after(Math.max(0, until - now), look)])];
      stopTimer = () => stops.forEach((stopOne) => stopOne());
      pause(true);
      return { since: begun.since, calls: callsLeft(), ...(until === undefined ? {} : { until }) };
    },
    cancel: () => {
      if (begun === undefined || over) throw new Failure('conflict', over ? 'the server is stopping already' : 'nothing is being drained');
      begun = undefined;
      stopTimer();
      pause(false);
    },
  };
}

// Carries out `play`: at once from what is ready on disk, else with the leg silent until the first clause is rendered, and the rest behind it.
// Not here: rendering (prompts), music during a transfer (transfer.ts).
import { asFailure, Failure } from '#ports/failure.ts';
import type { BegunSource, PreparedSource, PromptSource } from '#ports/prompts.ts';
import type { PlaySource } from '#engine/effect.ts';
import { quietly } from '../quietly.ts';
import type { EffectHost, EffectOf, Running, World } from '../world.ts';

/** Longest silence while a prompt, or the next part of it, is rendered; then the play ends and the flow goes on. */
const longestPrepareMs = 8000;

/** Starts a play on the caller's leg. Answers `playEnded` through the line, or `failed` by itself. */
export function startPlay(host: EffectHost, effect: EffectOf<'play'>): Running {
  const { line, log } = host.world;
  let over = false;
  let playing: BegunSource | undefined;

  function begin(source: BegunSource): void {
    const { files, rest } = source;
    if (files.length === 0) return end('finished');
    playing = source;
    try {
      const more = rest === undefined ? {} : { more: true };
      line.play(host.callerLeg, { play: effect.id, files, ...more, loop: effect.loop, stopOnKey: effect.stopOnKey });
    } catch (error) {
      return failed(error);
    }
    if (rest !== undefined) void goOn(rest);
  }

  /** What cannot be made any more is left out: what was heard until then was worth hearing. */
  async function goOn(rest: AsyncIterable<string[]>): Promise<void> {
    const add = (files: string[], last: boolean): void => {
      if (!over) quietly(log, () => line.playMore(host.callerLeg, { play: effect.id, files, last }));
    };
    const giveUp = (): void => cancelPrepare();
    let stopTimer = host.world.timers.after(longestPrepareMs, giveUp);
    try {
      for await (const files of rest) {
        stopTimer();
        if (over) return;
        add(files, false);
        stopTimer = host.world.timers.after(longestPrepareMs, giveUp);
      }
    } catch (error) {
      if (!over) log.warn({ err: asFailure(error), call: host.callId, block: effect.block }, 'the rest of a prompt could not be spoken');
    } finally {
      stopTimer();
      add([], true);
    }
  }

  function failed(error: unknown): void {
    log.warn({ err: asFailure(error), call: host.callId, block: effect.block }, 'a prompt could not be played');
    end('failed');
  }

  function end(reason: 'finished' | 'failed'): void {
    over = true;
    host.over(effect.id);
    host.post({ kind: 'playEnded', id: effect.id, reason, playedMs: 0 });
  }

  const cancelPrepare = awaited(
    host.world,
    effect.source,
    (source, signal) => host.world.prompts.begin(source, signal),
    (source, error) =>
      host.guard(() => {
        if (over) return;
        if (source === undefined) failed(error);
        else begin(source);
      }),
  );

  return {
    kind: 'play',
    ended: () => {
      over = true;
      cancelPrepare();
      return playing?.stoodIn === undefined ? {} : { stoodIn: playing.stoodIn };
    },
    cancel: () => {
      if (over) return;
      over = true;
      cancelPrepare();
      if (playing !== undefined) quietly(log, () => line.stop(host.callerLeg, effect.id));
    },
  };
}

/** What hands out sources, and a clock to wait for them by. */
type Sources = { prompts: PromptSource; timers: World['timers'] };

/** Hands over the files of the whole: before it returns where they are ready, else later, once. The answer cancels. */
export function withSource(
  world: Sources,
  source: PlaySource,
  done: (prepared: PreparedSource | undefined, error?: unknown) => void,
): () => void {
  return awaited(world, source, (wanted, signal) => world.prompts.prepare(wanted, signal), done);
}

function awaited<T extends PreparedSource>(
  world: Sources,
  source: PlaySource,
  obtain: (source: PlaySource, signal: AbortSignal) => Promise<T>,
  done: (prepared: PreparedSource | T | undefined, error?: unknown) => void,
): () => void {
  const ready = world.prompts.ready(source);
  if (ready !== undefined) {
    done(ready);
    return () => {};
  }
  const abort = new AbortController();
  let settled = false;
  const settle = (prepared: T | undefined, error?: unknown): void => {
    if (settled) return;
    settled = true;
    stopTimer();
    done(prepared, error);
  };
  const stopTimer = world.timers.after(longestPrepareMs, () => {
    abort.abort();
    settle(undefined, new Failure('timeout', 'the prompt was not ready in time'));
  });
  obtain(source, abort.signal).then(
    (prepared) => settle(prepared),
    (error: unknown) => settle(undefined, error),
  );
  return () => {
    settled = true;
    stopTimer();
    abort.abort();
  };
}

// Carries out `play`: at once from what is ready on disk, else with the leg silent until it is rendered.
// Not here: rendering (prompts), music during a transfer (transfer.ts).
import { asFailure, Failure } from '#ports/failure.ts';
import type { PreparedSource, PromptSource } from '#ports/prompts.ts';
import type { PlaySource } from '#engine/effect.ts';
import { quietly } from '../quietly.ts';
import type { EffectHost, EffectOf, Running, World } from '../world.ts';

/** Longest silence while a prompt is rendered; then the play has failed and the flow goes on. */
const longestPrepareMs = 8000;

/** Starts a play on the caller's leg. Answers `playEnded` through the line, or `failed` by itself. */
export function startPlay(host: EffectHost, effect: EffectOf<'play'>): Running {
  const { line, log } = host.world;
  let over = false;
  let playing = false;

  function begin(source: PreparedSource): void {
    if (source.files.length === 0) return end('finished');
    playing = true;
    try {
      line.play(host.callerLeg, { play: effect.id, files: source.files, loop: effect.loop, stopOnKey: effect.stopOnKey });
    } catch (error) {
      failed(error);
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

  const cancelPrepare = withSource(host.world, effect.source, (source, error) =>
    host.guard(() => {
      if (over) return;
      if (source === undefined) failed(error);
      else begin(source);
    }),
  );

  return {
    kind: 'play',
    cancel: () => {
      if (over) return;
      over = true;
      cancelPrepare();
      if (playing) quietly(log, () => line.stop(host.callerLeg, effect.id));
    },
  };
}

/** Hands over the files: before it returns where they are ready, else later, once. The answer cancels. */
export function withSource(
  world: { prompts: PromptSource; timers: World['timers'] },
  source: PlaySource,
  done: (prepared: PreparedSource | undefined, error?: unknown) => void,
): () => void {
  const ready = world.prompts.ready(source);
  if (ready !== undefined) {
    done(ready);
    return () => {};
  }
  const abort = new AbortController();
  let settled = false;
  const settle = (prepared: PreparedSource | undefined, error?: unknown): void => {
    if (settled) return;
    settled = true;
    stopTimer();
    done(prepared, error);
  };
  const stopTimer = world.timers.after(longestPrepareMs, () => {
    abort.abort();
    settle(undefined, new Failure('timeout', 'the prompt was not ready in time'));
  });
  world.prompts.prepare(source, abort.signal).then(
    (prepared) => settle(prepared),
    (error: unknown) => settle(undefined, error),
  );
  return () => {
    settled = true;
    stopTimer();
    abort.abort();
  };
}

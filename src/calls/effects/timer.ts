// Carries out `startTimer`. Not here: what a timer is for (the engine).
import type { EffectHost, EffectOf, Running } from '../world.ts';

/** Starts a timer; answers `timer`. */
export function startTimer(host: EffectHost, effect: EffectOf<'startTimer'>): Running {
  const cancel = host.world.timers.after(effect.delayMs, () => {
    host.over(effect.id);
    host.post({ kind: 'timer', id: effect.id });
  });
  return { kind: 'startTimer', cancel };
}

// Carries out `listen`: keys reach the engine by themselves; sensitive digits are collected on the media side and go to the vault.
// Not here: recognising speech (the speech process).
import { quietly } from '../quietly.ts';
import type { EffectHost, EffectOf, Running } from '../world.ts';

/** Starts listening. Answers `heard` for sensitive digits only: a handle, how many there are, whether enough. */
export function startListen(host: EffectHost, effect: EffectOf<'listen'>): Running {
  const wanted = effect.sensitive;
  if (wanted === undefined) return { kind: 'listen', cancel: () => {} };
  const { line, vault, log } = host.world;
  let over = false;
  line.collect(host.callerLeg, { collect: effect.id, ...wanted });
  return {
    kind: 'listen',
    keepsKeys: true,
    cancel: () => {
      if (over) return;
      over = true;
      quietly(log, () => line.cancelCollect(host.callerLeg, effect.id));
    },
    collected: (digits, at) => {
      if (over) return;
      over = true;
      host.over(effect.id);
      if (digits === '') return host.post({ kind: 'heard', id: effect.id, silence: true, at });
      const length = digits.length;
      const valid = length >= wanted.minDigits && length <= wanted.maxDigits;
      host.post({ kind: 'heard', id: effect.id, ...(valid ? { vault: vault.put(host.callId, digits) } : {}), length, valid, at });
    },
  };
}

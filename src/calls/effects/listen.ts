// Carries out `listen`: keys reach the engine by themselves; words are understood on the media side by the ear; sensitive digits are
// collected there and go to the vault. Not here: recognising speech (the speech process).
import { quietly } from '../quietly.ts';
import type { EffectHost, EffectOf, Running } from '../world.ts';

/** Starts listening. Answers `heard`: what was said, or for sensitive digits a handle, how many there are, whether enough. */
export function startListen(host: EffectHost, effect: EffectOf<'listen'>): Running {
  if (effect.sensitive !== undefined) return collectDigits(host, effect.id, effect.sensitive);
  if (effect.phrases !== undefined && effect.phrases.length > 0) return listenForWords(host, effect, effect.phrases);
  return { kind: 'listen', cancel: () => {} };
}

function listenForWords(host: EffectHost, { id, language }: EffectOf<'listen'>, phrases: { option: string; texts: string[] }[]): Running {
  const { line, log } = host.world;
  const options = phrases.map(({ option, texts }) => ({ option, phrases: texts }));
  let over = false;
  line.listen(host.callerLeg, { listen: id, request: { language, mode: { kind: 'menu', options } } });
  return {
    kind: 'listen',
    cancel: () => {
      if (over) return;
      over = true;
      quietly(log, () => line.cancelListen(host.callerLeg, id));
    },
    heard: ({ option, ...heard }, at) => {
      if (over) return;
      over = true;
      host.over(id);
      // What was not believed is no choice, however near it came: it stays for the trace only.
      const chosen = heard.decision === 'reject' ? nearest(option) : option === undefined ? {} : { option };
      host.post({ kind: 'heard', id, ...heard, ...chosen, at });
    },
  };
}

const nearest = (option: string | undefined): { second?: string } => (option === undefined ? {} : { second: option });

function collectDigits(host: EffectHost, id: string, wanted: NonNullable<EffectOf<'listen'>['sensitive']>): Running {
  const { line, vault, log } = host.world;
  let over = false;
  line.collect(host.callerLeg, { collect: id, ...wanted });
  return {
    kind: 'listen',
    keepsKeys: true,
    cancel: () => {
      if (over) return;
      over = true;
      quietly(log, () => line.cancelCollect(host.callerLeg, id));
    },
    collected: (digits, at) => {
      if (over) return;
      over = true;
      host.over(id);
      if (digits === '') return host.post({ kind: 'heard', id, silence: true, at });
      const length = digits.length;
      const valid = length >= wanted.minDigits && length <= wanted.maxDigits;
      host.post({ kind: 'heard', id, ...(valid ? { vault: vault.put(host.callId, digits) } : {}), length, valid, at });
    },
  };
}

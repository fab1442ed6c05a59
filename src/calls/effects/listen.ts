// Carries out `listen`: keys reach the engine by themselves; words are understood on the media side by the ear; sensitive digits are
// collected there and go to the vault. Not here: recognising speech (the speech process).
import type { EarMode } from '#ports/ear.ts';
import { asFailure } from '#ports/failure.ts';
import { quietly } from '../quietly.ts';
import type { EffectHost, EffectOf, Running } from '../world.ts';

/** Starts listening. Answers `heard`: what was said, or for sensitive digits a handle, how many there are, whether enough. */
export function startListen(host: EffectHost, effect: EffectOf<'listen'>): Running {
  if (effect.sensitive !== undefined) return collectDigits(host, effect.id, effect.sensitive);
  const mode = modeOf(effect);
  return mode === undefined ? { kind: 'listen', cancel: () => {} } : listenForWords(host, effect, mode);
}

/** Free words where they are welcome, with the options for an ear that knows none; undefined = only keys. */
function modeOf({ phrases = [], words }: EffectOf<'listen'>): EarMode | undefined {
  const options = phrases.map(({ option, texts }) => ({ option, phrases: texts }));
  if (words !== undefined) return { kind: 'text', hints: words.hints, ...(options.length > 0 && { options }) };
  return options.length > 0 ? { kind: 'menu', options } : undefined;
}

function listenForWords(host: EffectHost, { id, language, keep }: EffectOf<'listen'>, mode: EarMode): Running {
  const { line, log } = host.world;
  let over = false;
  line.listen(host.callerLeg, { listen: id, request: { language, mode }, ...(keep && { keep }) });
  return {
    kind: 'listen',
    cancel: () => {
      if (over) return;
      over = true;
      quietly(log, () => line.cancelListen(host.callerLeg, id));
    },
    heard: ({ option, audio, ...heard }, at) => {
      if (over) return;
      over = true;
      host.over(id);
      if (keep && audio !== undefined && heard.decision !== 'accept') keepUtterance(host, id, audio, at);
      // What was not believed is no choice, however near it came: it stays for the trace only.
      const chosen = heard.decision === 'reject' ? nearest(option) : option === undefined ? {} : { option };
      host.post({ kind: 'heard', id, ...heard, ...chosen, at });
    },
  };
}

/** Beside the call's own commits: an utterance that is lost costs nobody anything. */
function keepUtterance({ callId, world }: EffectHost, listen: string, audio: string, at: number): void {
  const kept = world.store.keepUtterance({ callId, listen, at, audio: Buffer.from(audio, 'base64') });
  kept.catch((error: unknown) => world.log.warn({ err: asFailure(error), call: callId }, 'what was not understood could not be kept'));
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

// When a caller who is asked for data wants the flow's person instead: the word always, the key 0 where it cannot be the data.
// Not here: who the person is (the flow), what else keys and words mean (data.ts).
import type { StepContext, StepEvent, StepResult } from '#engine/step.ts';
import { matchOption } from '#language/match-option.ts';
import { personPhrases } from '#language/person-phrases.ts';
import { lengthsOf } from './data.ts';
import { keysCannotGive } from './in-effect.ts';
import type { AskSettings } from './model.ts';

/** The way to the flow's person; undefined where the flow has none. */
export function toPerson({ flow }: StepContext): Pick<StepResult<never>, 'jump'> | undefined {
  return flow.person === undefined ? undefined : { jump: { exit: 'person', to: flow.person } };
}

/** Whether 0, as the first key, is no beginning of the data. */
export function zeroIsNoData({ type }: AskSettings): boolean {
  return type === 'yes-no' || keysCannotGive(type);
}

/** Whether a 0 and nothing after it is too short for the data. An amount, or a number of one digit, may be 0. */
export function loneZero(settings: AskSettings, { digits, spoken }: { digits: string; spoken?: true }): boolean {
  return digits === '0' && spoken === undefined && lengthsOf(settings)[0] > 1;
}

/** Whether an utterance asks for a person and can be believed. */
export function asksForPerson({ option, text, decision }: Extract<StepEvent, { kind: 'heard' }>, { language }: StepContext): boolean {
  if (decision === 'reject' || decision === 'confirm') return false;
  if (option !== undefined) return option === '0';
  const found = matchOption([{ option: '0', texts: personPhrases(language) }], text ?? '', language);
  return found.option === '0' && found.decision === 'accept';
}

// What a menu makes of an ear's answer: the option it names, or the one that free words mean. Not here: what follows from it (step.ts).
import type { HeardMenu } from '#engine/step.ts';
import { requestIn, yesOrNo } from '#language/heard.ts';
import { matchOption } from '#language/match-option.ts';
import { wordsToDigits } from '#language/words-to-number.ts';
import type { SpokenMenuSettings } from './model.ts';

/** An ear's answer, as the event `heard` carries it. */
export interface Heard {
  text?: string;
  option?: string;
  decision?: 'accept' | 'confirm' | 'reject';
  silence?: boolean;
  noise?: true;
  detail?: string;
}

/** The word of the menu that is meant, if any, and whether it can be believed without asking. */
export function understood(
  settings: Pick<SpokenMenuSettings, 'options'>,
  words: HeardMenu,
  { text = '', option, decision }: Heard,
  language: string,
): { id?: string; sure: boolean } {
  if (decision === 'reject') return { sure: false };
  if (option !== undefined) {
    return words.some((one) => one.option === option) ? { id: option, sure: decision !== 'confirm' } : { sure: false };
  }
  if (text === '') return { sure: false };
  const answer = words.some((one) => one.option === 'menu:yes') ? yesOrNo(text, language) : undefined;
  if (answer) return { id: `menu:${answer}`, sure: true };
  // "Uno": the key is said instead of pressed.
  const key = wordsToDigits(requestIn(text, language), language);
  const byKey = settings.options.find((one) => one.key !== undefined && one.key === key);
  if (byKey) return { id: byKey.id, sure: true };
  const found = matchOption(words, text, language);
  return found.option === undefined ? { sure: false } : { id: found.option, sure: found.decision === 'accept' };
}

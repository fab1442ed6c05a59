// The closed menus an ask listens for, for ears that know no free words: single digits, yes and no, the person. Not here: what free words mean (data.ts).
import type { HeardMenu, StepContext } from '#engine/step.ts';
import { type Spoken, spokenIn } from '#language/language.ts';
import { personPhrases } from '#language/person-phrases.ts';
import { yesNoPhrases } from '#language/yes-no-phrases.ts';
import type { AskType } from './types.ts';

const digits: Record<Spoken, string> = {
  es: 'cero uno dos tres cuatro cinco seis siete ocho nueve',
  pt: 'zero um dois três quatro cinco seis sete oito nove',
  en: 'zero one two three four five six seven eight nine',
};

/** Yes and no, heard as `answer:yes` and `answer:no`. */
export function answerWords(language: string): HeardMenu {
  const { yes, no } = yesNoPhrases(language);
  return [
    { option: 'answer:yes', texts: yes },
    { option: 'answer:no', texts: no },
  ];
}

/** What the data itself can be said in: digits one by one as `digit:0`…, or yes and no. */
export function dataWords(type: AskType, language: string): HeardMenu {
  if (type === 'yes-no') return answerWords(language);
  return digits[spokenIn(language)]
    .split(' ')
    .map((word, digit) => ({ option: `digit:${digit}`, texts: word === 'seis' && spokenIn(language) === 'pt' ? [word, 'meia'] : [word] }));
}

/** The same with the words for the flow's person, heard as `0`, where the flow has one. */
export function withPerson(words: HeardMenu, { flow, language }: Pick<StepContext, 'flow' | 'language'>): HeardMenu {
  return flow.person === undefined ? words : [...words, { option: '0', texts: personPhrases(language) }];
}

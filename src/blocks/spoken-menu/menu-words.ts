// The words a menu listens for: its options' own, and those that every menu understands. Not here: what follows from them (step.ts).
import type { HeardMenu } from '#engine/step.ts';
import type { Flow } from '#flow/model.ts';
import { type Spoken, spokenIn } from '#language/language.ts';
import { personPhrases } from '#language/person-phrases.ts';
import { plainWords } from '#language/plain.ts';
import { yesNoPhrases } from '#language/yes-no-phrases.ts';

/** What is understood in every menu; none of these can be the id of an option. `0` = the flow's person. */
type GlobalWord = '0' | 'menu:repeat' | 'menu:back';

const globalWords: Record<Spoken, Record<Exclude<GlobalWord, '0'>, string[]>> = {
  es: {
    'menu:repeat': ['repetir', 'otra vez'],
    'menu:back': ['volver', 'menú anterior'],
  },
  pt: {
    'menu:repeat': ['repetir', 'de novo'],
    'menu:back': ['voltar', 'menu anterior'],
  },
  en: {
    'menu:repeat': ['repeat', 'say it again'],
    'menu:back': ['go back', 'previous menu'],
  },
};

/** Of a menu's settings what is said by callers. */
interface Menu {
  options: readonly { id: string; label: string; phrases: readonly string[] }[];
}

/** The options with their phrases, the label first, then the words of every menu; what an option claims for itself is left to it. */
export function menuWords({ options }: Menu, { language }: { flow: Flow; language: string }): HeardMenu {
  const own = options.map(({ id, label, phrases }) => ({ option: id, texts: [label, ...phrases] }));
  const taken = new Set(own.flatMap(({ texts }) => texts.map(plainWords)));
  const every: Record<GlobalWord, string[]> = { '0': personPhrases(language), ...globalWords[spokenIn(language)] };
  const global = Object.entries(every)
    .map(([option, texts]) => ({ option, texts: texts.filter((text) => !taken.has(plainWords(text))) }))
    .filter(({ texts }) => texts.length > 0);
  return [...own, ...global];
}

/** The same while an option is being confirmed: yes and no come first, another option may be said instead. */
export function confirmWords(settings: Menu, context: { flow: Flow; language: string }): HeardMenu {
  const { yes, no } = yesNoPhrases(context.language);
  const words = new Set([...yes, ...no].map(plainWords));
  const rest = menuWords(settings, context)
    .map(({ option, texts }) => ({ option, texts: texts.filter((text) => !words.has(plainWords(text))) }))
    .filter(({ texts }) => texts.length > 0);
  return [{ option: 'menu:yes', texts: yes }, { option: 'menu:no', texts: no }, ...rest];
}

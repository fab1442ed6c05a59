// What is told before publishing of a menu whose words sound alike: one piece of advice a pair, at the option. Not here: the comparison (alike.ts).
import type { Flow } from '#flow/model.ts';
import type { Path } from '#flow/walk.ts';
import type { Compared, ComparedPair } from '#kit/compared-words.ts';
import { confusedPairs, questionOf } from './alike.ts';
import type { SpokenMenuSettings } from './model.ts';

type Option = SpokenMenuSettings['options'][number];
type Word = (name: string, values?: Record<string, string | number>) => string;

/** A pair in words; where one of the two belongs to every menu, the menu's own comes first. */
export function pairText({ first, second }: ComparedPair, options: readonly Option[], word: Word): string {
  const own = (option: string) => options.some(({ id }) => id === option);
  if (own(first.option) && own(second.option)) return word('alikePair', { first: first.phrase, second: second.phrase });
  const [mine, other] = own(first.option) ? [first, second] : [second, first];
  return word('alikeGlobal', { first: mine.phrase, second: other.phrase });
}

/** Who is asked: `SoundQuestion` of the forms, with words of this form. */
interface Asked {
  flow: Flow;
  word: Word;
  compareWords: (language: string, options: { option: string; phrases: string[] }[], signal: AbortSignal) => Promise<Compared>;
  signal: AbortSignal;
}

type Told = { is: 'told'; advice: { path: Path; text: string }[] } | (Compared & { is: 'cannot' });

/** The menu's pairs that callers will confuse. A menu with more phrases than are compared at once is left to its form, which says so. */
export async function alikeAdvice({ options }: SpokenMenuSettings, { flow, word, compareWords, signal }: Asked): Promise<Told> {
  const spoken = flow.languages[0] ?? 'es';
  const question = questionOf(options, flow, spoken);
  if (!Array.isArray(question)) return { is: 'told', advice: [] };
  const compared = await compareWords(spoken, question, signal);
  if (compared.is === 'cannot') return compared;
  return {
    is: 'told',
    advice: confusedPairs(compared.pairs, options).map((pair) => {
      const at = options.findIndex(({ id }) => id === pair.first.option || id === pair.second.option);
      return { path: ['options', at], text: pairText(pair, options, word) };
    }),
  };
}

// Words of a menu that sound alike: what the ear is asked, what its answer means for the author, which other words are tried instead.
// Not here: the comparison itself (the ear's), how it is shown (alike-check.tsx).
import type { Flow } from '#flow/model.ts';
import { spokenIn } from '#language/language.ts';
import { plainWords } from '#language/plain.ts';
import type { ComparedPair, ComparedWord } from '#kit/compared-words.ts';
import { menuWords } from './menu-words.ts';
import type { SpokenMenuSettings } from './model.ts';
import words from './other-words.json' with { type: 'json' };

type Option = SpokenMenuSettings['options'][number];

/** Options with their phrases, as the ear compares them. */
export type Question = { option: string; phrases: string[] }[];

/** Phrases compared at once at most, as the server has it. */
const mostPhrases = 80;
/** Other words tried for a phrase at most: each costs the ear half a second. */
const mostTried = 6;
const mostOffered = 3;

/** What to ask for a menu: its own words and those of every menu. Undefined where there is nothing to confuse, or too much to compare. */
export function questionOf(options: readonly Option[], flow: Flow, language: string): Question | 'too-many' | undefined {
  const own = options.map((option) => option.id);
  const all = menuWords({ options }, { flow, language })
    .map(({ option, texts }) => ({ option, phrases: unlike(texts) }))
    .filter(({ phrases }) => phrases.length > 0);
  const asked = all.filter(({ option }) => own.includes(option));
  if (asked.length < 2) return undefined;
  if (count(all) <= mostPhrases) return all;
  return count(asked) <= mostPhrases ? asked : 'too-many';
}

const count = (question: Question) => question.reduce((sum, { phrases }) => sum + phrases.length, 0);

/** Each phrase once, without those that hold no word. */
function unlike(texts: readonly string[]): string[] {
  const plain = new Set<string>();
  return texts.filter((text) => {
    const word = plainWords(text);
    if (word === '' || plain.has(word)) return false;
    plain.add(word);
    return true;
  });
}

/** The pairs that callers will confuse and the author can do something about: one of the two is the menu's own. */
export function confusedPairs(pairs: readonly ComparedPair[], options: readonly Option[]): ComparedPair[] {
  return pairs.filter(({ first, second, alike }) => alike && (isOwn(options, first) || isOwn(options, second)));
}

const isOwn = (options: readonly Option[], { option }: ComparedWord) => options.some((one) => one.id === option);

/** Another word to try in a phrase's place. */
export interface Tried {
  option: string;
  phrase: string;
  instead: string;
}

/** Words to be tried for a pair, of whichever of its two are the menu's own: other words for the same, then longer ones. */
export function triedFor(pair: ComparedPair, options: readonly Option[], language: string): Tried[] {
  const { synonyms, around, number, numbers } = words[spokenIn(language)];
  const taken = new Set(options.flatMap(({ label, phrases }) => [label, ...phrases]).map(plainWords));
  return [pair.first, pair.second]
    .filter((word) => isOwn(options, word))
    .flatMap(({ option, phrase }) => {
      const plain = plainWords(phrase);
      const same = synonyms.filter((group) => group.some((one) => plainWords(one) === plain)).flat();
      const longer = (numbers.some((one) => plainWords(one) === plain) ? number : around).map((text) => text.replace('{{word}}', phrase));
      return unlike([...same, ...longer])
        .filter((one) => !taken.has(plainWords(one)))
        .slice(0, mostTried)
        .map((instead) => ({ option, phrase, instead }));
    });
}

const triedId = (index: number) => `try:${index}`;

/** The menu with the tried words as options of their own, so that each is measured against every other option. */
export function trialQuestion(question: Question, tried: readonly Tried[]): Question {
  const room = Math.max(0, mostPhrases - count(question));
  return [...question, ...tried.slice(0, room).map(({ instead }, index) => ({ option: triedId(index), phrases: [instead] }))];
}

/** Of the words tried those that sound like no other option, the clearest first. `pairs` answers `trialQuestion`. */
export function provenBetter(tried: readonly Tried[], pairs: readonly ComparedPair[]): Tried[] {
  const measured = tried.flatMap((one, index) => {
    const against = pairs.filter(({ first, second }) => {
      const [mine, other] = first.option === triedId(index) ? [first, second] : [second, first];
      return mine.option === triedId(index) && other.option !== one.option && !other.option.startsWith('try:');
    });
    if (against.length === 0 || against.some(({ alike }) => alike)) return [];
    return [{ one, margin: Math.min(...against.map(({ margin }) => margin)) }];
  });
  return measured
    .toSorted((a, b) => b.margin - a.margin)
    .slice(0, mostOffered)
    .map(({ one }) => one);
}

/** The options with one word in another's place, wherever the option has it; in its name too, where the name is that word. */
export function withWord(options: readonly Option[], { option, phrase, instead }: Tried): Option[] {
  const is = (text: string) => plainWords(text) === plainWords(phrase);
  return options.map((one) => {
    if (one.id !== option) return one;
    if (is(one.label)) return { ...one, label: asCased(instead, one.label), phrases: one.phrases.filter((text) => !is(text)) };
    return { ...one, phrases: one.phrases.map((text) => (is(text) ? instead : text)) };
  });
}

const asCased = (text: string, like: string) =>
  /^\p{Lu}/u.test(like) ? text.charAt(0).toLocaleUpperCase() + text.slice(1).toLocaleLowerCase() : text.toLocaleLowerCase();

// Which option of a closed menu free words mean, so that an author never compares raw text: accents, case, politeness, numbers in words and
// small slips of a recogniser do not count. Not here: audio against templates (speech/ear).
import { requestIn } from './heard.ts';

/** An option with the phrases that mean it. */
interface Phrases {
  option: string;
  texts: readonly string[];
}

/** What was understood. `confidence` 0 to 1; `second` = the next likeliest. With `reject` the option is left out. */
export interface Matched {
  decision: 'accept' | 'confirm' | 'reject';
  option?: string;
  second?: string;
  confidence: number;
}

/** At least this sure to be believed, or to be asked about; and this much surer than of the second. */
const acceptFrom = 0.75;
const confirmFrom = 0.55;
const leadOverSecond = 0.1;

/** Longest words compared, characters and tokens: a bound for monologues. */
const longestText = 400;

/**
 * Match words against a menu. Example: `matchOption([{ option: 'turnos', texts: ['Turnos', 'cita'] }], 'quiero una cita por favor', 'es')` is
 * `{ decision: 'accept', option: 'turnos', confidence: 1 }`.
 */
export function matchOption(options: readonly Phrases[], text: string, language: string): Matched {
  const said = tokensOf(text, language);
  const scored = options
    .map(({ option, texts }) => ({ option, score: Math.max(0, ...texts.map((phrase) => score(tokensOf(phrase, language), said))) }))
    .toSorted((a, b) => b.score - a.score);
  const [best, next] = scored;
  const confidence = Math.round((best?.score ?? 0) * 100) / 100;
  const second = next && next.score >= confirmFrom ? { second: next.option } : {};
  if (!best || best.score < confirmFrom) return { decision: 'reject', confidence };
  const sure = best.score >= acceptFrom && best.score - (next?.score ?? 0) >= leadOverSecond;
  return { decision: sure ? 'accept' : 'confirm', option: best.option, ...second, confidence };
}

const tokensOf = (text: string, language: string): string[] => requestIn(text.slice(0, longestText), language).split(' ').filter(Boolean);

/** How much of a phrase was said: 1 = that and nothing else. Short words carry little, numbers much. */
function score(phrase: readonly string[], said: readonly string[]): number {
  if (phrase.length === 0 || said.length === 0) return 0;
  const weight = (word: string) => (/\d/.test(word) ? 2 : word.length <= 3 ? 0.4 : 1);
  let found = 0;
  let whole = 0;
  for (const word of phrase) {
    whole += weight(word);
    found += weight(word) * Math.max(0, ...said.map((one) => likeness(word, one)));
  }
  const share = found / whole;
  // What else was said makes it a little less sure, and never decides alone.
  const beside = Math.max(0, said.length - phrase.length);
  return share * (1 - Math.min(0.2, beside * 0.03));
}

/** 1 = the same word; less for a slip, for an ending (turno, turnos); 0 for another word. Numbers are never alike. */
function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const length = Math.max(a.length, b.length);
  if (length < 4 || /\d/.test(a) || /\d/.test(b)) return 0;
  const slips = editDistance(a, b, length >= 8 ? 2 : 1);
  return slips === undefined ? 0 : 0.95 - 0.05 * slips;
}

/** Letters to change, add or drop to make one word the other; undefined above `most`. */
function editDistance(a: string, b: string, most: number): number | undefined {
  if (Math.abs(a.length - b.length) > most) return undefined;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  const distance = row[b.length] ?? 0;
  return distance <= most ? distance : undefined;
}

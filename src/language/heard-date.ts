// Dates that callers say or key in, told from the day of the call. Not here: reading a date aloud (spell-moments.ts).
import { type Spoken, regionOf, spokenIn } from './language.ts';
import { months, weekdays } from './months.ts';
import { plainTokens, plainWords } from './plain.ts';
import { withDigits } from './words-to-number.ts';

const relative: Record<Spoken, Record<string, number>> = {
  es: { hoy: 0, manana: 1, 'pasado manana': 2, ayer: -1, anteayer: -2 },
  pt: { hoje: 0, amanha: 1, 'depois de amanha': 2, ontem: -1, anteontem: -2 },
  en: { today: 0, tomorrow: 1, 'day after tomorrow': 2, yesterday: -1 },
};

/** A day as `YYYY-MM-DD`, if the calendar has it. */
function dayOf(year: number, month: number, day: number): string | undefined {
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day || year < 1000 || year > 9999) return undefined;
  return at.toISOString().slice(0, 10);
}

const moved = (today: string, days: number) => new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * Digits of a date as they are keyed in: day, month, year (in `en-US` the month first); two digits of a year are the nearest past or the
 * next ten years. Example: `typedDate('23111985', 'es-AR', '2026-11-23')` is `1985-11-23`.
 */
export function typedDate(digits: string, language: string, today: string): string | undefined {
  const found = /^(\d\d)(\d\d)(\d\d|\d{4})?$/.exec(digits);
  if (!found) return undefined;
  const [, first = '', second = '', year] = found;
  const [day, month] = regionOf(language) === 'US' && spokenIn(language) === 'en' ? [second, first] : [first, second];
  return withYear(Number(day), Number(month), year === undefined ? undefined : Number(year), year?.length ?? 0, today);
}

function withYear(day: number, month: number, year: number | undefined, digits: number, today: string): string | undefined {
  const thisYear = Number(today.slice(0, 4));
  if (year === undefined) {
    const next = dayOf(thisYear, month, day);
    return next !== undefined && next < today ? dayOf(thisYear + 1, month, day) : next;
  }
  if (digits !== 2) return dayOf(year, month, day);
  const century = Math.floor(thisYear / 100) * 100;
  return dayOf(century + year > thisYear + 10 ? century - 100 + year : century + year, month, day);
}

/**
 * The day that words mean; a date without its year is the next one. Undefined where no day is said.
 * Example: `heardDate('el veintitrés de noviembre de mil novecientos ochenta y cinco', 'es-AR', '2026-11-23')` is `1985-11-23`.
 */
export function heardDate(text: string, language: string, today: string): string | undefined {
  const spoken = spokenIn(language);
  const plain = plainWords(text);
  const byName = Object.entries(relative[spoken])
    .toSorted(([a], [b]) => b.length - a.length)
    .find(([name]) => ` ${plain} `.includes(` ${name} `));
  if (byName) return moved(today, byName[1]);
  const tokens = withDigits(cardinal(plain, spoken), language).split(' ');
  const at = tokens.findIndex((token) => months[spoken].some((name) => monthIs(name, token)));
  if (at >= 0) return namedMonth(tokens, at, spoken, today);
  const numbers = tokens.filter((token) => /^\d+$/.test(token));
  if (numbers.length === 1) return typedDate(numbers[0] ?? '', language, today);
  const [first = '', second = '', ...year] = numbers;
  if (second !== '') return typedDate(first.padStart(2, '0') + second.padStart(2, '0') + joinedYear(year), language, today);
  return nextWeekday(plain, spoken, today);
}

const englishDays: Record<string, string> = {
  first: 'one',
  second: 'two',
  third: 'three',
  fifth: 'five',
  eighth: 'eight',
  ninth: 'nine',
  twelfth: 'twelve',
  twentieth: 'twenty',
  thirtieth: 'thirty',
};

/** Days of the month as plain numbers: "primero", "um de", "twenty-third". */
function cardinal(plain: string, spoken: Spoken): string {
  if (spoken === 'es') return plain.replace(/\bprimero\b/g, '1');
  if (spoken === 'pt') return plain.replace(/\b(primeiro|(?<!e )um(?= de\b))/g, '1');
  return plain
    .replace(/\b(\d+)(st|nd|rd|th)\b/g, '$1')
    .split(' ')
    .map((word) => englishDays[word] ?? word.replace(/^(fourth|sixth|seventh|tenth|eleventh|\w+teenth)$/, (day) => day.slice(0, -2)))
    .join(' ');
}

const monthIs = (name: string, token: string) => plainWords(name) === token || (name === 'septiembre' && token === 'setiembre');

function namedMonth(tokens: string[], at: number, spoken: Spoken, today: string): string | undefined {
  const month = months[spoken].findIndex((name) => monthIs(name, tokens[at] ?? '')) + 1;
  const isNumber = (token: string) => /^\d+$/.test(token);
  const before = tokens.slice(0, at).filter(isNumber);
  const after = tokens.slice(at + 1).filter(isNumber);
  const day = before.at(-1) ?? after.shift();
  if (day === undefined) return undefined;
  const year = joinedYear(after);
  return withYear(Number(day), month, year === '' ? undefined : Number(year), year.length, today);
}

/** "Nineteen eighty-five" is said in two numbers, "two thousand six" in one. */
function joinedYear(numbers: string[]): string {
  return numbers.join('');
}

function nextWeekday(plain: string, spoken: Spoken, today: string): string | undefined {
  const tokens = plainTokens(plain);
  const day = weekdays[spoken].findIndex((name) => tokens.includes(plainWords(name)));
  if (day < 0) return undefined;
  const ahead = (day - new Date(Date.parse(today)).getUTCDay() + 7) % 7;
  return moved(today, ahead === 0 ? 7 : ahead);
}

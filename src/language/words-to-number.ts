// Numbers in words read back: one number, a run of digits said in any grouping, or every number in a sentence. Not here: their spelling
// (number-to-words.ts), dates and money (heard-date.ts, heard-money.ts).
import { type Spoken, spokenIn } from './language.ts';
import { plainTokens, plainWords } from './plain.ts';
import { numberToWords } from './number-to-words.ts';

interface Reader {
  /** 0-99 that are one word, and the tens that a unit may follow. */
  small: Map<string, number>;
  tens: Set<number>;
  and: string;
  /** A unit after a ten needs the "and". */
  needsAnd: boolean;
  hundreds: Map<string, number>;
  thousand: string;
  scales: Map<string, number>;
}

function readerOf(language: Spoken): Reader {
  const small = new Map<string, number>();
  const last = language === 'es' ? 29 : 19;
  for (let n = 0; n <= last; n += 1) small.set(plainWords(numberToWords(n, language)), n);
  const tens = new Set<number>();
  for (let n = language === 'es' ? 30 : 20; n < 100; n += 10) {
    small.set(plainWords(numberToWords(n, language)), n);
    tens.add(n);
  }
  const hundreds = new Map<string, number>();
  for (let n = 2; n < 10 && language !== 'en'; n += 1) {
    const word = plainWords(numberToWords(n * 100, language));
    hundreds.set(word, n * 100);
    hundreds.set(word.replace(/os$/, 'as'), n * 100);
  }
  const more: Record<Spoken, [string, number][]> = {
    es: [
      ['un', 1],
      ['una', 1],
      ['veintiun', 21],
      ['veintiuna', 21],
    ],
    pt: [
      ['uma', 1],
      ['duas', 2],
      ['meia', 6],
      ['quatorze', 14],
    ],
    en: [
      ['oh', 0],
      ['nought', 0],
    ],
  };
  for (const [word, n] of more[language]) small.set(word, n);
  if (language === 'es') for (const n of [10, 20]) tens.add(n);
  if (language === 'es') hundreds.set('cien', 100).set('ciento', 100).set('sietecientos', 700).set('nuevecientos', 900);
  if (language === 'pt') hundreds.set('cem', 100).set('cento', 100);
  const scales: Record<Spoken, [string, number][]> = {
    es: [
      ['millon', 1e6],
      ['millones', 1e6],
      ['billon', 1e12],
      ['billones', 1e12],
    ],
    pt: [
      ['milhao', 1e6],
      ['milhoes', 1e6],
      ['bilhao', 1e9],
      ['bilhoes', 1e9],
      ['trilhao', 1e12],
      ['trilhoes', 1e12],
    ],
    en: [
      ['million', 1e6],
      ['billion', 1e9],
      ['trillion', 1e12],
    ],
  };
  return {
    small,
    tens,
    and: { es: 'y', pt: 'e', en: 'and' }[language],
    needsAnd: language !== 'en',
    hundreds,
    thousand: { es: 'mil', pt: 'mil', en: 'thousand' }[language],
    scales: new Map(scales[language]),
  };
}

const readers: Record<Spoken, Reader> = { es: readerOf('es'), pt: readerOf('pt'), en: readerOf('en') };

/** A number found in words: its value and the index after its last word. */
interface Read {
  value: number;
  next: number;
}

function below100(reader: Reader, tokens: readonly string[], at: number): Read | undefined {
  const token = tokens[at] ?? '';
  const value = reader.small.get(token) ?? (/^\d{1,2}$/.test(token) ? Number(token) : undefined);
  if (value === undefined) return undefined;
  if (reader.tens.has(value) && !/^\d/.test(token)) {
    const joined = tokens[at + 1] === reader.and;
    const unit = reader.small.get(tokens[at + (joined ? 2 : 1)] ?? '');
    if (unit !== undefined && unit > 0 && unit < 10 && (joined || !reader.needsAnd))
      return { value: value + unit, next: at + (joined ? 3 : 2) };
  }
  return { value, next: at + 1 };
}

function below1000(reader: Reader, tokens: readonly string[], at: number): Read | undefined {
  const token = tokens[at] ?? '';
  if (/^\d{1,15}$/.test(token) && token.length > 2) return { value: Number(token), next: at + 1 };
  let hundred = reader.hundreds.get(token);
  let next = at + 1;
  if (hundred === undefined && !reader.needsAnd && tokens[at + 1] === 'hundred') {
    const count = token === 'a' ? 1 : reader.small.get(token);
    if (count !== undefined && count > 0 && count < 10) [hundred, next] = [count * 100, at + 2];
  }
  if (hundred === undefined) return below100(reader, tokens, at);
  // "Cien" and "cem" are never followed by more of the same number.
  if (token === 'cien' || token === 'cem') return { value: hundred, next };
  const from = tokens[next] === reader.and ? next + 1 : next;
  const low = below100(reader, tokens, from);
  // A zero begins something new.
  return low && low.value > 0 ? { value: hundred + low.value, next: low.next } : { value: hundred, next };
}

/** The longest number that begins at a word. */
function numberAt(reader: Reader, tokens: readonly string[], start: number): Read | undefined {
  let total = 0;
  let group: number | undefined;
  let thousands = 0;
  let next = start;
  let bound = Number.POSITIVE_INFINITY;
  let at = start;
  for (;;) {
    const from = at > start && tokens[at] === reader.and ? at + 1 : at;
    const token = tokens[from] ?? '';
    if (token === reader.thousand && bound > 1000 && group !== 0) {
      thousands = (group ?? 1) * 1000;
      group = undefined;
      bound = 1000;
      next = from + 1;
    } else if (reader.scales.has(token) && (group !== undefined || thousands > 0)) {
      const scale = reader.scales.get(token) ?? 1;
      total += (thousands + (group ?? 0)) * scale;
      [thousands, group, bound] = [0, undefined, scale];
      next = from + 1;
    } else {
      if (group !== undefined) break;
      const read = below1000(reader, tokens, from);
      if (!read || (next > start && (read.value === 0 || read.value >= bound))) break;
      // After a scale only what still belongs to the number: its thousands, or its end.
      group = read.value;
      next = read.next;
    }
    at = next;
  }
  return next === start ? undefined : { value: total + thousands + (group ?? 0), next };
}

const signs: Record<Spoken, { minus: string; marks: string[] }> = {
  es: { minus: 'menos', marks: ['coma', 'punto', 'con'] },
  pt: { minus: 'menos', marks: ['virgula', 'ponto'] },
  en: { minus: 'minus', marks: ['point'] },
};

/**
 * The number that a text says and nothing else, decimals included, written plainly; undefined where it says something else.
 * Example: `wordsToNumber('tres coma catorce', 'es')` is `3.14`; `wordsToNumber('mil e duzentos', 'pt')` is `1200`.
 */
export function wordsToNumber(text: string, language: string): string | undefined {
  const spoken = spokenIn(language);
  const reader = readers[spoken];
  const { minus, marks } = signs[spoken];
  const digits = /^\s*(-?\d+)(?:[.,](\d+))?\s*$/.exec(text);
  if (digits) return digits[2] === undefined ? digits[1] : `${digits[1]}.${digits[2]}`;
  const tokens = plainTokens(text);
  const negative = tokens[0] === minus;
  const start = negative ? 1 : 0;
  const head = numberAt(reader, tokens, start);
  if (!head) return undefined;
  const sign = negative ? '-' : '';
  if (head.next === tokens.length) return `${sign}${head.value}`;
  if (!marks.includes(tokens[head.next] ?? '')) return undefined;
  const tail = digitRun(reader, tokens, head.next + 1);
  return tail.digits !== '' && tail.next === tokens.length ? `${sign}${head.value}.${tail.digits}` : undefined;
}

const multiples = new Map([
  ['doble', 2],
  ['duplo', 2],
  ['double', 2],
  ['triple', 3],
  ['triplo', 3],
]);

/** Digits said one by one or in any groups, from a word on. */
function digitRun(reader: Reader, tokens: readonly string[], start: number): { digits: string; next: number } {
  let digits = '';
  let at = start;
  while (at < tokens.length) {
    const token = tokens[at] ?? '';
    if (/^\d+$/.test(token)) {
      digits += token;
      at += 1;
      continue;
    }
    const times = multiples.get(token);
    const read = times === undefined ? numberAt(reader, tokens, at) : numberAt(reader, tokens, at + 1);
    if (!read) break;
    digits += String(read.value).repeat(times !== undefined && read.value < 10 ? times : 1);
    at = read.next;
  }
  return { digits, next: at };
}

const between = new Set(['y', 'e', 'and', 'guion', 'raya', 'traco', 'dash', 'barra', 'punto', 'ponto', 'eh', 'este', 'coma', 'virgula']);

/**
 * All digits of a text in the order they are said, however they are grouped; undefined where anything else is said among them.
 * Example: `wordsToDigits('cuarenta y cinco, veintitrés', 'es')` is `4523`; `wordsToDigits('doble cero siete', 'es')` is `007`.
 */
export function wordsToDigits(text: string, language: string): string | undefined {
  const reader = readers[spokenIn(language)];
  const tokens = plainTokens(text);
  let digits = '';
  let at = 0;
  while (at < tokens.length) {
    const run = digitRun(reader, tokens, at);
    if (run.next === at) {
      if (!between.has(tokens[at] ?? '')) return undefined;
      at += 1;
      continue;
    }
    digits += run.digits;
    at = run.next;
  }
  return digits === '' ? undefined : digits;
}

const articles = new Set(['un', 'una', 'um', 'uma', 'oh']);

/**
 * The plain words of a text with numbers in digits; an article is no number.
 * Example: `withDigits('Quiero un turno para el veintitrés', 'es')` is `quiero un turno para el 23`.
 */
export function withDigits(text: string, language: string): string {
  const reader = readers[spokenIn(language)];
  const tokens = plainTokens(text);
  const out: string[] = [];
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at] ?? '';
    const read = /^\d+$/.test(token) ? undefined : numberAt(reader, tokens, at);
    if (!read || (read.next === at + 1 && articles.has(token))) {
      out.push(token);
      at += 1;
    } else {
      out.push(String(read.value));
      at = read.next;
    }
  }
  return out.join(' ');
}

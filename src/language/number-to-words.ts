// Whole numbers and decimals as words, as a native says them. Not here: reading them back (words-to-number.ts), money and dates (spell.ts).
import { decimalMark, type Spoken, spokenIn } from './language.ts';

/** How a number stands in Spanish and Portuguese: alone ("uno"), before a masculine noun ("un"), before a feminine one ("una"). */
export type NumberForm = 'alone' | 'masculine' | 'feminine';

/** The largest whole number that is put into words. */
const largestSpelt = 999_999_999_999_999;

const words = {
  es: {
    small:
      'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve',
    tens: '- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa',
    hundreds: '- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos',
  },
  pt: {
    small: 'zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove',
    tens: '- - vinte trinta quarenta cinquenta sessenta setenta oitenta noventa',
    hundreds: '- cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos',
  },
  en: {
    small:
      'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
    tens: '- - twenty thirty forty fifty sixty seventy eighty ninety',
    hundreds: '',
  },
};

const table = (language: Spoken, list: 'small' | 'tens' | 'hundreds') => words[language][list].split(' ');
const tables = {
  es: { small: table('es', 'small'), tens: table('es', 'tens'), hundreds: table('es', 'hundreds') },
  pt: { small: table('pt', 'small'), tens: table('pt', 'tens'), hundreds: table('pt', 'hundreds') },
  en: { small: table('en', 'small'), tens: table('en', 'tens'), hundreds: table('en', 'hundreds') },
};

/** 1 to 999; the last word takes the form. */
function below1000(n: number, language: Spoken, form: NumberForm): string {
  const { small, tens, hundreds } = tables[language];
  const rest = n % 100;
  const hundred = (n - rest) / 100;
  const low =
    rest < small.length ? (small[rest] ?? '') : joinTens(tens[Math.floor(rest / 10)] ?? '', small[rest % 10] ?? '', rest % 10, language);
  if (language === 'en') return [hundred > 0 ? `${small[hundred]} hundred` : '', rest > 0 ? low : ''].filter(Boolean).join(' ');
  const inForm = rest > 0 ? formed(low, language, form) : '';
  if (hundred === 0) return inForm;
  if (hundred === 1 && rest === 0) return language === 'es' ? 'cien' : 'cem';
  const high = form === 'feminine' && hundred > 1 ? (hundreds[hundred] ?? '').replace(/os$/, 'as') : (hundreds[hundred] ?? '');
  return [high, inForm].filter(Boolean).join(language === 'pt' ? ' e ' : ' ');
}

function joinTens(ten: string, unit: string, n: number, language: Spoken): string {
  if (n === 0) return ten;
  return language === 'en' ? `${ten}-${unit}` : `${ten} ${language === 'es' ? 'y' : 'e'} ${unit}`;
}

/** "uno", "um" and "dois" at the end agree with the noun that follows. */
function formed(text: string, language: Spoken, form: NumberForm): string {
  if (form === 'alone') return text;
  if (language === 'es') {
    if (form === 'feminine') return text.replace(/uno$/, 'una');
    return text.replace(/veintiuno$/, 'veintiún').replace(/uno$/, 'un');
  }
  return form === 'feminine' ? text.replace(/\bum$/, 'uma').replace(/\bdois$/, 'duas') : text;
}

/** Groups of thousands from the lowest, with their names: [one, many]; an empty one = thousand, which never counts "one". */
const scales: Record<Spoken, [number, string, string][]> = {
  es: [
    [1e12, 'billón', 'billones'],
    [1e6, 'millón', 'millones'],
    [1e3, 'mil', 'mil'],
  ],
  pt: [
    [1e12, 'trilhão', 'trilhões'],
    [1e9, 'bilhão', 'bilhões'],
    [1e6, 'milhão', 'milhões'],
    [1e3, 'mil', 'mil'],
  ],
  en: [
    [1e12, 'trillion', 'trillion'],
    [1e9, 'billion', 'billion'],
    [1e6, 'million', 'million'],
    [1e3, 'thousand', 'thousand'],
  ],
};

/**
 * A whole number from 0 to 999,999,999,999,999 as words. Throws `RangeError` outside.
 * Example: `numberToWords(21_000, 'es')` is `veintiún mil`; `numberToWords(1_200, 'pt')` is `mil e duzentos`.
 */
export function numberToWords(n: number, language: string, form: NumberForm = 'alone'): string {
  if (!Number.isSafeInteger(n) || n < 0 || n > largestSpelt) throw new RangeError(`${n} cannot be put into words`);
  return n === 0 ? (tables[spokenIn(language)].small[0] ?? '') : whole(n, spokenIn(language), form);
}

function whole(n: number, language: Spoken, form: NumberForm): string {
  if (n < 1000) return below1000(n, language, form);
  const [size, one, many] = scales[language].find(([least]) => n >= least) ?? [1000, '', ''];
  const count = Math.floor(n / size);
  const rest = n % size;
  // "Doscientas mil personas": only thousands agree; millions are nouns of their own.
  const counted = whole(count, language, size === 1000 && form === 'feminine' ? 'feminine' : 'masculine');
  const head = size === 1000 && count === 1 && language !== 'en' ? one : `${counted} ${count === 1 ? one : many}`;
  if (rest === 0) return head;
  // Portuguese: "mil e duzentos", "mil cento e vinte".
  const joins = language === 'pt' && lastGroupIsShort(rest);
  return `${head}${joins ? ' e ' : ' '}${whole(rest, language, form)}`;
}

function lastGroupIsShort(rest: number): boolean {
  const group = rest < 1000 ? rest : rest % 1000 === 0 && rest < 1e6 ? rest / 1000 : 0;
  return group > 0 && (group < 100 || group % 100 === 0);
}

/** One digit after the other. Example: `digitsToWords('405', 'es')` is `cuatro cero cinco`. Anything but digits is left out. */
export function digitsToWords(digits: string, language: string): string {
  const { small } = tables[spokenIn(language)];
  return Array.from(digits.replace(/\D/g, ''), (digit) => small[Number(digit)] ?? '').join(' ');
}

const marks: Record<Spoken, [comma: string, point: string, minus: string]> = {
  es: ['coma', 'punto', 'menos'],
  pt: ['vírgula', 'ponto', 'menos'],
  en: ['comma', 'point', 'minus'],
};

/**
 * A decimal number, written plainly (`-1234.5`), as words. Whole parts too long for words are read digit by digit.
 * Example: `decimalToWords('3.05', 'es-AR')` is `tres coma cero cinco`; in `es-MX` it is `tres punto cero cinco`.
 */
export function decimalToWords(plain: string, language: string, form: NumberForm = 'alone'): string {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain);
  if (!found) throw new RangeError(`"${plain}" is no number`);
  const [, sign = '', head = '', tail = ''] = found;
  const spoken = spokenIn(language);
  const [comma, point, minus] = marks[spoken];
  const n = Number(head);
  const wholePart = n <= largestSpelt ? numberToWords(n, language, tail === '' ? form : 'alone') : digitsToWords(head, language);
  const parts = sign === '' ? [wholePart] : [minus, wholePart];
  if (tail !== '') parts.push(decimalMark(language) === ',' ? comma : point, fraction(tail, spoken));
  return parts.join(' ');
}

/** English says every digit; Spanish and Portuguese say a short fraction as a number. */
function fraction(tail: string, language: Spoken): string {
  if (language === 'en' || tail.length > 2 || tail.startsWith('0')) return digitsToWords(tail, language);
  return numberToWords(Number(tail), language);
}

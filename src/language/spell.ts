// A text as it is handed to a voice: every number, amount, date, time, telephone number and address spelt out as a native says it, so that all
// engines read alike. Pure, and at rest on what it has spelt already. Not here: how each is said (number-to-words.ts, spell-money.ts,
// spell-moments.ts), the installation's own pronunciations.
import { decimalMark, regionOf, type Spoken, spokenIn } from './language.ts';
import { decimalToWords, digitsToWords, numberToWords } from './number-to-words.ts';
import { currencyCodes, dollarSign, moneyToWords } from './spell-money.ts';
import { dateToWords, timeToWords } from './spell-moments.ts';

const words: Record<
  Spoken,
  { percent: string; at: string; dot: string; hyphen: string; underscore: string; plus: string; letters: string }
> = {
  es: {
    percent: 'por ciento',
    at: 'arroba',
    dot: 'punto',
    hyphen: 'guion',
    underscore: 'guion bajo',
    plus: 'más',
    letters: 'a be ce de e efe ge hache i jota ka ele eme ene o pe cu erre ese te u uve doble-ve equis ye zeta',
  },
  pt: {
    percent: 'por cento',
    at: 'arroba',
    dot: 'ponto',
    hyphen: 'hífen',
    underscore: 'sublinhado',
    plus: 'mais',
    letters: 'a bê cê dê é efe gê agá i jota cá ele eme ene ó pê quê erre esse tê u vê dábliu xis ípsilon zê',
  },
  en: {
    percent: 'percent',
    at: 'at',
    dot: 'dot',
    hyphen: 'dash',
    underscore: 'underscore',
    plus: 'plus',
    letters: 'ay bee see dee ee eff gee aitch eye jay kay ell em en oh pee cue are ess tee you vee double-you ex why zee',
  },
};

/** A number as texts hold it, with or without its groups and decimals. */
const plainNumber = String.raw`\d{1,3}(?:[.,\u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?`;

/** Most prompts hold nothing of the kind, and this is asked before each is played. */
const needsSpelling = /[\p{Nd}@%\p{Extended_Pictographic}]|\p{Lu}[ ,]+\p{Lu}(?!\p{L})/u;

/**
 * Spell a text for a voice in a language. Example: `spell('Son $ 1.200,50 a las 14:30', 'es-AR')` is
 * `Son mil doscientos pesos con cincuenta centavos a las dos y media de la tarde`.
 */
export function spell(text: string, language: string): string {
  if (!needsSpelling.test(text)) return text;
  let out = text.replace(/\p{Extended_Pictographic}[\ufe0f\u200d]*/gu, ' ');
  for (const [pattern, say] of rules(language)) out = out.replace(pattern, say);
  return out.replace(/[ \t\u00a0\u202f]{2,}/g, ' ');
}

type Rule = [RegExp, (match: string, ...groups: string[]) => string];

const known = new Map<string, Rule[]>();

function rules(language: string): Rule[] {
  let made = known.get(language);
  if (!made) known.set(language, (made = makeRules(language)));
  return made;
}

function makeRules(language: string): Rule[] {
  const spoken = spokenIn(language);
  const { percent } = words[spoken];
  return [
    [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, (address) => addressToWords(address, language)],
    [/\+\d[\d ().-]{6,}\d/g, (phone) => phoneToWords(phone, language)],
    [/\b(\d{4})-(\d\d)-(\d\d)\b/g, (match, year, month, day) => date(match, day, month, year, language)],
    [/\b(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?\b/g, (match, first, second, year) => slashed(match, first, second, year, language)],
    // "Enero de 2026" and the like are numbers already; a day before its month is a day.
    [
      /\b1(?:\.?[ºo°])?(?= de [a-zç]+(?:[ ,.]|$))/g,
      () => (spoken === 'pt' ? 'primeiro' : spoken === 'es' && regionOf(language) !== 'ES' ? 'primero' : 'uno'),
    ],
    [
      /((?:\ba )?\blas? )?\b([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?: ?([ap])\.? ?m\b\.?)?(?: ?(?:hs?|hrs?|horas)\b\.?)?/gi,
      (_match, article, hour, minute, half) => time(article, hour, minute, half, language),
    ],
    ...moneyRules(language),
    [
      new RegExp(String.raw`(-?)\b(${plainNumber}) ?%`, 'g'),
      (_match, sign, amount) => `${decimalToWords(sign + plainOf(amount, language), language)} ${percent}`,
    ],
    [
      /\b([13])\.?º(?= \p{L})/gu,
      (match, n) => (spoken === 'es' ? (n === '1' ? 'primer' : 'tercer') : (ordinal(Number(n), false, spoken) ?? match)),
    ],
    [/\b(\d+)(\.?[ºª]|st\b|nd\b|rd\b|th\b)/g, (match, n, mark) => ordinal(Number(n), mark.endsWith('ª'), spoken) ?? match],
    [
      /(?<![\p{L}\d])\p{Lu}(?:[ ,]+[\p{Lu}\d](?![\p{L}\d]))+|(?<=\d, |\d )\p{Lu}(?![\p{L}\d])/gu,
      (run) => Array.from(run, (one) => letter(one, language)).join(''),
    ],
    [/\d{1,2}(?=[\p{L}])|(?<=\p{L})\d+/gu, (digits) => ` ${wholeToWords(digits, language)} `],
    [new RegExp(String.raw`(^|[\s(])-(?=\d)`, 'g'), (_match, before) => `${before}${spoken === 'en' ? 'minus' : 'menos'} `],
    [new RegExp(plainNumber, 'g'), (amount) => inWords(amount, language)],
    [/\p{Nd}/gu, (digit) => ` ${digitsToWords(String(digit.codePointAt(0) ?? 0).slice(-1), language)} `],
  ];
}

/** A number of a text, written plainly: `1.200,50` is `1200.50` where a comma marks decimals. */
function plainOf(amount: string, language: string): string {
  const mark = decimalMark(language);
  const grouped = amount.replace(/[\u00a0\u202f]/g, '');
  const last = /[.,](?=\d+$)/.exec(grouped)?.[0];
  if (last === undefined) return grouped;
  const marks = grouped.replace(/\d/g, '');
  const tail = grouped.length - grouped.lastIndexOf(last) - 1;
  // The other mark, once and not before three digits, can only mean decimals too: "10.5" in Argentina.
  const isDecimal = marks.length === 1 ? last === mark || tail !== 3 : !marks.startsWith(last);
  const whole = isDecimal ? grouped.slice(0, grouped.lastIndexOf(last)) : grouped;
  const digits = whole.replace(/[.,]/g, '');
  return isDecimal ? `${digits}.${grouped.slice(grouped.lastIndexOf(last) + 1)}` : digits;
}

/** Longest run of digits without marks that is read as a quantity. */
const longestQuantity = 9;

function inWords(amount: string, language: string): string {
  return /^\d+$/.test(amount) ? wholeToWords(amount, language) : decimalToWords(plainOf(amount, language), language);
}

function wholeToWords(digits: string, language: string): string {
  // A zero in front, or more digits than anybody counts: a number that names something.
  const isName = (digits.length > 1 && digits.startsWith('0')) || digits.length > longestQuantity;
  return isName ? digitsToWords(digits, language) : numberToWords(Number(digits), language);
}

function moneyRules(language: string): Rule[] {
  const codes = currencyCodes(language);
  const names = new Map<string, string>();
  for (const code of codes) {
    for (const n of [1, 2]) {
      const part = new Intl.NumberFormat(language, { style: 'currency', currency: code, currencyDisplay: 'name' })
        .formatToParts(n)
        .find(({ type }) => type === 'currency')?.value;
      if (part !== undefined) names.set(part.toLowerCase(), code);
    }
  }
  const signs: [string, string][] = [
    ['R$', 'BRL'],
    ['US$', 'USD'],
    ['U$S', 'USD'],
    ['S/', 'PEN'],
    ['€', 'EUR'],
    ['£', 'GBP'],
    ['₲', 'PYG'],
    ['$', dollarSign(language)],
  ];
  const escaped = (all: string[]) =>
    all
      .toSorted((a, b) => b.length - a.length)
      .map((one) => one.replace(/[$/.()]/g, String.raw`\$&`))
      .join('|');
  const codeOf = (sign: string) => signs.find(([one]) => one === sign)?.[1] ?? (codes.includes(sign) ? sign : undefined);
  const say = (match: string, sign: string, amount: string, code: string | undefined) =>
    (code === undefined ? undefined : moneyToWords(sign + plainOf(amount, language), code, language)) ?? match;
  return [
    [
      new RegExp(String.raw`(-?)(?<![\p{L}])(${escaped([...signs.map(([one]) => one), ...codes])})[ \u00a0]?(${plainNumber})`, 'gu'),
      (match, minus, sign, amount) => say(match, minus, amount, codeOf(sign)),
    ],
    [
      new RegExp(String.raw`(-?)(?<![\d.,])(${plainNumber})[ \u00a0](?:de )?(${escaped([...names.keys()])})(?!\p{L})`, 'giu'),
      (match, minus, amount, name) => say(match, minus, amount, names.get(name.toLowerCase())),
    ],
  ];
}

function date(match: string, day: string, month: string, year: string | undefined, language: string): string {
  const [d, m] = [Number(day), Number(month)];
  if (d < 1 || d > 31 || m < 1 || m > 12) return match;
  return dateToWords(d, m, year === undefined ? undefined : Number(year), language);
}

function slashed(match: string, first: string, second: string, year: string | undefined, language: string): string {
  const monthFirst = spokenIn(language) === 'en' && regionOf(language) !== 'GB';
  return monthFirst ? date(match, second, first, year, language) : date(match, first, second, year, language);
}

function time(article: string | undefined, hour: string, minute: string, half: string | undefined, language: string): string {
  const h = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const said = timeToWords(h, Number(minute), language);
  // "A la una", "a las dos".
  const agreed =
    article !== undefined && spokenIn(language) === 'es' ? article.replace(/las?(?= $)/i, h % 12 === 1 ? 'la' : 'las') : (article ?? '');
  return `${agreed}${said}`;
}

const ordinals: Record<'es' | 'pt', string[]> = {
  es: ['primero', 'segundo', 'tercero', 'cuarto', 'quinto', 'sexto', 'séptimo', 'octavo', 'noveno', 'décimo'],
  pt: ['primeiro', 'segundo', 'terceiro', 'quarto', 'quinto', 'sexto', 'sétimo', 'oitavo', 'nono', 'décimo'],
};
const english: Record<number, string> = { 1: 'first', 2: 'second', 3: 'third', 5: 'fifth', 8: 'eighth', 9: 'ninth', 12: 'twelfth' };

function ordinal(n: number, feminine: boolean, spoken: Spoken): string | undefined {
  if (spoken !== 'en') {
    const said = ordinals[spoken][n - 1];
    return feminine ? said?.replace(/o$/, 'a') : said;
  }
  if (n > 999_999) return undefined;
  const cardinal = numberToWords(n, 'en');
  const [, head = '', last = ''] = /^(.*[ -])?(\w+)$/.exec(cardinal) ?? [];
  const found = Object.entries(english).find(([unit]) => numberToWords(Number(unit), 'en') === last)?.[1];
  return `${head}${found ?? `${last.replace(/y$/, 'ie')}th`}`;
}

function letter(character: string, language: string): string {
  if (/\d/.test(character)) return digitsToWords(character, language);
  const index = character.codePointAt(0) ?? 0;
  if (character === 'Ñ') return 'eñe';
  return index >= 65 && index <= 90 ? (words[spokenIn(language)].letters.split(' ')[index - 65] ?? character) : character;
}

function addressToWords(address: string, language: string): string {
  const { at, dot, hyphen, underscore, plus } = words[spokenIn(language)];
  const marks: Record<string, string> = { '@': at, '.': dot, '-': hyphen, _: underscore, '+': plus };
  return address
    .replace(/[@.\-_+]/g, (mark) => ` ${marks[mark]} `)
    .replace(/\d+/g, (digits) => ` ${digits.length > 2 ? digitsToWords(digits, language) : wholeToWords(digits, language)} `)
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Country codes and the groups their numbers are said in, from the left; the last group takes what is over. */
const phones: [RegExp, number[]][] = [
  [/^549/, [2, 1, 2, 2, 2, 2, 2]],
  [/^54/, [2, 2, 2, 2, 2, 2]],
  [/^52/, [2, 2, 2, 2, 2, 2]],
  [/^56/, [2, 1, 2, 2, 2, 2]],
  [/^55/, [2, 2, 5, 4]],
  [/^57/, [2, 3, 3, 2, 2]],
  [/^51/, [2, 3, 3, 3]],
  [/^598/, [3, 2, 3, 3]],
  [/^34/, [2, 3, 2, 2, 2]],
  [/^1/, [1, 3, 3, 4]],
];

/** A telephone number in E.164 with the pauses of its country; digit by digit in Portuguese and English, where "six" is "meia" in Brazil. */
function phoneToWords(phone: string, language: string): string {
  const digits = phone.replace(/\D/g, '');
  const sizes = phones.find(([code]) => code.test(digits))?.[1] ?? [2, 3, 3, 3, 3];
  const groups: string[] = [];
  let rest = digits;
  for (const [index, size] of sizes.entries()) {
    const group = index === sizes.length - 1 ? rest : rest.slice(0, size);
    rest = rest.slice(group.length);
    if (group !== '') groups.push(group);
  }
  const spoken = spokenIn(language);
  const said = groups.map((group) =>
    spoken === 'es' && group.length < 4 ? wholeToWords(group, language) : digitsToWords(group, language),
  );
  const all = spoken === 'pt' ? said.map((group) => group.replace(/\bseis\b/g, 'meia')) : said;
  return `${words[spoken].plus} ${all.join(', ')}`;
}

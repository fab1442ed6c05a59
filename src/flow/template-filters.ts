// The fixed list of filters a text may use, and how values read aloud. All pure; times in the flow's zone.
// Not here: reading expressions (template.ts) and encodings of places (fill.ts).

/** Where and for whom a text is filled: filters speak the language and tell time in the zone. */
export interface FilterContext {
  /** BCP 47. */
  language: string;
  /** IANA zone of the flow. */
  timeZone: string;
}

type Filter = (context: FilterContext, value: unknown, ...args: unknown[]) => unknown;

const zeroToTwenty = (value: unknown, fallback: number): number => {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) && number >= 0 ? Math.min(number, 20) : fallback;
};

/**
 * Every filter by name. Example: `{{dni | digits}}` reads "1 2 3"; `{{dni | last: 3}}`; `{{now | date: "long"}}`; `{{saldo | money: "ARS"}}`;
 * `{{caller.number | phone}}` reads "5 4, 9 1 1, 5 5 5 5, 0 1 0 0"; `{{dni | document}}` reads "12, 345, 678".
 */
export const templateFilters: Record<string, Filter> = {
  upcase: (context, value) => textOf(value).toLocaleUpperCase(context.language),
  downcase: (context, value) => textOf(value).toLocaleLowerCase(context.language),
  capitalize: (context, value) => {
    const text = textOf(value);
    const first = Array.from(text)[0] ?? '';
    return first.toLocaleUpperCase(context.language) + text.slice(first.length);
  },
  strip: (_context, value) => textOf(value).trim(),
  default: (_context, value, fallback) => (value === undefined || value === null || value === '' ? fallback : value),
  digits: (_context, value) => spelt(value),
  phone: (_context, value) => groupedPhone(textOf(value)),
  document: (_context, value) => groupedDocument(textOf(value)),
  first: (_context, value, count) => Array.from(textOf(value)).slice(0, zeroToTwenty(count, 1)).join(''),
  last: (_context, value, count) => {
    const kept = zeroToTwenty(count, 1);
    return kept === 0 ? '' : Array.from(textOf(value)).slice(-kept).join('');
  },
  number: (context, value, decimals) => {
    const number = numberOf(value);
    if (number === undefined) return textOf(value);
    const places = decimals === undefined ? undefined : zeroToTwenty(decimals, 2);
    return new Intl.NumberFormat(context.language, { minimumFractionDigits: places, maximumFractionDigits: places ?? 6 }).format(number);
  },
  money: (context, value, currency) => {
    const number = numberOf(value);
    const code = textOf(currency).toUpperCase();
    if (number === undefined || !/^[A-Z]{3}$/.test(code)) return textOf(value);
    return new Intl.NumberFormat(context.language, { style: 'currency', currency: code, currencyDisplay: 'name' }).format(number);
  },
  date: (context, value, style) => moment(context, value, { dateStyle: dateStyle(style) }),
  time: (context, value) => moment(context, value, { timeStyle: 'short' }),
  weekday: (context, value) => moment(context, value, { weekday: 'long' }),
};

function spelt(value: unknown): string {
  return Array.from(textOf(value).replace(/\s+/g, '')).join(' ');
}

/** A document in groups of three from its end: up to eight digits as numbers, what is longer or holds letters one by one. */
function groupedDocument(text: string): string {
  const bare = text.toUpperCase().replace(/[\s.,/_-]+/g, '');
  const groups = bare.match(/.{1,3}(?=(?:.{3})*$)/g) ?? [];
  return groups.map((group) => (/^\d{1,8}$/.test(bare) && !group.startsWith('0') ? group : spelt(group))).join(', ');
}

/** Calling codes: 1 and 7 have one digit, those of 50x and 59x three, the others of the Americas and most of Europe two (ITU-T E.164). */
const callingCode = /^(?:1|7|50\d|59\d|\d\d)/;

/** A telephone number digit by digit: the country by itself, the rest in groups of four from its end. */
function groupedPhone(text: string): string {
  const digits = text.replace(/\D/g, '');
  if (digits === '') return text;
  const country = text.trim().startsWith('+') ? (callingCode.exec(digits)?.[0] ?? '') : '';
  const groups = digits.slice(country.length).match(/\d{1,4}(?=(?:\d{4})*$)/g) ?? [];
  return [country, ...groups]
    .filter((group) => group !== '')
    .map(spelt)
    .join(', ');
}

/** A value as it is read aloud or shown in a message: decimals with the language's mark, yes and no in words. */
export function readable(value: unknown, context: FilterContext): string {
  if (typeof value === 'number' && Number.isFinite(value))
    return new Intl.NumberFormat(context.language, { useGrouping: false, maximumFractionDigits: 10 }).format(value);
  if (typeof value === 'boolean') return yesAndNo(context.language)[value ? 0 : 1];
  return textOf(value);
}

/** A moment as people say it, date and time. Epoch ms in. */
export function readableMoment(at: number, context: FilterContext): string {
  return moment(context, at, { dateStyle: 'long', timeStyle: 'short' });
}

/** A value as plain text; nothing for null and for what no variable may hold. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return '';
}

function yesAndNo(language: string): [string, string] {
  if (language.startsWith('pt')) return ['sim', 'não'];
  if (language.startsWith('es')) return ['sí', 'no'];
  return ['yes', 'no'];
}

function numberOf(value: unknown): number | undefined {
  const text = textOf(value)
    .trim()
    .replace(/^(-?\d+),(\d+)$/, '$1.$2');
  const number = Number(text);
  return text === '' || !Number.isFinite(number) ? undefined : number;
}

function dateStyle(style: unknown): 'short' | 'medium' | 'long' | 'full' {
  return style === 'short' || style === 'medium' || style === 'full' ? style : 'long';
}

function moment(context: FilterContext, value: unknown, options: Intl.DateTimeFormatOptions): string {
  const text = textOf(value).trim();
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  // A bare day has no zone: it must not slip to the day before west of Greenwich.
  const at = day
    ? Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]), 12)
    : /^-?\d+$/.test(text)
      ? Number(text)
      : Date.parse(text);
  if (text === '' || !Number.isFinite(at) || Math.abs(at) > 8.64e15) return text;
  try {
    // "14:30" is said and read more surely than "2:30 p. m." in Spanish and Portuguese.
    const hourCycle = context.language.startsWith('en') ? 'h12' : 'h23';
    return new Intl.DateTimeFormat(context.language, { ...options, hourCycle, timeZone: day ? 'UTC' : context.timeZone }).format(at);
  } catch {
    return text; // an unknown zone or language is the check's business; a caller still hears something
  }
}

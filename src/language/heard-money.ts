// Amounts of money that callers say or key in. Not here: reading an amount aloud (spell-money.ts).
import { type Spoken, spokenIn } from './language.ts';
import { plainTokens } from './plain.ts';
import { wordsToNumber } from './words-to-number.ts';

const units: Record<Spoken, { main: RegExp; cents: RegExp; fillers: Set<string>; half: string[] }> = {
  es: {
    main: /^(pesos?|soles|sol|reales|real|dolar|dolares|euros?|guaranies|guarani|bolivianos?|quetzales|quetzal|lempiras?|colones|colon|cordobas?|balboas?|argentinos|mexicanos|chilenos|colombianos|uruguayos|dominicanos|lucas?)$/,
    cents: /^(centavos?|centimos?|centesimos?)$/,
    fillers: new Set(['de', 'son', 'unos', 'unas', 'como', 'total']),
    half: ['y', 'medio'],
  },
  pt: {
    main: /^(real|reais|dolar|dolares|euros?)$/,
    cents: /^centavos?$/,
    fillers: new Set(['de', 'sao', 'uns', 'total']),
    half: ['e', 'meio'],
  },
  en: {
    main: /^(dollars?|euros?|pesos?|reais|pounds?|bucks)$/,
    cents: /^(cents?|pence)$/,
    fillers: new Set(['of', 'about', 'total']),
    half: ['and', 'half'],
  },
};

/**
 * The amount that words mean, written plainly; undefined where none is said. Example: `heardMoney('mil doscientos pesos con cincuenta', 'es')`
 * is `1200.50`.
 */
export function heardMoney(text: string, language: string): string | undefined {
  const { main, cents, fillers, half } = units[spokenIn(language)];
  const tokens = plainTokens(text.replace(/(\d)[.,](?=\d{3}(\D|$))/g, '$1').replace(/(\d)[.,](\d{1,2})(?=\D|$)/g, '$1 coma $2')).filter(
    (token) => !fillers.has(token),
  );
  const at = tokens.findIndex((token) => main.test(token));
  const isJoin = (token: string | undefined) => token === 'con' || token === 'y' || token === 'e' || token === 'and' || token === 'com';
  const head = at < 0 ? tokens.filter((token) => !cents.test(token)) : tokens.slice(0, at);
  const rest = at < 0 ? [] : tokens.slice(at + 1).filter((token) => !main.test(token) && !cents.test(token));
  if (rest.length === half.length && rest.every((token, index) => token === half[index])) return plus(wordsOf(head, language), '50');
  const tail = isJoin(rest[0]) ? rest.slice(1) : rest;
  const whole = wordsOf(head, language);
  if (whole === undefined || tail.length === 0) return whole;
  const hundredths = wordsToNumber(tail.join(' '), language);
  return hundredths !== undefined && /^\d{1,2}$/.test(hundredths) ? plus(whole, hundredths.padStart(2, '0')) : undefined;
}

/** The whole part, or an amount said with its mark ("coma", "con"). */
function wordsOf(tokens: readonly string[], language: string): string | undefined {
  const marked = tokens.indexOf('coma');
  const digits =
    marked > 0 && spokenIn(language) !== 'es'
      ? [...tokens.slice(0, marked), spokenIn(language) === 'pt' ? 'virgula' : 'point', ...tokens.slice(marked + 1)]
      : tokens;
  const value = wordsToNumber(digits.join(' '), language);
  if (value === undefined || value.startsWith('-')) return undefined;
  return /\.\d$/.test(value) ? `${value}0` : value;
}

const plus = (whole: string | undefined, cents: string) => (whole === undefined || whole.includes('.') ? undefined : `${whole}.${cents}`);

/** Keys of an amount, `*` for the decimal mark. Example: `typedMoney('1200*5')` is `1200.50`. */
export function typedMoney(keys: string): string | undefined {
  const found = /^(\d{1,12})(?:\*(\d{1,2}))?$/.exec(keys);
  if (!found) return undefined;
  const whole = String(Number(found[1]));
  return found[2] === undefined ? whole : `${whole}.${found[2].padEnd(2, '0')}`;
}

// Amounts of money in words: the names people give their currency at home and abroad. Not here: amounts heard (heard-money.ts).
import { regionOf, type Spoken, spokenIn } from './language.ts';
import { decimalToWords, numberToWords } from './number-to-words.ts';

interface Currency {
  /** One, many, and of which gender the noun is. */
  one: string;
  many: string;
  feminine?: true;
  /** Said after the noun away from home. */
  of?: string;
  cents: [one: string, many: string];
}

const centavos: [string, string] = ['centavo', 'centavos'];
const centimos: [string, string] = ['céntimo', 'céntimos'];
const cents: [string, string] = ['cent', 'cents'];

const peso = (of: string, small = centavos): Currency => ({ one: 'peso', many: 'pesos', of, cents: small });

/** By language and ISO 4217 code. `of` in Spanish and Portuguese agrees with "pesos" and is said of many and of one alike. */
const currencies: Record<Spoken, Record<string, Currency>> = {
  es: {
    ARS: peso('argentinos'),
    MXN: peso('mexicanos'),
    CLP: peso('chilenos'),
    COP: peso('colombianos'),
    UYU: peso('uruguayos', ['centésimo', 'centésimos']),
    DOP: peso('dominicanos'),
    CUP: peso('cubanos'),
    USD: { one: 'dólar', many: 'dólares', cents: centavos },
    EUR: { one: 'euro', many: 'euros', cents: centimos },
    BRL: { one: 'real', many: 'reales', cents: centavos },
    PEN: { one: 'sol', many: 'soles', cents: centimos },
    BOB: { one: 'boliviano', many: 'bolivianos', cents: centavos },
    PYG: { one: 'guaraní', many: 'guaraníes', cents: centimos },
    VES: { one: 'bolívar', many: 'bolívares', cents: centimos },
    CRC: { one: 'colón', many: 'colones', cents: centimos },
    GTQ: { one: 'quetzal', many: 'quetzales', cents: centavos },
    HNL: { one: 'lempira', many: 'lempiras', cents: centavos },
    NIO: { one: 'córdoba', many: 'córdobas', cents: centavos },
    PAB: { one: 'balboa', many: 'balboas', cents: ['centésimo', 'centésimos'] },
    GBP: { one: 'libra', many: 'libras', feminine: true, cents: ['penique', 'peniques'] },
  },
  pt: {
    BRL: { one: 'real', many: 'reais', cents: centavos },
    USD: { one: 'dólar', many: 'dólares', cents: centavos },
    EUR: { one: 'euro', many: 'euros', cents: centavos },
    ARS: peso('argentinos'),
    CLP: peso('chilenos'),
    UYU: peso('uruguaios'),
    MXN: peso('mexicanos'),
    PYG: { one: 'guarani', many: 'guaranis', cents: ['cêntimo', 'cêntimos'] },
    GBP: { one: 'libra', many: 'libras', feminine: true, cents: ['pence', 'pence'] },
  },
  en: {
    USD: { one: 'dollar', many: 'dollars', cents },
    EUR: { one: 'euro', many: 'euros', cents },
    GBP: { one: 'pound', many: 'pounds', cents: ['penny', 'pence'] },
    BRL: { one: 'real', many: 'reais', cents: ['centavo', 'centavos'] },
    ARS: { one: 'Argentine peso', many: 'Argentine pesos', cents: centavos },
    MXN: { one: 'Mexican peso', many: 'Mexican pesos', cents: centavos },
    CLP: { one: 'Chilean peso', many: 'Chilean pesos', cents: centavos },
    COP: { one: 'Colombian peso', many: 'Colombian pesos', cents: centavos },
    UYU: { one: 'Uruguayan peso', many: 'Uruguayan pesos', cents: centavos },
  },
};

const home: Record<string, string> = { AR: 'ARS', MX: 'MXN', CL: 'CLP', CO: 'COP', UY: 'UYU', DO: 'DOP', CU: 'CUP' };

/** The codes whose names a language knows. */
export function currencyCodes(language: string): string[] {
  return Object.keys(currencies[spokenIn(language)]);
}

/** What a bare `$` means where the language is spoken. Example: `dollarSign('es-AR')` is `ARS`. */
export function dollarSign(language: string): string {
  return home[regionOf(language) ?? ''] ?? 'USD';
}

/**
 * An amount, written plainly (`-1234.5`), in words; abroad a peso says whose it is. Undefined for a currency without a name here.
 * Example: `moneyToWords('1200.50', 'ARS', 'es-AR')` is `mil doscientos pesos con cincuenta centavos`.
 */
export function moneyToWords(plain: string, code: string, language: string): string | undefined {
  const spoken = spokenIn(language);
  const currency = currencies[spoken][code];
  const found = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(plain);
  if (!currency || !found) return undefined;
  const [, sign = '', head = '', tail = ''] = found;
  const whole = Number(head);
  const form = currency.feminine ? 'feminine' : 'masculine';
  const atHome = home[regionOf(language) ?? ''] === code;
  const of = currency.of === undefined || atHome ? '' : ` ${whole === 1 ? currency.of.replace(/s$/, '') : currency.of}`;
  const minus = sign === '' ? '' : `${spoken === 'en' ? 'minus' : 'menos'} `;
  // "Un millón de pesos".
  const joins = whole >= 1e6 && whole % 1e6 === 0 && spoken !== 'en' ? ' de' : '';
  const named = `${minus}${numberToWords(whole, language, form)}${joins} ${whole === 1 ? currency.one : currency.many}${of}`;
  if (/^0*$/.test(tail)) return named;
  if (tail.length > 2) return `${decimalToWords(plain, language)} ${currency.many}${of}`;
  const small = Number(tail.padEnd(2, '0'));
  const inCents = `${numberToWords(small, language, 'masculine')} ${currency.cents[small === 1 ? 0 : 1]}`;
  if (whole === 0) return `${minus}${inCents}`;
  return `${named} ${{ es: 'con', pt: 'e', en: 'and' }[spoken]} ${inCents}`;
}

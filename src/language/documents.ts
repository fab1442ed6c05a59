// Identity documents of Latin America: their form, their check digits by the official algorithms, and how they are read back in groups.
// Not here: asking for one (blocks/ask), words of the groups (spell.ts). Sources are named at each check.

/** The documents by id: country and name. */
export type DocumentKind =
  | 'ar-dni'
  | 'ar-cuit'
  | 'br-cpf'
  | 'br-cnpj'
  | 'cl-rut'
  | 'co-cedula'
  | 'do-cedula'
  | 'ec-cedula'
  | 'mx-curp'
  | 'mx-rfc'
  | 'pe-dni'
  | 'uy-cedula';

interface DocumentForm {
  /** The whole value without marks: digits, and letters in upper case. */
  shape: RegExp;
  /** Shortest and longest, characters. */
  length: [number, number];
  /** Whether the check digits are right; documents without any have none. */
  check?: (value: string) => boolean;
  /** Lengths of the groups it is said in; a group that starts with `-` is said character by character. The first takes what is over. */
  groups: readonly (number | `-${number}`)[];
  /** Holds letters, which a telephone's keys do not have; `K` alone may be typed as `*`. */
  letters?: 'k' | 'many';
}

const digitsOf = (value: string) => Array.from(value, Number);
const weighted = (values: readonly number[], weights: readonly number[]) =>
  weights.reduce((sum, weight, index) => sum + weight * (values[index] ?? 0), 0);
const allSame = (value: string) => /^(.)\1*$/.test(value);

/** CUIT and CUIL, AFIP/ANSES: weights 5432765432, modulo 11; a result of 10 is never given out. */
function checkCuit(value: string): boolean {
  const digits = digitsOf(value);
  return (11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digits[10];
}

/** RUT, Servicio de Impuestos Internos: weights 2 to 7 from the right, modulo 11, 10 is K. */
function checkRut(value: string): boolean {
  const body = value.slice(0, -1);
  const sum = Array.from(body)
    .toReversed()
    .reduce((total, digit, index) => total + Number(digit) * ((index % 6) + 2), 0);
  const check = (11 - (sum % 11)) % 11;
  return value.at(-1) === (check === 10 ? 'K' : String(check));
}

/** CPF, Receita Federal: two digits modulo 11 with weights from 10 and 11 down; a rest below 2 is 0. */
function checkCpf(value: string): boolean {
  const digits = digitsOf(value);
  const digit = (count: number) => {
    const rest =
      weighted(
        digits,
        Array.from({ length: count }, (_, index) => count + 1 - index),
      ) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return !allSame(value) && digit(9) === digits[9] && digit(10) === digits[10];
}

/** CNPJ, Receita Federal (IN RFB 2.229/2024): letters count as their ASCII code less 48, weights 2 to 9 from the right, modulo 11. */
function checkCnpj(value: string): boolean {
  const values = Array.from(value, (character) => character.charCodeAt(0) - 48);
  const digit = (count: number) => {
    const rest =
      weighted(
        values,
        Array.from({ length: count }, (_, index) => ((count - 1 - index) % 8) + 2),
      ) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return !allSame(value) && digit(12) === values[12] && digit(13) === values[13];
}

/** Modulo 10 with weights 2 and 1 in turn, sums of two digits added up (Luhn), from the left. */
function luhn(value: string, first: 1 | 2): boolean {
  const digits = digitsOf(value);
  const sum = digits.slice(0, -1).reduce((total, digit, index) => {
    const doubled = (index % 2 === 0) === (first === 2) ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - (sum % 10)) % 10 === digits.at(-1);
}

/** Cédula, Registro Civil del Ecuador: province 01-24 or 30, third digit of a person, then modulo 10. */
function checkEcuador(value: string): boolean {
  const province = Number(value.slice(0, 2));
  return ((province >= 1 && province <= 24) || province === 30) && Number(value[2]) < 6 && luhn(value, 2);
}

/** Cédula, DNIC of Uruguay: weights 2987634, modulo 10; older ones have six digits before the check. */
function checkUruguay(value: string): boolean {
  const digits = digitsOf(value.padStart(8, '0'));
  return (10 - (weighted(digits, [2, 9, 8, 7, 6, 3, 4]) % 10)) % 10 === digits[7];
}

const curpAlphabet = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
/** CURP, RENAPO: place in the alphabet with Ñ times 18 down to 2, modulo 10. */
function checkCurp(value: string): boolean {
  const sum = Array.from(value.slice(0, 17)).reduce((total, one, index) => total + curpAlphabet.indexOf(one) * (18 - index), 0);
  return String((10 - (sum % 10)) % 10) === value[17];
}

const rfcAlphabet = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ';
/** RFC, SAT: place in the alphabet times 13 down to 2 (a company's has a blank in front), modulo 11; 10 is A. */
function checkRfc(value: string): boolean {
  const whole = value.padStart(13, ' ');
  const sum = Array.from(whole.slice(0, 12)).reduce((total, one, index) => total + rfcAlphabet.indexOf(one) * (13 - index), 0);
  const check = (11 - (sum % 11)) % 11;
  return whole[12] === (check === 10 ? 'A' : String(check));
}

/** Month and day of a date inside a CURP or RFC. */
const day = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])';

const forms: Record<DocumentKind, DocumentForm> = {
  'ar-dni': { shape: /^[1-9]\d{6,7}$/, length: [7, 8], groups: [2, 3, 3] },
  'ar-cuit': { shape: /^(?:2[034567]|3[034])\d{9}$/, length: [11, 11], check: checkCuit, groups: [2, 2, 3, 3, 1] },
  'br-cpf': { shape: /^\d{11}$/, length: [11, 11], check: checkCpf, groups: ['-3', '-3', '-3', '-2'] },
  'br-cnpj': { shape: /^[0-9A-Z]{12}\d{2}$/, length: [14, 14], check: checkCnpj, groups: ['-2', '-3', '-3', '-4', '-2'], letters: 'many' },
  'cl-rut': { shape: /^[1-9]\d{6,7}[0-9K]$/, length: [8, 9], check: checkRut, groups: [2, 3, 3, '-1'], letters: 'k' },
  'co-cedula': { shape: /^[1-9]\d{5,9}$/, length: [6, 10], groups: [1, 3, 3, 3] },
  'do-cedula': { shape: /^\d{11}$/, length: [11, 11], check: (value) => luhn(value, 1), groups: ['-3', '-4', '-3', '-1'] },
  'ec-cedula': { shape: /^\d{10}$/, length: [10, 10], check: checkEcuador, groups: [2, 2, 2, 2, 2] },
  'mx-curp': {
    shape: new RegExp(`^[A-ZÑ]{4}\\d\\d${day}[HMX][A-Z]{2}[B-DF-HJ-NÑP-TV-Z]{3}[0-9A-Z]\\d$`),
    length: [18, 18],
    check: checkCurp,
    groups: ['-4', '-6', '-6', '-2'],
    letters: 'many',
  },
  'mx-rfc': {
    shape: new RegExp(`^[A-ZÑ&]{3,4}\\d\\d${day}[0-9A-Z]{2}[0-9A]$`),
    length: [12, 13],
    check: checkRfc,
    groups: ['-4', '-6', '-3'],
    letters: 'many',
  },
  'pe-dni': { shape: /^\d{8}$/, length: [8, 8], groups: [2, 2, 2, 2] },
  'uy-cedula': { shape: /^\d{7,8}$/, length: [7, 8], check: checkUruguay, groups: [1, 3, 3, '-1'] },
};

/** Every document that can be asked for. */
export const documentKinds = Object.keys(forms) as DocumentKind[];

/** Whether a word is the id of a document. */
export function isDocumentKind(id: string): id is DocumentKind {
  return Object.hasOwn(forms, id);
}

/** Its form: shortest and longest length, and whether it holds letters (`k`: only a K at the end, typed as `*`). */
export function documentForm(kind: DocumentKind): Pick<DocumentForm, 'length' | 'letters'> {
  return forms[kind];
}

/** The value without dots, hyphens and spaces, in upper case. */
export function bareDocument(text: string): string {
  return text.toUpperCase().replace(/[\s.,/_-]+/g, '');
}

/**
 * Whether a document can be real: its form and its check digits. Example: `isDocument('cl-rut', '12.345.678-5')` is true.
 */
export function isDocument(kind: DocumentKind, text: string): boolean {
  const value = bareDocument(text);
  const { shape, check } = forms[kind];
  return shape.test(value) && (check?.(value) ?? true);
}

/**
 * A document in the groups it is said in, for the voice to read: numbers as numbers, the rest character by character.
 * Example: `groupedDocument('ar-cuit', '20123456786')` is `20, 12, 345, 678, 6`; `groupedDocument('br-cpf', '52998224725')` is
 * `5 2 9, 9 8 2, 2 4 7, 2 5`.
 */
export function groupedDocument(kind: DocumentKind, text: string): string {
  let rest = Array.from(bareDocument(text));
  const parts: string[] = [];
  for (const group of forms[kind].groups.toReversed()) {
    const size = Math.abs(Number(group));
    const part = rest.slice(-size);
    rest = rest.slice(0, -size);
    if (part.length > 0) parts.unshift(part.join(typeof group === 'number' ? '' : ' '));
  }
  if (rest.length > 0) parts.unshift(rest.join(' '));
  return parts.join(', ');
}

// Identity documents: numbers known to be real from public sources, and digits that must not be mistaken for others.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type DocumentKind, documentForm, documentKinds, groupedDocument, isDocument } from './documents.ts';

/** Published by the bodies themselves or in their own examples. */
const real: Partial<Record<DocumentKind, string[]>> = {
  'ar-dni': ['30123456', '5.123.456'],
  'ar-cuit': ['30-50001091-2', '33-69345023-9', '30-54668997-9', '20-12345678-6'],
  'br-cpf': ['529.982.247-25', '111.444.777-35', '123.456.789-09'],
  'br-cnpj': ['33.000.167/0001-01', '00.000.000/0001-91', '11.222.333/0001-81', '12.ABC.345/01DE-35'],
  'cl-rut': ['12.345.678-5', '60.803.000-K', '97.004.000-5', '76.086.428-5'],
  'co-cedula': ['79123456', '1020304050'],
  'do-cedula': ['001-1391820-5'],
  'ec-cedula': ['1710034065', '0926687856'],
  'mx-curp': ['HEGG560427MVZRRL04'],
  'mx-rfc': ['GODE561231GR8', 'SAT970701NN3', 'PME380607P35', 'CFE370814QI0'],
  'pe-dni': ['40123456', '07123456'],
  'uy-cedula': ['1.234.567-2'],
};

test.each(Object.entries(real).flatMap(([kind, all]) => all.map((value) => [kind, value] as [DocumentKind, string])))(
  '%s %s is real',
  (kind, value) => {
    expect(isDocument(kind, value)).toBe(true);
  },
);

test('every document has its examples', () => expect(Object.keys(real).toSorted()).toEqual(documentKinds.toSorted()));

test.each<[DocumentKind, string]>([
  ['ar-cuit', '20-12345678-5'],
  ['ar-cuit', '99-12345678-6'],
  ['ar-dni', '123456'],
  ['br-cpf', '111.111.111-11'],
  ['br-cpf', '529.982.247-52'],
  ['br-cnpj', '11.222.333/0001-18'],
  ['cl-rut', '12.345.678-K'],
  ['do-cedula', '001-1391820-4'],
  ['ec-cedula', '9910034065'],
  ['ec-cedula', '1790034065'],
  ['mx-curp', 'HEGG560427MVZRRL05'],
  ['mx-curp', 'HEGG561327MVZRRL04'],
  ['mx-rfc', 'GODE561231GR9'],
  ['uy-cedula', '1.234.567-3'],
  ['pe-dni', '1234567'],
])('%s %s is refused', (kind, value) => expect(isDocument(kind, value)).toBe(false));

describe('a single wrong digit', () => {
  /** Documents whose algorithm tells every single wrong digit. */
  const exact: [DocumentKind, fc.Arbitrary<string>][] = [
    [
      'ar-cuit',
      fc.tuple(fc.constantFrom('20', '23', '24', '27', '30', '33'), fc.stringMatching(/^\d{8}$/)).map(([type, body]) => `${type}${body}`),
    ],
    ['cl-rut', fc.integer({ min: 1_000_000, max: 99_999_999 }).map(String)],
    ['do-cedula', fc.stringMatching(/^\d{10}$/)],
    [
      'ec-cedula',
      fc.tuple(fc.integer({ min: 10, max: 24 }), fc.stringMatching(/^[0-5]\d{6}$/)).map(([province, body]) => `${province}${body}`),
    ],
  ];
  const ends = [...'0123456789K'];
  const whole = (kind: DocumentKind, body: string) => ends.map((end) => `${body}${end}`).filter((value) => isDocument(kind, value));

  it.each(exact)('of %s is always refused', (kind, bodies) => {
    fc.assert(
      fc.property(bodies, fc.nat(20), fc.integer({ min: 1, max: 9 }), (body, place, by) => {
        const found = whole(kind, body);
        expect(found.length).toBeLessThanOrEqual(1);
        const [value] = found;
        fc.pre(value !== undefined);
        const at = place % (value ?? '').length;
        const digit = (value ?? '')[at] ?? '';
        fc.pre(/\d/.test(digit));
        const wrong = `${value?.slice(0, at)}${(Number(digit) + by) % 10}${value?.slice(at + 1)}`;
        expect(isDocument(kind, wrong)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('as check digit is refused for every document that has one', () => {
    for (const [kind, all] of Object.entries(real) as [DocumentKind, string[]][]) {
      if (['ar-dni', 'co-cedula', 'pe-dni'].includes(kind)) continue;
      for (const value of all) {
        const others = [...'0123456789'].filter((digit) => digit !== value.at(-1)).map((digit) => `${value.slice(0, -1)}${digit}`);
        expect(others.filter((one) => isDocument(kind, one))).toEqual([]);
      }
    }
  });
});

test.each<[DocumentKind, string, string]>([
  ['ar-cuit', '20-12345678-6', '20, 12, 345, 678, 6'],
  ['ar-dni', '5123456', '5, 123, 456'],
  ['br-cpf', '529.982.247-25', '5 2 9, 9 8 2, 2 4 7, 2 5'],
  ['cl-rut', '60.803.000-k', '60, 803, 000, K'],
  ['co-cedula', '1020304050', '1, 020, 304, 050'],
  ['mx-rfc', 'SAT970701NN3', 'S A T, 9 7 0 7 0 1, N N 3'],
])('%s %s is read as %s', (kind, value, said) => expect(groupedDocument(kind, value)).toBe(said));

test('documents say how long they are', () => {
  for (const kind of documentKinds) {
    const lengths = (real[kind] ?? []).map((value) => value.replace(/[^0-9A-Za-z]/g, '').length);
    const [least, most] = documentForm(kind).length;
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(most);
  }
});

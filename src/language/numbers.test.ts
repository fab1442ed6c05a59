// Numbers into words and back: tables of what natives say, and round trips over everything in range.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decimalToWords, digitsToWords, numberToWords } from './number-to-words.ts';
import { withDigits, wordsToDigits, wordsToNumber } from './words-to-number.ts';

const languages = ['es-AR', 'es-MX', 'pt-BR', 'en-US'];

describe('numberToWords', () => {
  test.each([
    [0, 'es', 'cero'],
    [16, 'es', 'dieciséis'],
    [21, 'es', 'veintiuno'],
    [31, 'es', 'treinta y uno'],
    [100, 'es', 'cien'],
    [101, 'es', 'ciento uno'],
    [555, 'es', 'quinientos cincuenta y cinco'],
    [1_000, 'es', 'mil'],
    [21_000, 'es', 'veintiún mil'],
    [1_000_000, 'es', 'un millón'],
    [2_000_001, 'es', 'dos millones uno'],
    [1_000_000_000, 'es', 'mil millones'],
    [1_000_000_000_000, 'es', 'un billón'],
    [14, 'pt', 'catorze'],
    [16, 'pt', 'dezesseis'],
    [123, 'pt', 'cento e vinte e três'],
    [1_100, 'pt', 'mil e cem'],
    [1_120, 'pt', 'mil cento e vinte'],
    [1_234, 'pt', 'mil duzentos e trinta e quatro'],
    [2_500_000, 'pt', 'dois milhões e quinhentos mil'],
    [1_000_000_000, 'pt', 'um bilhão'],
    [115, 'en', 'one hundred fifteen'],
    [1_042, 'en', 'one thousand forty-two'],
    [1_000_000_000_000, 'en', 'one trillion'],
  ])('%d in %s', (n, language, words) => expect(numberToWords(n, language)).toBe(words));

  it('agrees with the noun', () => {
    expect(numberToWords(21, 'es', 'masculine')).toBe('veintiún');
    expect(numberToWords(201, 'es', 'feminine')).toBe('doscientas una');
    expect(numberToWords(2_002, 'pt', 'feminine')).toBe('duas mil e duas');
  });

  it('comes back from words as the same number, 0 to 10^12, in every form', () => {
    const n = fc.oneof(
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 0, max: 2e6 }),
      fc.maxSafeNat().map((one) => one % (1e12 + 1)),
    );
    fc.assert(
      fc.property(
        n,
        fc.constantFrom(...languages),
        fc.constantFrom('alone' as const, 'masculine' as const, 'feminine' as const),
        (one, language, form) => {
          expect(wordsToNumber(numberToWords(one, language, form), language)).toBe(String(one));
        },
      ),
      { numRuns: 1_500 },
    );
  });

  it('comes back with its decimals and sign', () => {
    const plain = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 1e9 }), fc.stringMatching(/^\d{1,4}$/));
    fc.assert(
      fc.property(plain, fc.constantFrom(...languages), ([negative, head, tail], language) => {
        const one = `${negative ? '-' : ''}${head}.${tail}`;
        expect(wordsToNumber(decimalToWords(one, language), language)).toBe(one);
      }),
      { numRuns: 500 },
    );
  });

  it('says the mark of the country', () => {
    expect(decimalToWords('3.05', 'es-AR')).toBe('tres coma cero cinco');
    expect(decimalToWords('3.5', 'es-MX')).toBe('tres punto cinco');
    expect(decimalToWords('-2.14', 'en-US')).toBe('minus two point one four');
  });
});

describe('wordsToDigits', () => {
  test.each([
    ['cuarenta y cinco, veintitrés', 'es', '4523'],
    ['dos cero uno dos', 'es', '2012'],
    ['doble cero siete', 'es', '007'],
    ['treinta millones ciento veintitrés mil cuatrocientos cincuenta y seis', 'es', '30123456'],
    ['veinte, doce, trescientos cuarenta y cinco, seiscientos setenta y ocho, seis', 'es', '20123456786'],
    ['cien cinco', 'es', '1005'],
    ['45 23', 'es', '4523'],
    ['um dois três meia meia', 'pt', '12366'],
    ['cento e onze, quatrocentos e quarenta e quatro', 'pt', '111444'],
    ['oh seven double five', 'en', '0755'],
    ['forty five twenty three', 'en', '4523'],
  ])('%s (%s)', (text, language, digits) => expect(wordsToDigits(text, language)).toBe(digits));

  it('is undefined where words are said too', () => {
    expect(wordsToDigits('mi número es cinco', 'es')).toBeUndefined();
    expect(wordsToDigits('', 'es')).toBeUndefined();
  });

  it('reads digits said one by one back, whatever they are', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,20}$/), fc.constantFrom(...languages), (digits, language) => {
        expect(wordsToDigits(digitsToWords(digits, language), language)).toBe(digits);
      }),
      { numRuns: 300 },
    );
  });
});

test.each([
  ['Quiero un turno para el veintitrés', 'es', 'quiero un turno para el 23'],
  ['opción número dos', 'es', 'opcion numero 2'],
  ['a segunda via de mil e duzentos', 'pt', 'a segunda via de 1200'],
])('withDigits: %s', (text, language, plain) => expect(withDigits(text, language)).toBe(plain));

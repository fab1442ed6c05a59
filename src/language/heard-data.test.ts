// Dates and amounts as callers say and key them.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { heardDate, typedDate } from './heard-date.ts';
import { heardMoney, typedMoney } from './heard-money.ts';
import { months } from './months.ts';
import { numberToWords } from './number-to-words.ts';

// A Monday.
const today = '2026-11-23';

test.each([
  ['hoy', 'es-AR', '2026-11-23'],
  ['mañana a la mañana', 'es-AR', '2026-11-24'],
  ['pasado mañana', 'es-AR', '2026-11-25'],
  ['el veintitrés de noviembre de mil novecientos ochenta y cinco', 'es-AR', '1985-11-23'],
  ['primero de enero', 'es-MX', '2027-01-01'],
  ['5 de diciembre', 'es-CL', '2026-12-05'],
  ['tres del cuatro de dos mil seis', 'es-UY', '2006-04-03'],
  ['el viernes', 'es-AR', '2026-11-27'],
  ['lunes', 'es-AR', '2026-11-30'],
  ['31 de febrero', 'es-AR', undefined],
  ['no sé', 'es-AR', undefined],
  ['vinte e três de novembro de mil novecentos e oitenta e cinco', 'pt-BR', '1985-11-23'],
  ['depois de amanhã', 'pt-BR', '2026-11-25'],
  ['March twenty-third, nineteen eighty-five', 'en-US', '1985-03-23'],
  ['March 3rd, nineteen eighty-five', 'en-US', '1985-03-03'],
  ['tomorrow', 'en-US', '2026-11-24'],
])('%s (%s)', (text, language, date) => expect(heardDate(text, language, today)).toBe(date));

describe('typedDate', () => {
  test.each([
    ['23111985', 'es-AR', '1985-11-23'],
    ['11231985', 'en-US', '1985-11-23'],
    ['231185', 'es-AR', '1985-11-23'],
    ['010130', 'es-AR', '2030-01-01'],
    ['2411', 'es-AR', '2026-11-24'],
    ['2211', 'es-AR', '2027-11-22'],
    ['31022020', 'es-AR', undefined],
    ['1', 'es-AR', undefined],
  ])('%s (%s)', (keys, language, date) => expect(typedDate(keys, language, today)).toBe(date));

  it('understands every day said in full', () => {
    const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.constantFrom<['es' | 'pt', string]>(['es', 'de'], ['pt', 'de']), (at, [language, of]) => {
        const [year, month, date] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
        const said = `${numberToWords(date, language)} ${of} ${months[language][month]} ${of} ${numberToWords(year, language)}`;
        expect(heardDate(said, language, today)).toBe(at.toISOString().slice(0, 10));
      }),
      { numRuns: 300 },
    );
  });
});

test.each([
  ['mil doscientos pesos con cincuenta', 'es-AR', '1200.50'],
  ['mil doscientos pesos con cincuenta centavos', 'es-AR', '1200.50'],
  ['son quinientos pesos', 'es-MX', '500'],
  ['cien', 'es-AR', '100'],
  ['diez pesos y medio', 'es-AR', '10.50'],
  ['1.250,75', 'es-AR', '1250.75'],
  ['tres coma cinco', 'es-AR', '3.50'],
  ['cento e vinte reais e noventa centavos', 'pt-BR', '120.90'],
  ['99,90', 'pt-BR', '99.90'],
  ['twelve dollars and five cents', 'en-US', '12.05'],
  ['nada', 'es-AR', undefined],
])('%s (%s)', (text, language, amount) => expect(heardMoney(text, language)).toBe(amount));

test('typedMoney', () => {
  expect(['1200*5', '0500', '12*345', '*5', ''].map(typedMoney)).toEqual(['1200.50', '500', undefined, undefined, undefined]);
});

// What a voice is given to read: tables as natives say it, and what must hold for any text.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { spell } from './spell.ts';
import { moneyToWords } from './spell-money.ts';

test.each([
  ['Son $ 1.200,50 en total.', 'es-AR', 'Son mil doscientos pesos con cincuenta centavos en total.'],
  ['Debe $1,200.50', 'es-MX', 'Debe mil doscientos pesos con cincuenta centavos'],
  ['Debe 1.200,50 pesos argentinos', 'es-AR', 'Debe mil doscientos pesos con cincuenta centavos'],
  ['Son 1 peso chileno', 'es-CL', 'Son un peso'],
  ['US$ 21', 'es-AR', 'veintiún dólares'],
  ['R$ 99,90', 'pt-BR', 'noventa e nove reais e noventa centavos'],
  ['R$ 1.000.000', 'pt-BR', 'um milhão de reais'],
  ['$12.05', 'en-US', 'twelve dollars and five cents'],
  ['a las 14:30 hs.', 'es-AR', 'a las dos y media de la tarde'],
  ['a las 13:00', 'es-AR', 'a la una de la tarde'],
  ['às 14:30', 'pt-BR', 'às catorze e trinta'],
  ['às 21:00', 'pt-BR', 'às vinte e uma horas'],
  ['at 2:05 PM', 'en-US', 'at two oh five p m'],
  ['El 23/11/1985.', 'es-AR', 'El veintitrés de noviembre de mil novecientos ochenta y cinco.'],
  ['el 1 de enero de 2027', 'es-AR', 'el primero de enero de dos mil veintisiete'],
  ['el 1 de enero', 'es-ES', 'el uno de enero'],
  ['2026-11-23', 'pt-BR', 'vinte e três de novembro de dois mil e vinte e seis'],
  ['11/23/2026', 'en-US', 'November twenty-third, twenty twenty-six'],
  ['el 3.º piso y la 2ª puerta', 'es-AR', 'el tercer piso y la segunda puerta'],
  ['the 22nd floor', 'en-US', 'the twenty-second floor'],
  ['un 15% más', 'es-AR', 'un quince por ciento más'],
  ['3,5 %', 'pt-BR', 'três vírgula cinco por cento'],
  ['su CUIT: 20, 12, 345, 678, 6', 'es-AR', 'su CUIT: veinte, doce, trescientos cuarenta y cinco, seiscientos setenta y ocho, seis'],
  ['60, 803, 000, K', 'es-CL', 'sesenta, ochocientos tres, cero cero cero, ka'],
  ['S A T, 9 7, N', 'es-MX', 'ese a te, nueve siete, ene'],
  ['1 2 3', 'en-US', 'one two three'],
  ['el 0800 123', 'es-AR', 'el cero ocho cero cero ciento veintitrés'],
  ['trámite 123456789012', 'es-AR', 'trámite uno dos tres cuatro cinco seis siete ocho nueve cero uno dos'],
  ['+54 9 11 4321-5678', 'es-AR', 'más cincuenta y cuatro, nueve, once, cuarenta y tres, veintiuno, cincuenta y seis, setenta y ocho'],
  ['+5511987654321', 'pt-BR', 'mais cinco cinco, um um, nove oito sete meia cinco, quatro três dois um'],
  ['juan.perez23@gmail.com', 'es-AR', 'juan punto perez veintitrés arroba gmail punto com'],
  ['hace -5 grados', 'es-AR', 'hace menos cinco grados'],
  ['Marque 1 o diga turnos.', 'es-AR', 'Marque uno o diga turnos.'],
  ['Hola 👋 1', 'pt-BR', 'Hola um'],
])('%s (%s)', (text, language, said) => expect(spell(text, language)).toBe(said));

describe('spell', () => {
  const languages = ['es-AR', 'es-MX', 'es-419', 'pt-BR', 'en-US', 'en-GB', 'fr-FR'];
  const piece = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.integer({ min: -1e12, max: 1e12 }).map(String),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((n) => n.toFixed(2)),
    fc.constantFrom(
      '$ 1.200,50',
      '1,200.50',
      '14:30',
      '31/12/2026',
      '99/99/9999',
      'a@b.co',
      '٣',
      '½',
      '+54 11 4321 5678',
      'ARS 3',
      '1.º',
      '12%',
      'A B 1',
    ),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(' '));

  it('leaves no digit of any script, whatever the text', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...languages), (one, language) => {
        expect(spell(one, language)).not.toMatch(/\p{Nd}/u);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves words alone, and what it has spelt', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...languages), (one, language) => {
        const once = spell(one, language);
        fc.pre(/^[\p{Ll} ,.]*$/u.test(once));
        expect(spell(once, language)).toBe(once);
      }),
      { numRuns: 300 },
    );
    const prompt = 'Hola, gracias por llamar. Para turnos, diga turnos o marque la tecla numeral.';
    expect(languages.map((language) => spell(prompt, language))).toEqual(languages.map(() => prompt));
  });

  it('stays quick on a prompt of 10,000 characters and on hostile ones', () => {
    const said = ['1.'.repeat(5_000), '9'.repeat(10_000), '+1 '.repeat(3_000), 'a-'.repeat(5_000), '-$'.repeat(5_000)].map((one) =>
      spell(one, 'es-AR'),
    );
    expect(said.map((one) => /\d/.test(one))).toEqual([false, false, false, false, false]);
  });
});

test.each([
  ['1', 'ARS', 'es-AR', 'un peso'],
  ['1', 'ARS', 'es-UY', 'un peso argentino'],
  ['2000000', 'ARS', 'es-AR', 'dos millones de pesos'],
  ['0.05', 'USD', 'es-MX', 'cinco centavos'],
  ['-3', 'GBP', 'es-ES', 'menos tres libras'],
  ['1', 'BRL', 'pt-BR', 'um real'],
  ['2', 'XYZ', 'es-AR', undefined],
])('%s %s in %s', (amount, code, language, said) => expect(moneyToWords(amount, code, language)).toBe(said));

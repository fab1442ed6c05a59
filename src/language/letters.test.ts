// Letters and digits as callers spell them out.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lettersIn } from './letters.ts';

test.each([
  ['ge o de e, cincuenta y seis', 'es', 'GODE56'],
  ['ese a te siete cero', 'es', 'SAT70'],
  ['eme u eñe jota', 'es', 'MUÑJ'],
  ['uve doble y i griega', 'es', 'WYY'],
  ['cinco seis ka', 'es', '56K'],
  ['uno e', 'es', '1E'],
  ['a b c 1 2', 'en', 'ABC12'],
  ['double u ex why zee', 'en', 'WXYZ'],
  ['cê erre agá três', 'pt', 'CRH3'],
])('%s (%s)', (text, language, letters) => expect(lettersIn(text, language)).toBe(letters));

test('says nothing where other words are said', () => {
  expect(['mi documento es', '', 'ge o perro'].map((text) => lettersIn(text, 'es'))).toEqual([undefined, undefined, undefined]);
});

test('reads any code back whose characters are said one by one', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9]{1,18}$/), fc.constantFrom('es', 'pt', 'en'), (code, language) => {
      expect(lettersIn(Array.from(code).join(' '), language)).toBe(code);
    }),
    { numRuns: 300 },
  );
});

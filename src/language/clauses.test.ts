// Where a text is cut, and how long the silence after each part is.
import { expect, test } from 'vitest';
import { clauses, portions } from './clauses.ts';

const texts = (text: string) => clauses(text).map((clause) => clause.text);

test('sentences are cut at their stops, with the pause of each', () => {
  expect(clauses('Hola, Ana. ¿Cómo está?\nSu turno: el martes.')).toEqual([
    { text: 'Hola, Ana.', pauseMs: 320 },
    { text: '¿Cómo está?', pauseMs: 500 },
    { text: 'Su turno:', pauseMs: 220 },
    { text: 'el martes.', pauseMs: 0 },
  ]);
});

test('numbers, times, addresses, initials and short forms stay whole', () => {
  expect(texts('Son $ 3.500,20 a las 10:30 en www.clinica.example. Lo atiende la Dra. Paz.')).toEqual([
    'Son $ 3.500,20 a las 10:30 en www.clinica.example.',
    'Lo atiende la Dra. Paz.',
  ]);
});

test('a sentence too long for one breath is cut at its commas, and a run without any between words', () => {
  const long = `${'uno, '.repeat(100)}fin.`;
  expect(
    texts(long)
      .map((text) => text.length)
      .every((length) => length <= 200),
  ).toBe(true);
  expect(texts(long).join(' ')).toBe(long);
  const run = 'palabra '.repeat(200).trim();
  expect(
    texts(run)
      .map((text) => text.length)
      .every((length) => length <= 400),
  ).toBe(true);
  expect(texts(run).join(' ')).toBe(run);
});

test('what holds no words is not spoken', () => {
  expect(clauses('… 👋 — !')).toEqual([]);
  expect(clauses('')).toEqual([]);
  expect(texts('«¡Listo!» 🎉 Gracias')).toEqual(['«¡Listo!»', '🎉 Gracias']);
});

test('a long text is cut into portions between clauses, and nothing of it is lost', () => {
  const text = 'Uno, dos. ¿Tres?\n'.repeat(100);
  const cut = portions(text, 400);
  expect(cut.map((portion) => portion.text.length <= 400)).toEqual(Array.from({ length: 5 }, () => true));
  expect(cut.map(({ pauseMs }) => pauseMs)).toEqual([320, 500, 320, 500, 0]);
  expect(cut.map((portion) => portion.text).join(' ')).toBe(text.trim().replaceAll('\n', ' '));
  expect(portions(' Uno.\nDos. ', 400)).toEqual([{ text: ' Uno.\nDos. ', pauseMs: 0 }]);
  expect(portions('a'.repeat(1000), 400).map((portion) => portion.text.length)).toEqual([400, 400, 200]);
});

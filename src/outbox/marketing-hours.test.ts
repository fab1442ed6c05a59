// When marketing may reach somebody, in their own time, and by their country's law.
import { expect, test } from 'vitest';
import { messageSettingsOf } from './message-settings.ts';
import { marketingFrom } from './marketing-hours.ts';
import { optOutOf } from './opt-out-words.ts';

const { marketingHours: week } = messageSettingsOf(undefined);
const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());

test.each([
  // Monday noon in Buenos Aires; Monday 23:00 → Tuesday 8:00.
  ['2026-11-23T15:00:00.000Z', 'AR', '2026-11-23T15:00:00.000Z'],
  ['2026-11-24T02:00:00.000Z', 'AR', '2026-11-24T11:00:00.000Z'],
  // Sunday → Monday 8:00.
  ['2026-11-22T15:00:00.000Z', 'AR', '2026-11-23T11:00:00.000Z'],
  // Bogotá, Monday 19:30: within our hours, outside the law's.
  ['2026-11-24T00:30:00.000Z', 'CO', '2026-11-24T13:00:00.000Z'],
  // Brazil: 8:00 in São Paulo is 6:00 in Rio Branco.
  ['2026-11-23T11:00:00.000Z', 'BR', '2026-11-23T13:00:00.000Z'],
])('at %s to %s: %s', (at, country, from) => {
  expect(iso(marketingFrom(Date.parse(at), country, week))).toBe(from);
});

test('a week without open hours has no such time', () => {
  expect(marketingFrom(0, 'AR', { weekdays: null, saturday: null, sunday: null })).toBeUndefined();
});

test('only a whole message is a word, with or without accents, signs and capitals', () => {
  const wishOf = (text: string) => optOutOf(text, 'Clínica Sol')?.wish;
  expect(['BAJA', ' baja. ', '¡Bája!', 'no  más', 'STOP', 'Sair', 'pare'].map(wishOf)).toEqual(Array(7).fill('stop'));
  expect(['ALTA', 'start', 'Voltar'].map(wishOf)).toEqual(Array(3).fill('start'));
  expect(['HELP', '¿Ayuda?', 'ajuda', 'Info'].map(wishOf)).toEqual(Array(4).fill('help'));
  expect(['no quiero la baja', '', 'constructor', 'BAJA '.repeat(1000), '👋'].map(wishOf)).toEqual(Array(5).fill(undefined));
});

test('each word is answered in its language with the word that undoes it, and help by who writes', () => {
  const replyTo = (text: string) => optOutOf(text, 'Sol $& Luna')?.reply ?? '';
  expect(['BAJA', 'SAIR', 'STOP'].map((text) => /ALTA|VOLTAR|START/.exec(replyTo(text))?.[0])).toEqual(['ALTA', 'VOLTAR', 'START']);
  expect(['AYUDA', 'AJUDA', 'HELP'].map((text) => /^Sol \$& Luna: .*?(BAJA|SAIR|STOP)/.exec(replyTo(text))?.[1])).toEqual([
    'BAJA',
    'SAIR',
    'STOP',
  ]);
});

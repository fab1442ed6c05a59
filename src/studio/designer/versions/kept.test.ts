// Versions and moments as one list: order, words in addresses, search.
import { describe, expect, it } from 'vitest';
import { keptOf, matching, momentIn, versionIn } from './kept.ts';

const kept = keptOf(
  [
    { version: 2, publishedAt: 30, publishedBy: 'Ana', note: 'Feriado' },
    { version: 1, publishedAt: 10, publishedBy: 'Leo', note: '', overrideReason: 'sale hoy' },
  ],
  [{ id: 'a1', name: 'Antes del menú', savedAt: 20, savedBy: 'Ana' }],
);
const shown = (one: { version: number | undefined }) => (one.version === undefined ? 'Momento' : `Versión ${one.version}`);
const found = (words: string) => matching(kept, words, shown).map((one) => one.which);

describe('what is kept', () => {
  it('is one list, newest first', () => {
    expect(kept.map((one) => one.which)).toEqual(['2', 'm:a1', '1']);
  });

  it('has words that tell a version from a moment', () => {
    expect(kept.map((one) => [versionIn(one.which), momentIn(one.which)])).toEqual([
      [2, undefined],
      [0, 'a1'],
      [1, undefined],
    ]);
    expect([versionIn('draft'), versionIn('0'), versionIn('1.5'), momentIn('draft')]).toEqual([0, 0, 0, undefined]);
  });

  it.each([
    ['', ['2', 'm:a1', '1']],
    ['MENU', ['m:a1']],
    ['ana', ['2', 'm:a1']],
    ['ana feriado', ['2']],
    ['version 1', ['1']],
    ['hoy', ['1']],
    ['nada', []],
  ])('is found by %j', (words, which) => {
    expect(found(words)).toEqual(which);
  });
});

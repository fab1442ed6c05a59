// What a path finds in an answer, and that no answer or path can break it.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickValue } from './pick.ts';

describe('pickValue', () => {
  const answer = { data: { balance: 12.5, items: [{ name: 'uno' }], ok: true, none: null }, 'a-b': 'x\0y' };
  it.each([
    ['data.balance', 12.5],
    ['$.data.items[0].name', 'uno'],
    ['data.items.0.name', 'uno'],
    ['data.ok', true],
    ['data.none', null],
    ['data', null],
    ['data.items.9.name', null],
    ['data.balance.toFixed', null],
    ['__proto__', null],
    ['constructor.name', null],
    ['a-b', 'xy'],
  ])('%s is %s', (path, value) => {
    expect(pickValue(answer, path)).toBe(value);
  });

  it('never throws, whatever the answer and the path', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (json, path) => {
        const value = pickValue(json, path);
        expect(value === null || ['string', 'number', 'boolean'].includes(typeof value)).toBe(true);
      }),
    );
  });
});

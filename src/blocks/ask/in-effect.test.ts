// Which settings each sort of data shows, and when a caller is put through to a person instead. Steps one by one: cases.json.
import { describe, expect, test } from 'vitest';
import type { Key } from '#engine/event.ts';
import type { StepContext } from '#engine/step.ts';
import { testFlow } from '#flow/testing.ts';
import { asksForPerson, loneZero, zeroIsNoData } from './to-person.ts';
import { inEffect } from './in-effect.ts';
import { model } from './model.ts';
import { step } from './step.ts';
import { type AskType, askTypes } from './types.ts';

const shown = (type: AskType, voice: boolean, readBack = false, sensitive = false) =>
  Object.entries(inEffect({ type, voice, readBack }, sensitive)).flatMap(([name, has]) => (has ? [name] : []));

const keys = ['voice', 'terminator', 'betweenDigitsS', 'readBack'];
test.each(askTypes)('%s: by key, by voice too, with its read-back', (type) => {
  const special: Partial<Record<AskType, [string[], string[], string[]]>> = {
    digits: [
      ['lengths', ...keys],
      ['lengths', ...keys, 'readBackSay'],
      ['lengths', ...keys, 'readBackSay'],
    ],
    money: [
      ['currency', ...keys],
      ['currency', ...keys, 'readBackSay'],
      ['currency', ...keys, 'readBackSay'],
    ],
    'yes-no': [
      ['voice', 'readBack'],
      ['voice', 'readBack'],
      ['voice', 'readBack', 'readBackSay'],
    ],
    'mx-curp': [['voice'], ['voice', 'betweenDigitsS', 'readBackSay'], ['voice']],
    'mx-rfc': [['voice'], ['voice', 'betweenDigitsS', 'readBackSay'], ['voice']],
  };
  const expected = special[type] ?? [keys, [...keys, 'readBackSay'], [...keys, 'readBackSay']];
  expect([shown(type, false), shown(type, true), shown(type, false, true)]).toEqual(expected);
});

test('sensitive data is digits by key, whatever its sort', () => {
  for (const type of askTypes) expect(shown(type, true, true, true)).toEqual(['lengths', 'terminator', 'betweenDigitsS', 'readBack']);
});

describe('a setting that is not shown changes nothing', () => {
  const flow = testFlow({}, { languages: ['es-AR'] });
  const context = { now: 1000, language: 'es-AR', flow, blockId: 'a', isSensitive: () => false } as unknown as StepContext;
  /** What each key does once the question was asked, and where keys pressed before it lead. */
  const outcomes = (type: AskType, hidden: object) => {
    const asked = step.step(settings(type, hidden), undefined, { kind: 'enter', at: 1000, typedAhead: [] }, context).local;
    const listening = step.step(settings(type, hidden), asked, { kind: 'messagesEnded', at: 1000 }, context).local;
    const keys = [...'0123456789*#'] as Key[];
    return keys.map((key) => [
      step.step(settings(type, hidden), listening, { kind: 'key', at: 1000, key }, context),
      step.step(settings(type, hidden), undefined, { kind: 'enter', at: 1000, typedAhead: [key, '#'] }, context),
    ]);
  };

  test.each(['#', '*'] as const)('yes or no, and what has letters, with a former terminator %s', (terminator) => {
    for (const type of ['yes-no', 'mx-curp'] as const) expect(outcomes(type, { terminator })).toEqual(outcomes(type, {}));
  });

  test('yes or no with a former time between digits', () => {
    expect(outcomes('yes-no', { betweenDigitsS: 30 })).toEqual(outcomes('yes-no', {}));
  });

  test('a wrong key is no answer to yes or no, and a # after one is habit', () => {
    const [star, one] = ['*', '1'].map((key) => outcomes('yes-no', {})[[...'0123456789*#'].indexOf(key)]);
    expect(star?.[0]).toMatchObject({ local: { stage: 'messages', invalid: 1 } });
    expect(one).toMatchObject([
      { exit: 'next', swallow: '#' },
      { exit: 'next', usedKeys: 2 },
    ]);
  });
});

const settings = (type: AskType, more: object = {}) => model.settings.parse({ variable: 'dato', type, ...more });

describe('0', () => {
  test('as the first key is no data where nothing begins with it', () => {
    expect(askTypes.filter((type) => zeroIsNoData(settings(type)))).toEqual(['yes-no', 'mx-curp', 'mx-rfc']);
  });

  test('alone is too short, but for an amount and numbers of one digit', () => {
    const zero = { digits: '0' };
    expect(askTypes.filter((type) => !loneZero(settings(type), zero))).toEqual(['digits', 'yes-no', 'money'].toSorted(inOrder));
    expect(loneZero(settings('digits', { minDigits: 2 }), zero)).toBe(true);
    expect(loneZero(settings('ar-dni'), { digits: '05' })).toBe(false);
    expect(loneZero(settings('ar-dni'), { digits: '0', spoken: true })).toBe(false);
  });
});

const inOrder = (a: string, b: string) => askTypes.indexOf(a as AskType) - askTypes.indexOf(b as AskType);

test.each<[string, string, boolean]>([
  ['es-AR', 'operadora', true],
  ['es-AR', 'Prefiero hablar con una persona', true],
  ['es-AR', 'una', false],
  ['es-AR', 'uno dos tres', false],
  ['es-AR', 'treinta millones', false],
  ['es-AR', 'primero de abril', false],
  ['es-AR', 'sí, por favor', false],
  ['es-AR', '', false],
  ['pt-BR', 'quero falar com um atendente', true],
  ['pt-BR', 'uma', false],
  ['en-GB', 'operator please', true],
  ['en-GB', 'a hundred', false],
])('%s «%s» asks for a person: %s', (language, text, asks) => {
  expect(asksForPerson({ kind: 'heard', ref: 'keys', text } as never, { language } as never)).toBe(asks);
});

test('an ear in doubt, or that heard something else, asks for nobody', () => {
  const told = (heard: object) => asksForPerson({ kind: 'heard', ref: 'keys', ...heard } as never, { language: 'es-AR' } as never);
  expect(told({ option: '0', decision: 'accept' })).toBe(true);
  expect(told({ option: '0', decision: 'confirm' })).toBe(false);
  expect(told({ option: 'digit:0', decision: 'accept', text: 'operadora' })).toBe(false);
});

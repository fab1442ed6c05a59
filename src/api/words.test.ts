// Comparing a menu's words over HTTP: who may, the limits, and that the newest question of a person is the one that counts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Confusion, ConfusionCheck } from '#ports/confusion-check.ts';
import { Failure } from '#ports/failure.ts';
import { startTestApi, type TestApi } from './test-server.ts';

const pair: Confusion = {
  first: { option: 'o1', phrase: 'seis' },
  second: { option: 'o2', phrase: 'tres' },
  margin: 0.44,
  alike: true,
};
let check: ConfusionCheck = async () => [pair];
let api: TestApi;
let designer = '';

beforeAll(async () => {
  api = await startTestApi((rooms) => ({ ...rooms, confusions: (...question) => check(...question) }));
  designer = (await api.signedIn('designer')).cookie;
});
afterAll(() => api.close());

const ask = (body: unknown, cookie = designer) => api.ask('POST', 'words/compare', { cookie, body });
const options = [
  { option: 'o1', phrases: ['seis'] },
  { option: 'o2', phrases: ['tres'] },
];

test('pairs are told to who draws flows, and to nobody else', async () => {
  const asked: unknown[] = [];
  check = async (language, given) => {
    asked.push([language, given]);
    return [pair];
  };
  expect(await ask({ language: 'es-AR', options })).toMatchObject({ status: 200, body: { pairs: [pair] } });
  expect(asked).toEqual([['es-AR', options]]);
  for (const role of ['supervisor', 'agent'] as const)
    expect(await ask({ language: 'es-AR', options }, (await api.signedIn(role)).cookie)).toMatchObject({ status: 403 });
});

test('too many phrases, and phrases that are too long, are refused before the ear hears of them', async () => {
  check = async () => {
    throw new Error('it was asked');
  };
  const phrases = Array.from({ length: 41 }, (_, n) => `frase ${n}`);
  const many = [
    { option: 'a', phrases },
    { option: 'b', phrases },
  ];
  for (const body of [
    { language: 'es', options: many },
    { language: 'es', options: [{ option: 'a', phrases: ['x'.repeat(201)] }] },
    { language: 'es', options: [{ option: 'a', phrases: [] }] },
    { language: 'not a language', options },
  ])
    expect(await ask(body)).toMatchObject({ status: 400 });
});

test('an ear that is away is said by its code', async () => {
  check = async () => {
    throw new Failure('unavailable', 'the ear is away', { retryable: true });
  };
  expect(await ask({ language: 'es', options })).toMatchObject({ status: 503, body: { code: 'unavailable' } });
});

test('a newer question ends the older one of the same person, not those of others', async () => {
  const began = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  const answers = Array.from({ length: 3 }, () => Promise.withResolvers<Confusion[]>());
  let count = 0;
  check = (_language, _options, given) => {
    const n = count++;
    given?.signal?.addEventListener('abort', () => answers[n]?.reject(new Failure('cancelled', 'no longer wanted')));
    began[n]?.resolve();
    return answers[n]?.promise ?? Promise.resolve([]);
  };
  const other = (await api.signedIn('designer')).cookie;
  const first = ask({ language: 'es', options });
  await began[0]?.promise;
  const second = ask({ language: 'es', options }, other);
  await began[1]?.promise;
  const third = ask({ language: 'es', options });
  await began[2]?.promise;
  expect(await first).toMatchObject({ status: 503, body: { code: 'cancelled' } });
  answers[1]?.resolve([]);
  answers[2]?.resolve([pair]);
  expect(await second).toMatchObject({ status: 200, body: { pairs: [] } });
  expect(await third).toMatchObject({ status: 200, body: { pairs: [pair] } });
});

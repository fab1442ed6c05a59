// One question at a time for a name, given up after five seconds, shared by all who wait, and never too many names.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHostAddresses } from './host-addresses.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A resolver that is silent until told. */
function silent() {
  const questions: { host: string; answer: (addresses: string[]) => void; fail: (error: Error) => void }[] = [];
  const ask = (host: string) => new Promise<string[]>((answer, fail) => questions.push({ host, answer, fail }));
  return { questions, addressesOf: createHostAddresses(ask) };
}

const away = { code: 'EAI_AGAIN' };

test('all who ask for a name share one question; after five seconds each goes on, and the question stays the only one', async () => {
  const { questions, addressesOf } = silent();
  const first = Promise.allSettled(Array.from({ length: 20 }, () => addressesOf('sms.example')));
  await vi.advanceTimersByTimeAsync(5000);
  expect((await first).map((one) => one.status === 'rejected' && (one.reason as { code?: string }).code)).toEqual(
    Array.from({ length: 20 }, () => 'EAI_AGAIN'),
  );
  const later = addressesOf('sms.example');
  expect(questions).toHaveLength(1);
  questions[0]?.answer(['192.0.2.7', '2001:db8::7']);
  expect(await later).toEqual(['192.0.2.7', '2001:db8::7']);
  // What was found is not kept: the next one asks afresh.
  const next = addressesOf('sms.example');
  expect(questions).toHaveLength(2);
  questions[1]?.answer(['192.0.2.8']);
  expect(await next).toEqual(['192.0.2.8']);
});

test('a silent name does not keep another from being asked for; a failed one may be asked for again', async () => {
  const { questions, addressesOf } = silent();
  const stuck = addressesOf('stuck.example').catch((error: unknown) => error);
  const other = addressesOf('other.example').catch((error: unknown) => error);
  questions[1]?.fail(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
  expect(await other).toMatchObject({ code: 'ENOTFOUND' });
  const again = addressesOf('other.example');
  questions[2]?.answer(['192.0.2.9']);
  expect(await again).toEqual(['192.0.2.9']);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await stuck).toMatchObject(away);
});

test('fifty names at once are asked for, no more', async () => {
  const { questions, addressesOf } = silent();
  const waiting = Array.from({ length: 50 }, (_one, n) => addressesOf(`${n}.example`).catch(() => undefined));
  await expect(addressesOf('one-too-many.example')).rejects.toMatchObject(away);
  expect(questions).toHaveLength(50);
  for (const { answer } of questions) answer(['192.0.2.1']);
  await Promise.all(waiting);
  const room = addressesOf('one-too-many.example');
  questions[50]?.answer(['192.0.2.2']);
  expect(await room).toEqual(['192.0.2.2']);
});

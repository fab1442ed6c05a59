// Waits after wrong passwords, on a clock of the test's own.
import { expect, test } from 'vitest';
import { Refusal } from '../problem-answer.ts';
import { createSignInLimit } from './sign-in-limit.ts';

function attempt(work: () => void): number {
  try {
    work();
    return 0;
  } catch (error) {
    return error instanceof Refusal ? (error.waitS ?? -1) : -1;
  }
}

test('one address trying many accounts waits as well, and the wait doubles up to five minutes', () => {
  let now = 1_000_000;
  const limit = createSignInLimit(() => now);
  for (let n = 0; n < 20; n += 1) expect(attempt(() => limit.begin('192.0.2.1', `user${n}@example.com`))).toBe(0);
  const waits: number[] = [];
  for (let n = 20; n < 32; n += 1) {
    const waitS = attempt(() => limit.begin('192.0.2.1', `user${n}@example.com`));
    waits.push(waitS);
    now += waitS * 1000;
    expect(attempt(() => limit.begin('192.0.2.1', `user${n}@example.com`))).toBe(0);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  expect(attempt(() => limit.begin('192.0.2.2', 'other@example.com'))).toBe(0);
});

test('a right password forgives the account but not the address; all is forgotten in time', () => {
  let now = 0;
  const limit = createSignInLimit(() => now);
  for (let n = 0; n < 4; n += 1) limit.begin('192.0.2.1', 'ana@example.com');
  limit.begin('192.0.2.1', ' ANA@example.com');
  limit.succeeded('192.0.2.1', 'ana@example.com');
  expect(attempt(() => limit.begin('192.0.2.9', 'ana@example.com'))).toBe(0);
  for (let n = 0; n < 15; n += 1) limit.begin('192.0.2.1', `b${n}@example.com`);
  limit.begin('192.0.2.1', 'last@example.com');
  expect(attempt(() => limit.begin('192.0.2.1', 'more@example.com'))).toBe(1);
  now += 16 * 60_000;
  expect(attempt(() => limit.begin('192.0.2.1', 'more@example.com'))).toBe(0);
});

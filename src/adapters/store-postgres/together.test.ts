// What is carried out together: who goes with whom, in which order, and who fails.
import pg from 'pg';
import { expect, test } from 'vitest';
import { Failure } from '#ports/failure.ts';
import { together } from './together.ts';

/** Doubles numbers and keeps what was asked for at once; `refuse` makes it throw. */
function doubling(refuse: (items: readonly number[]) => Error | undefined = () => undefined) {
  const calls: number[][] = [];
  const all = async (items: readonly number[]) => {
    calls.push([...items]);
    await new Promise((resolve) => setImmediate(resolve));
    const error = refuse(items);
    if (error !== undefined) throw error;
    return items.map((n) => n * 2);
  };
  return { calls, all };
}

test('what comes in one turn goes together, what comes meanwhile goes next, and everybody gets their own answer', async () => {
  const { calls, all } = doubling();
  const double = together(all);
  const first = [1, 2, 3].map(double);
  await expect.poll(() => calls.length).toBe(1);
  const next = [4, 5].map(double);
  expect(await Promise.all([...first, ...next])).toEqual([2, 4, 6, 8, 10]);
  expect(calls).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  expect(await double(6)).toBe(12);
});

test('what must stay apart goes one after the other, in its order', async () => {
  const { calls, all } = doubling();
  const double = together(all, (n) => n % 10);
  expect(await Promise.all([1, 2, 11, 21, 3].map(double))).toEqual([2, 4, 22, 42, 6]);
  expect(calls).toEqual([[1, 2, 3], [11], [21]]);
});

test('never more than a hundred at once', async () => {
  const { calls, all } = doubling();
  const double = together(all);
  await Promise.all(Array.from({ length: 250 }, (_, n) => double(n)));
  expect(calls.map(({ length }) => length)).toEqual([100, 100, 50]);
});

test('one that is refused fails alone, by the server’s word or ours', async () => {
  for (const error of [new Failure('not-found', 'no such row'), new pg.DatabaseError('invalid', 1, 'error')]) {
    const { calls, all } = doubling((items) => (items.includes(2) ? error : undefined));
    const double = together(all);
    const settled = await Promise.allSettled([1, 2, 3].map(double));
    expect(settled).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'rejected', reason: error },
      { status: 'fulfilled', value: 6 },
    ]);
    expect(calls).toEqual([[1, 2, 3], [1], [2], [3]]);
  }
});

test('a lost link fails all of them, and none is tried again: perhaps it was done', async () => {
  const { calls, all } = doubling(() => new Error('Connection terminated unexpectedly'));
  const double = together(all);
  const settled = await Promise.allSettled([1, 2].map(double));
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(calls).toEqual([[1, 2]]);
});

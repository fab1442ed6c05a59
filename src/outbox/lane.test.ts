// A lane's window, rate and pauses, on a clock of the test.
import { expect, test } from 'vitest';
import { Lane } from './lane.ts';

function lane(window: number | undefined, ratePerS: number | undefined): Lane {
  const made = new Lane();
  made.limits = { window, ratePerS };
  return made;
}

/** Take all that is free at each ms of a time; answers how much. */
function taken(one: Lane, fromMs: number, toMs: number): number {
  let count = 0;
  for (let now = fromMs; now < toMs; now += 1) {
    const free = one.free(now);
    one.took(free);
    for (let i = 0; i < free; i += 1) one.done();
    count += free;
  }
  return count;
}

test('no more than the window is under way', () => {
  const one = lane(3, undefined);
  expect(one.free(0)).toBe(3);
  one.took(3);
  expect([one.free(1), one.readyAt(1)]).toEqual([0, undefined]);
  one.done();
  expect([one.free(2), one.readyAt(2)]).toEqual([1, 2]);
});

test.each([0.5, 5, 300])('a rate of %s a second is kept over ten seconds', (rate) => {
  const count = taken(lane(1000, rate), 0, 10_000);
  expect(count).toBeGreaterThanOrEqual(Math.floor(rate * 10 * 0.98));
  expect(count).toBeLessThanOrEqual(Math.ceil(rate * 10 + Math.max(1, rate * 0.1)));
});

test('slowed down it pauses, then goes at half its rate and comes back to all of it', () => {
  const one = lane(1000, 100);
  taken(one, 0, 1000);
  for (let i = 0; i < 10; i += 1) one.slow(1000, 2000);
  expect(taken(one, 1000, 3000)).toBe(0);
  expect(one.readyAt(1500)).toBe(3000);
  const first = taken(one, 3000, 4000);
  expect(first).toBeGreaterThan(40);
  expect(first).toBeLessThan(75);
  expect(taken(one, 60_000, 61_000)).toBeGreaterThan(95);
});

test('a lane without a rate gets one while it is slowed down', () => {
  const one = lane(8, undefined);
  one.slow(0, 1000);
  expect(one.free(999)).toBe(0);
  expect(taken(one, 1000, 2000)).toBeLessThan(10);
  expect(one.free(100_000)).toBe(8);
});

test('a recipient’s pause grows by four, counts once while it lasts, and ends with the first message that is taken', () => {
  const one = lane(8, undefined);
  expect(one.slowRecipient('a', 0, 6000)).toBe(6000);
  expect(one.slowRecipient('a', 10, 6000)).toBe(6000);
  expect([one.pausedUntil('a', 5999), one.pausedUntil('a', 6000), one.pausedUntil('b', 0)]).toEqual([6000, undefined, undefined]);
  expect(one.slowRecipient('a', 6000, 6000)).toBe(30_000);
  one.taken('a');
  expect(one.slowRecipient('a', 40_000, 6000)).toBe(46_000);
});

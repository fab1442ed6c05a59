// Who asks an ear that could not hear: one caller of a menu at a time. Not here: real ears (listening.test.ts).
import { expect, test } from 'vitest';
import { EarTries } from './ear-tries.ts';

const why = { code: 'unavailable', message: 'still being made' };

test('a menu that nobody failed at is asked for by everybody at once', () => {
  const tries = new EarTries();
  expect([tries.hindrance('a', 0), tries.hindrance('a', 0)]).toEqual([undefined, undefined]);
});

test('after a failure one of many asks again, half a second later; other menus are not touched', () => {
  const tries = new EarTries();
  expect(tries.failed('a', why, 1000)).toBe(1500);
  expect(tries.hindrance('a', 1499)).toEqual({ ...why, nextAt: 1500 });
  expect([tries.hindrance('a', 1500), tries.hindrance('a', 1500)]).toEqual([undefined, { ...why, nextAt: 2000 }]);
  expect(tries.hindrance('b', 1500)).toBeUndefined();
});

test('when it listens again everybody may', () => {
  const tries = new EarTries();
  tries.failed('a', why, 1000);
  tries.works('a', 1000);
  expect([tries.hindrance('a', 1001), tries.hindrance('a', 1001)]).toEqual([undefined, undefined]);
});

test('one of many looks whether a menu is heard; while it is believed to be nobody does, and after a failure everybody asks', () => {
  const tries = new EarTries();
  expect([tries.doubtful('a', 0), tries.doubtful('a', 0), tries.doubtful('b', 0)]).toEqual([true, false, true]);
  // Whoever looked came to no end: another does.
  expect([tries.doubtful('a', 500), tries.doubtful('a', 500)]).toEqual([true, false]);
  tries.works('a', 600);
  expect([tries.doubtful('a', 2599), tries.doubtful('a', 2600), tries.doubtful('a', 2601)]).toEqual([false, true, false]);
  tries.failed('a', why, 2700);
  expect([tries.doubtful('a', 2701), tries.doubtful('a', 2702)]).toEqual([true, true]);
});

// The caps on connections: per address and all together, those that said nothing apart, and places that come free once.
import { expect, it } from 'vitest';
import { createConnectionGuard, type Place } from './connection-guard.ts';

const caps = { all: 10, perSource: 6, silentPerSource: 3 };
const places = (found: (Place | undefined)[]): Place[] => found.filter((place) => place !== undefined);

it('lets an address hold so many that said nothing, and more once they spoke', () => {
  const guard = createConnectionGuard(caps);
  const silent = places([1, 2, 3, 4].map(() => guard.enter('a')));
  expect([silent.length, guard.count()]).toEqual([3, 3]);
  const other = places([guard.enter('b')]);
  expect([other.length, guard.count()]).toEqual([1, 4]);
  for (const place of silent) {
    place.spoke();
    place.spoke();
  }
  expect(places([1, 2, 3, 4].map(() => guard.enter('a')))).toHaveLength(3);
  expect(guard.count()).toBe(7);
});

it('lets nobody in when all places are taken, and gives each back once', () => {
  const guard = createConnectionGuard(caps);
  const held = places(Array.from({ length: 20 }, (_, number) => guard.enter(`source ${number}`)));
  expect(held).toHaveLength(10);
  held[0]?.leave();
  held[0]?.leave();
  expect(guard.count()).toBe(9);
  expect([guard.enter('late'), guard.enter('too late')].map((place) => place !== undefined)).toEqual([true, false]);
});

it('forgets an address that has left', () => {
  const guard = createConnectionGuard(caps);
  for (let round = 0; round < 3; round += 1) for (const place of places([1, 2, 3].map(() => guard.enter('a')))) place.leave();
  expect([guard.count(), places([1, 2, 3].map(() => guard.enter('a'))).length]).toEqual([0, 3]);
});

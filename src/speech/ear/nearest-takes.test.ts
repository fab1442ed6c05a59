// The nearest takes: kept in order, the farthest goes first.
import { expect, test } from 'vitest';
import { NearestTakes } from './nearest-takes.ts';

function kept(keep: number, distances: readonly number[]): NearestTakes {
  const near = new NearestTakes(keep);
  for (const [n, one] of distances.entries()) near.add(n, one);
  return near;
}

test('the nearest are kept, in their order', () => {
  const near = kept(3, [0.5, 0.2, 0.9, 0.1, 0.4, 0.2]);
  expect(near.takes).toEqual([3, 1, 5]);
  expect(near.most).toBe(0.2);
  expect(near.mean(2)).toBeCloseTo(0.15, 9);
  expect(near.mean(3)).toBeCloseTo(0.5 / 3, 9);
});

test('of fewer takes than are kept the mean is of those there are', () => {
  const near = kept(3, [0.5, Number.POSITIVE_INFINITY, 0.3]);
  expect(near.takes).toEqual([2, 0]);
  expect(near.most).toBe(Number.POSITIVE_INFINITY);
  expect(near.mean(3)).toBeCloseTo(0.4, 9);
});

test('where none fits the mean is infinite', () => {
  expect(kept(3, [Number.POSITIVE_INFINITY]).mean(3)).toBe(Number.POSITIVE_INFINITY);
});

// Warping: what is alike is near at any pace, and no comparison leaves a trace in the next.
import { expect, test } from 'vitest';
import { distance, rows } from './test-rows.ts';

test('the same is at 0, the same said slower near it, something else far', () => {
  expect(distance(rows(1, 20), rows(1, 20))).toBeCloseTo(0, 5);
  expect(distance(rows(1, 20), rows(1, 20, 2))).toBeLessThan(0.05);
  expect(distance(rows(1, 20), rows(2, 20))).toBeGreaterThan(0.3);
});

test('pieces of very different length are never the same', () => {
  expect(distance(rows(1, 5), rows(1, 30))).toBe(Number.POSITIVE_INFINITY);
  expect(distance({ rows: new Float32Array(), count: 0 }, rows(1, 3))).toBe(Number.POSITIVE_INFINITY);
});

test('what is certain to be too far is given up, what is not keeps its distance', () => {
  const [one, other] = [rows(1, 20), rows(2, 24)];
  const whole = distance(one, other);
  expect(distance(one, other, whole)).toBe(whole);
  expect(distance(one, other, whole / 2)).toBe(Number.POSITIVE_INFINITY);
  expect(distance(one, one, 0)).toBeCloseTo(0, 5);
});

test('what was compared before does not matter', () => {
  const pairs = [6, 14, 9, 30, 12, 25].map((count, n) => [rows(n, count), rows(n + 50, Math.round(count * 2.2))] as const);
  const alone = pairs.map(([a, b]) => distance(a, b));
  for (const [a, b] of pairs.toReversed()) distance(b, a);
  expect(pairs.map(([a, b]) => distance(a, b))).toEqual(alone);
  // Warping knows no direction when the steps do not.
  for (const [n, [a, b]] of pairs.entries()) expect(Math.abs(distance(b, a) - (alone[n] as number))).toBeLessThan(0.1);
});

// Warping: what is alike is near at any pace, and no call leaves a trace in the next.
import { expect, test } from 'vitest';
import { dtwDistance, type Rows } from './dtw.ts';
import { Noise } from './noise.ts';

const size = 8;

/** `count` rows that wander; every row is said `pace` times. */
function rows(seed: number, count: number, pace = 1): Rows {
  const noise = new Noise(seed);
  const all: number[] = [];
  for (let n = 0; n < count; n++) {
    const row = Array.from({ length: size }, () => noise.white());
    const length = Math.hypot(...row);
    for (let again = 0; again < pace; again++) all.push(...row.map((value) => value / length));
  }
  return { rows: Float32Array.from(all), count: count * pace };
}

test('the same is at 0, the same said slower near it, something else far', () => {
  expect(dtwDistance(rows(1, 20), rows(1, 20), size)).toBeCloseTo(0, 5);
  const slower = dtwDistance(rows(1, 20), rows(1, 20, 2), size);
  expect(slower).toBeLessThan(0.05);
  expect(dtwDistance(rows(1, 20), rows(2, 20), size)).toBeGreaterThan(0.3);
});

test('pieces of very different length are never the same', () => {
  expect(dtwDistance(rows(1, 5), rows(1, 30), size)).toBe(Number.POSITIVE_INFINITY);
  expect(dtwDistance({ rows: new Float32Array(), count: 0 }, rows(1, 3), size)).toBe(Number.POSITIVE_INFINITY);
});

test('a limit changes nothing below it', () => {
  const distance = dtwDistance(rows(3, 18), rows(4, 25), size);
  expect(dtwDistance(rows(3, 18), rows(4, 25), size, distance + 0.001)).toBe(distance);
  expect(dtwDistance(rows(3, 18), rows(4, 25), size, distance / 3)).toBe(Number.POSITIVE_INFINITY);
});

test('what was compared before does not matter', () => {
  const pairs = [6, 14, 9, 30, 12, 25].map((count, n) => [rows(n, count), rows(n + 50, Math.round(count * 2.2))] as const);
  const alone = pairs.map(([a, b]) => dtwDistance(a, b, size));
  for (const [a, b] of pairs.toReversed()) dtwDistance(b, a, size);
  expect(pairs.map(([a, b]) => dtwDistance(a, b, size))).toEqual(alone);
  // Warping knows no direction when the steps do not.
  for (const [n, [a, b]] of pairs.entries()) expect(Math.abs(dtwDistance(b, a, size) - (alone[n] as number))).toBeLessThan(0.1);
});

// Warping and comparing with many takes: what is alike is near at any pace, and no comparison leaves a trace in the next.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dtwDistance, type Rows } from './dtw.ts';
import { Noise } from './noise.ts';
import { loadRowProducts, type RowProducts } from './row-products.ts';
import { TakeBank } from './take-bank.ts';

const size = 8;
let products: RowProducts;

beforeAll(async () => {
  products = await loadRowProducts();
});
afterAll(() => products.close());

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

/** The distance of two pieces, by products worked out here. */
function distance(a: Rows, b: Rows, most?: number): number {
  const all = new Float32Array(a.count * b.count);
  for (const at of all.keys()) {
    const [j, i] = [Math.floor(at / a.count), at % a.count];
    for (let k = 0; k < size; k++) all[at] = (all[at] as number) + (a.rows[i * size + k] as number) * (b.rows[j * size + k] as number);
  }
  return dtwDistance({ products: all, count: a.count }, 0, b.count, most);
}

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

test('a bank answers the mean of the nearest takes of every phrase, whatever lies beside them', async () => {
  const heard = rows(1, 20);
  const phrases = [[rows(2, 18), rows(3, 25), rows(4, 21)], [rows(5, 70)], [], [rows(1, 20, 2), rows(6, 22)]];
  const bank = new TakeBank(phrases, size);
  const wanted = phrases.map((takes) => {
    const fitting = takes
      .map((take) => distance(heard, take))
      .filter(Number.isFinite)
      .toSorted((a, b) => a - b)
      .slice(0, 2);
    return fitting.length === 0 ? Number.POSITIVE_INFINITY : fitting.reduce((sum, one) => sum + one, 0) / fitting.length;
  });
  expect(wanted.map(Number.isFinite)).toEqual([true, false, false, true]);
  const found = await bank.distances(heard, 2, products);
  expect(found).toHaveLength(4);
  for (const [n, one] of found.entries()) {
    expect(one).toBeCloseTo(wanted[n] as number, 5);
    expect(await bank.distance(heard, n, 2, products)).toBeCloseTo(one, 5);
  }
});

test('a bank of many takes answers the mean of the nearest, in whatever order they stand', async () => {
  const heard = rows(1, 20);
  const takes = Array.from({ length: 22 }, (_, n) => (n % 7 === 3 ? rows(1, 20, 1 + (n % 2)) : rows(n + 2, 15 + n)));
  const three = takes
    .map((take) => distance(heard, take))
    .toSorted((a, b) => a - b)
    .slice(0, 3);
  const bank = new TakeBank([takes, takes.toReversed()], size);
  for (const found of await bank.distances(heard, 3, products)) expect(found).toBeCloseTo(three.reduce((sum, one) => sum + one, 0) / 3, 5);
});

test('a bank of more rows than are multiplied at once', async () => {
  const phrases = Array.from({ length: 60 }, (_, n) => [rows(n + 1, 50), rows(n + 100, 60)]);
  const bank = new TakeBank(phrases, size);
  const found = await bank.distances(rows(41, 50), 1, products);
  expect(found.indexOf(Math.min(...found))).toBe(40);
  expect(found[40]).toBeCloseTo(0, 5);
  expect(found[59]).toBeCloseTo(await bank.distance(rows(41, 50), 59, 1, products), 5);
});

test('who multiplies beside somebody else gets their own products', async () => {
  const asked = [rows(1, 20), rows(2, 40), rows(3, 30)];
  const found = await Promise.all(asked.map(async (own) => [...(await products.of(own.rows, own.rows, size))]));
  for (const [n, own] of asked.entries()) {
    expect(found[n]).toHaveLength(own.count ** 2);
    // Every row has the length 1, so that its product with itself is 1.
    for (let row = 0; row < own.count; row++) expect(found[n]?.[row * own.count + row]).toBeCloseTo(1, 5);
  }
});

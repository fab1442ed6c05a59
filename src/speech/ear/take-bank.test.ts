// Comparing with many takes: the nearest count, whatever lies beside them, and a look at every second row finds the same ones.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadRowProducts, type RowProducts } from './row-products.ts';
import { TakeBank } from './take-bank.ts';
import { distance, rows, size, spoken } from './test-rows.ts';

let products: RowProducts;

beforeAll(async () => {
  products = await loadRowProducts();
});
afterAll(() => products.close());

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
    expect((await bank.distancesOf([n], heard, 2, 3, products))[0]).toBeCloseTo(one, 5);
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
  expect((await bank.distancesOf([59, 40], rows(41, 50), 1, 2, products)).map((one) => one.toFixed(5))).toEqual(
    [found[59], found[40]].map((one) => one?.toFixed(5)),
  );
});

/** Forty phrases of between 3 and 9 sounds, each by 22 speakers at their own pace. */
const phrases = Array.from({ length: 40 }, (_, n) =>
  Array.from({ length: 22 }, (_, take) => spoken(n + 1, 1000 + 22 * n + take, 3 + (n % 7), 4 + (take % 3))),
);
const inFull = { phrases: 12, takes: 9 };

function places(distances: readonly number[]): number[] {
  return [...distances.keys()].toSorted((a, b) => (distances[a] as number) - (distances[b] as number));
}

test('two looks answer what comparing everything in full does, for the phrases that are near', async () => {
  const bank = new TakeBank(phrases, size);
  for (const said of [4, 11, 26, 38]) {
    const heard = spoken(said + 1, 7, 3 + (said % 7));
    const full = await bank.distances(heard, 3, products);
    const looked = await bank.nearestDistances(heard, 3, inFull, products);
    expect(places(looked).slice(0, 4)).toEqual(places(full).slice(0, 4));
    expect(places(looked)[0]).toBe(said);
    for (const place of places(full).slice(0, 4)) expect(looked[place]).toBeCloseTo(full[place] as number, 2);
    expect(looked.map(Number.isFinite)).toEqual(full.map(Number.isFinite));
  }
});

test('two looks at everything are the full comparison itself', async () => {
  const bank = new TakeBank(phrases, size);
  const heard = spoken(12, 7, 7);
  const full = await bank.distances(heard, 3, products);
  const looked = await bank.nearestDistances(heard, 3, { phrases: phrases.length, takes: 22 }, products);
  for (const [n, one] of looked.entries()) expect(one).toBeCloseTo(full[n] as number, 5);
});

test('what is too short for two looks is compared in full', async () => {
  const bank = new TakeBank(phrases, size);
  const heard = spoken(1, 7, 2, 5);
  expect(await bank.nearestDistances(heard, 3, { phrases: 1, takes: 1 }, products)).toEqual(await bank.distances(heard, 3, products));
});

test('callers who are compared at once get what each gets alone', async () => {
  const bank = new TakeBank(phrases, size);
  const heard = [5, 12, 27, 39, 2].map((words) => spoken(words, 7, 3 + ((words - 1) % 7)));
  const alone: number[][] = [];
  for (const one of heard) alone.push(await bank.nearestDistances(one, 3, inFull, products));
  expect(await Promise.all(heard.map((one) => bank.nearestDistances(one, 3, inFull, products)))).toEqual(alone);
});

test('nothing heard is near nothing', async () => {
  const bank = new TakeBank(phrases, size);
  const nothing = { rows: new Float32Array(), count: 0 };
  expect(new Set(await bank.nearestDistances(nothing, 3, inFull, products))).toEqual(new Set([Number.POSITIVE_INFINITY]));
  expect(await bank.distancesOf([1, 2], nothing, 3, 9, products)).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect(await bank.distancesOf([], spoken(1, 7, 5), 3, 9, products)).toEqual([]);
});

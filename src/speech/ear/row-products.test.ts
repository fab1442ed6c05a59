// Products of rows: everybody gets their own.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadRowProducts, type RowProducts } from './row-products.ts';
import { rows, size } from './test-rows.ts';

let products: RowProducts;

beforeAll(async () => {
  products = await loadRowProducts();
});
afterAll(() => products.close());

test('who multiplies beside somebody else gets their own products', async () => {
  const asked = [rows(1, 20), rows(2, 40), rows(3, 30)];
  const found = await Promise.all(asked.map(async (own) => [...(await products.of(own.rows, own.rows, size))]));
  for (const [n, own] of asked.entries()) {
    expect(found[n]).toHaveLength(own.count ** 2);
    // Every row has the length 1, so that its product with itself is 1.
    for (let row = 0; row < own.count; row++) expect(found[n]?.[row * own.count + row]).toBeCloseTo(1, 5);
  }
});

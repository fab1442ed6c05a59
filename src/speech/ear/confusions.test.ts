// Which words sound alike, by eSpeak's voices alone: pairs that callers do confuse are marked, pairs that nobody does are not.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EarOption } from '#ports/ear.ts';
import { confusions, type ConfusionTools } from './confusions.ts';
import { earSettings } from './ear-settings.ts';
import { loadEmbeddingNetwork } from './embedding-network.ts';
import { loadRowProducts, type RowProducts } from './row-products.ts';
import { openMouth } from './speakers.ts';
import { memoryStore } from './template-store.ts';

/** Some hundred words are spoken. */
const patienceMs = 240_000;
let tools: ConfusionTools;

beforeAll(async () => {
  const mouth = openMouth();
  tools = {
    settings: { ...earSettings, speakers: { phrase: 8, carrier: 1, background: 2 }, backgroundPhrases: 12 },
    products: await loadRowProducts(),
    network: await loadEmbeddingNetwork(),
    mouth: () => mouth,
    store: memoryStore(),
  };
}, patienceMs);
afterAll(() => Promise.all([tools.network?.close(), tools.products.close()]));

function optionsOf(...phrases: string[]): EarOption[] {
  return phrases.map((phrase) => ({ option: phrase, phrases: [phrase] }));
}

test('pairs that are confused are marked, pairs that are not are not', { timeout: patienceMs }, async () => {
  const found = await confusions(tools, 'es-AR', optionsOf('seis', 'tres', 'dos', 'doce', 'sí', 'no', 'ventas', 'cuatro'));
  expect(found).toHaveLength((8 * 7) / 2);
  const alike = found.filter((pair) => pair.alike).map(({ first, second }) => `${first.option}/${second.option}`);
  expect(alike).toEqual(expect.arrayContaining(['seis/tres', 'dos/doce', 'seis/sí']));
  const clear = found.filter((pair) => !pair.alike).map(({ first, second }) => `${first.option}/${second.option}`);
  expect(clear).toEqual(
    expect.arrayContaining(['sí/no', 'no/ventas', 'dos/cuatro', 'tres/cuatro', 'ventas/cuatro', 'seis/dos', 'sí/ventas']),
  );
  expect(found.map(({ margin }) => margin)).toEqual(found.map(({ margin }) => margin).toSorted((a, b) => a - b));
});

test('of two options the phrases that come nearest are told, the same words at worst', { timeout: patienceMs }, async () => {
  const [pair, ...others] = await confusions(tools, 'es', [
    { option: 'a', phrases: ['ventas', 'tres'] },
    { option: 'b', phrases: ['cuatro', ' Seis '] },
  ]);
  expect(others).toEqual([]);
  expect(pair).toMatchObject({ first: { option: 'a', phrase: 'tres' }, second: { option: 'b', phrase: 'seis' }, alike: true });
  const [same] = await confusions(tools, 'es', [
    { option: 'a', phrases: ['ventas'] },
    { option: 'b', phrases: ['Ventas'] },
  ]);
  expect(same).toMatchObject({ margin: 0, alike: true });
});

test('a menu that is being written costs its new phrases only, and they are told as if all had been compared', {
  timeout: patienceMs,
}, async () => {
  let multiplications = 0;
  const products: RowProducts = {
    ...tools.products,
    of: (...rows) => {
      multiplications += 1;
      return tools.products.of(...rows);
    },
  };
  const counted = async (known: Map<string, number>, ...phrases: string[]) => {
    multiplications = 0;
    const found = await confusions({ ...tools, products, known }, 'es-AR', optionsOf(...phrases));
    return { found, multiplications };
  };
  const known = new Map<string, number>();
  await counted(known, 'seis', 'tres');
  expect((await counted(known, 'tres', 'seis')).multiplications).toBe(0);
  const typed = await counted(known, 'seis', 'tres', 'dos');
  expect(typed.multiplications).toBeGreaterThan(0);
  const fresh = await counted(new Map(), 'seis', 'tres', 'dos');
  expect(typed.found.map(({ first, second, alike }) => [first, second, alike])).toEqual(
    fresh.found.map(({ first, second, alike }) => [first, second, alike]),
  );
  for (const [n, { margin }] of typed.found.entries()) expect(margin).toBeCloseTo(fresh.found[n]?.margin ?? Number.NaN, 5);
});

test('what has nothing in common is as far as JSON can say', async () => {
  const [pair] = await confusions(tools, 'es', optionsOf('no', 'consultar el estado de una factura'));
  expect(pair).toMatchObject({ margin: 2, alike: false });
});

test('one option has nothing to be confused with', async () => {
  expect(await confusions(tools, 'es', optionsOf('ventas'))).toEqual([]);
});

test('what is no longer wanted stops', async () => {
  const signal = AbortSignal.abort();
  await expect(confusions(tools, 'es', optionsOf('ventas', 'cuatro'), { signal })).rejects.toMatchObject({ code: 'cancelled' });
});

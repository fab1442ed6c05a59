// Words that sound alike, while a menu is written: the marks, the table, words that were measured to be better, and an ear that is away.
// The ear here is scripted; which words really are alike: speech/ear/confusions.test.ts.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Confusion } from '#ports/confusion-check.ts';
import type { EarOption } from '#ports/ear.ts';
import { Failure } from '#ports/failure.ts';
import { faults, overflow, shoot, sizes, startStudio, type Studio, type StudioWindow } from './studio.ts';

let studio: Studio;
let away = false;
const asked: string[][] = [];
/** Phrases that the scripted ear takes for each other. */
const alike = new Set(['seis tres', 'tres número seis']);

async function confusions(_language: string, options: readonly EarOption[]): Promise<Confusion[]> {
  asked.push(options.map(({ phrases }) => phrases.join('/')));
  if (away) throw new Failure('unavailable', 'the ear is away', { retryable: true });
  const spoken = options.flatMap(({ option, phrases }) => phrases.map((phrase) => ({ option, phrase: phrase.toLowerCase() })));
  return spoken.flatMap((first, n) =>
    spoken
      .slice(n + 1)
      .filter(({ option }) => option !== first.option)
      .map((second) => {
        const found = alike.has(`${first.phrase} ${second.phrase}`);
        return { first, second, margin: found ? 0.42 : 0.9, alike: found };
      }),
  );
}

beforeAll(async () => {
  studio = await startStudio({ confusions });
  const options = [
    { id: 'o1', label: 'Seis', key: '6' },
    { id: 'o2', label: 'Tres', key: '3' },
  ];
  const message = { id: 'm1', say: { text: 'Seis o tres' }, actions: [] };
  await studio.keep({
    schema: 'atiende/flow@1',
    id: 'numeros',
    name: 'Números',
    languages: ['es-AR'],
    timeZone: 'America/Argentina/Buenos_Aires',
    start: 'menu',
    blocks: { menu: { kind: 'spoken-menu', v: 1, title: 'Números', messages: [message], settings: { options }, exits: {} } },
  });
});
afterAll(() => studio?.close());
beforeEach(() => {
  away = false;
  asked.length = 0;
});

async function opened(size: { width: number; height: number } = sizes.laptop): Promise<StudioWindow> {
  const window = await studio.open('/flows/numeros/edit?block=menu', { size });
  await window.page.locator('[data-block]').first().waitFor();
  await window.page.locator('[data-block] header, [data-block]').first().click();
  await window.page.locator('aside h2').first().waitFor();
  return window;
}

test('options that sound alike are marked beside the phrase, shown in a table, and a word that is told apart takes one click', async () => {
  const { page, complaints, close } = await opened();
  const text = '«seis» y «tres» suenan parecido por teléfono';
  await expect.poll(() => page.locator('li[aria-label="Seis"]').getByText(text).count()).toBe(1);
  expect(await page.locator('li[aria-label="Tres"]').getByText(text).count()).toBe(1);
  await page.getByRole('button', { name: 'Ver la tabla' }).click();
  expect(await page.getByRole('row', { name: 'Tres' }).textContent()).toContain('0,4');
  await shoot(page, 'palabras-parecidas');
  expect(await faults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Proponer palabras' }).click();
  const better = page.getByRole('button', { name: '«opción seis» en lugar de «seis»' });
  await better.waitFor();
  // What the ear itself took for another option is not offered.
  expect(await page.getByRole('button', { name: '«número seis» en lugar de «seis»' }).count()).toBe(0);
  await better.click();
  await page.getByText('Ninguna opción se confunde con otra.').waitFor();
  await expect.poll(async () => JSON.stringify(await studio.draft('numeros'))).toContain('"label":"Opción seis"');
  await page.keyboard.press('Control+z');
  await page.getByText(text).first().waitFor();
  await expect.poll(async () => JSON.stringify(await studio.draft('numeros'))).toContain('"label":"Seis"');
  expect(complaints).toEqual([]);
  await close();
});

test('publishing lists words that sound alike as advice that leads to the option, and does not wait for an ear that is away', async () => {
  away = true;
  const { page, complaints, close } = await opened();
  const publish = page.getByRole('button', { name: 'Publicar', exact: true });
  const dialog = page.getByRole('dialog', { name: 'Publicar el flujo' });
  await publish.first().click();
  await dialog.getByText('No se pudo comprobar ahora').waitFor();
  expect(await dialog.getByRole('button', { name: 'Publicar', exact: true }).isEnabled()).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  away = false;
  await publish.first().click();
  const advice = dialog.getByRole('button', { name: '«seis» y «tres» suenan parecido por teléfono' });
  await advice.waitFor();
  expect(await advice.getByLabel('Consejo').count()).toBe(1);
  await shoot(page, 'publicar-palabras-parecidas');
  expect(await faults(page)).toEqual([]);
  await advice.click();
  await dialog.waitFor({ state: 'hidden' });
  await page.locator('li[aria-label="Seis"]').getByLabel('Nombre de la opción').waitFor();
  expect(complaints.filter((text) => !text.includes('503'))).toEqual([]);
  await close();
});

test('so does publishing from the page of the flow', async () => {
  away = false;
  const { page, complaints, close } = await studio.open('/flows/numeros?version=draft');
  await page.getByRole('button', { name: 'Publicar', exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Publicar el flujo' });
  const advice = dialog.getByRole('button', { name: '«seis» y «tres» suenan parecido por teléfono' });
  await advice.waitFor();
  await shoot(page, 'publicar-desde-el-flujo');
  expect(await faults(page)).toEqual([]);
  await advice.click();
  await dialog.waitFor({ state: 'hidden' });
  expect(complaints).toEqual([]);
  await close();
});

test('a changed word is asked about; an ear that is away is said in words, and asked again by a button', async () => {
  away = true;
  const { page, close } = await opened(sizes.phone);
  await page.getByText('No se puede comprobar ahora').waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  away = false;
  await page.getByRole('button', { name: 'Reintentar' }).click();
  await page.getByText('Pares que se confunden: 1').waitFor();
  asked.length = 0;
  await page.locator('li[aria-label="Tres"]').getByLabel('Nombre de la opción').fill('Ventas');
  await page.getByText('Ninguna opción se confunde con otra.').waitFor();
  expect(asked).toEqual([['Seis', 'Ventas', ...(asked[0] ?? []).slice(2)]]);
  await close();
});

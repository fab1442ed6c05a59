// Documents that arrive from anywhere: too large, no JSON, thousands of blocks, kinds nobody knows, subflows that enter themselves. Every problem is
// shown before anything is kept, and the page stays usable. Not here: texts that are scripts (hostile-texts.test.ts), the reading (flow/read-flow.ts).
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { handOn } from './hand.ts';
import { faults, shoot, startStudio, type Studio, type StudioWindow } from './studio.ts';
import { workFlow } from './work-flow.ts';

let studio: Studio;
let window: StudioWindow;
let page: Page;

beforeAll(async () => {
  studio = await startStudio();
  window = await studio.open('/flows');
  page = window.page;
});
afterAll(async () => {
  await window?.close();
  await studio?.close();
});

async function bring(name: string, content: object | string): Promise<Locator> {
  await page.goto(`${studio.api.url}/flows`);
  await page.getByRole('button', { name: 'Importar un flujo' }).waitFor();
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: `${name}.flow.json`, mimeType: 'application/json', buffer: Buffer.from(text, 'utf8') });
  return page.getByRole('dialog');
}

const kept = async () => (await studio.api.store.flows.list()).map(({ id }) => id).sort();

/** A row of blocks, each leading to the next, as `say` makes their text. */
function chain(id: string, count: number, say: (index: number) => string): object {
  const blocks = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `b${index}`,
      {
        kind: 'voice-reply',
        v: 1,
        title: `Bloque ${index}`,
        at: [(index % 100) * 360, Math.floor(index / 100) * 260],
        messages: [{ id: 'm1', say: { text: say(index) } }],
        exits: index + 1 < count ? { next: { to: `b${index + 1}` } } : {},
      },
    ]),
  );
  return { ...workFlow(id), start: 'b0', blocks };
}

describe('a file that is no flow', () => {
  test('of more than 5 MB is refused before it is sent', async () => {
    const dialog = await bring('enorme', JSON.stringify({ ...workFlow('enorme'), name: 'x'.repeat(5_100_000) }));
    await dialog.getByText('El archivo es demasiado grande: el máximo es 5 MB.').waitFor();
    await page.keyboard.press('Escape');
    expect(await kept()).toEqual([]);
  });

  test.each([
    ['no JSON', '{"schema": ', 'no se puede leer como JSON'],
    ['another JSON', '[1,2,3]', 'hay que corregirlos'],
    ['a name that is no name', '{"__proto__": {"a": 1}, "schema": "atiende/flow@1"}', 'hay que corregirlos'],
  ])('%s', async (name, content, words) => {
    const dialog = await bring(name, content);
    await dialog.getByText(words).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await kept()).toEqual([]);
  });
});

describe('a flow with errors', () => {
  test('every kind that nobody knows is named with its block, and nothing is kept', async () => {
    const flow = workFlow('raro') as unknown as { blocks: Record<string, { kind: string; actions?: object[] }> };
    for (const [index, block] of Object.values(flow.blocks).entries()) block.kind = `inventado-${index}`;
    const dialog = await bring('raro', flow);
    await dialog.getByText('Nothing', { exact: false }).or(dialog.getByText('No se importó nada')).first().waitFor();
    const rows = await dialog.getByRole('listitem').allInnerTexts();
    for (let index = 0; index < 5; index++) expect(rows.join('\n')).toContain(`inventado-${index}`);
    await shoot(page, 'importar-errores');
    expect(await faults(page)).toEqual([]);
    expect(await kept()).toEqual([]);
    await dialog.getByRole('button', { name: 'Elegir otro archivo' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('a flow that enters itself, straight or through another one, is refused', async () => {
    const enters = (id: string, child: string) => ({
      ...workFlow(id),
      start: 'entra',
      blocks: { entra: { kind: 'subflow', v: 1, title: 'Entra', at: [0, 0], settings: { flow: child, in: [], out: [] }, exits: {} } },
    });
    let dialog = await bring('uno', enters('uno', 'uno'));
    await dialog
      .getByText(/vuelve a entrar|entra en sí|vuelve/i)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await studio.keep(enters('padre', 'hijo'));
    dialog = await bring('hijo', enters('hijo', 'padre'));
    await dialog
      .getByText(/vuelve/i)
      .first()
      .waitFor();
    await shoot(page, 'importar-vuelta');
    await page.keyboard.press('Escape');
    expect(await kept()).toEqual(['padre']);
  });
});

describe('a large flow', () => {
  test('of 5 MB is reviewed before it is kept, then kept', async () => {
    const long = chain('largo', 330, (index) => `${index}. ${'Palabra por palabra. '.repeat(690)}`);
    const dialog = await bring('largo', { ...long, start: 'b1' });
    await dialog.getByText('Revisar antes de importar').waitFor({ timeout: 60_000 });
    expect(await kept()).toEqual(['padre']);
    await dialog.getByRole('button', { name: 'Cancelar' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await kept()).toEqual(['padre']);
    await bring('largo', long);
    await page.getByRole('heading', { name: 'Consultorio' }).waitFor({ timeout: 60_000 });
    expect(await kept()).toEqual(['largo', 'padre']);
  });

  test('of 10,000 blocks: all that is wrong with it first, and every page goes on', async () => {
    const flow = chain('inmenso', 10_000, () => 'Sí.') as { blocks: Record<string, { exits: object }> };
    for (const block of Object.values(flow.blocks)) block.exits = {};
    const dialog = await bring('inmenso', flow);
    await dialog.getByText('Revisar antes de importar').waitFor({ timeout: 60_000 });
    await dialog.getByText(/^y [\d.]+ más$/).waitFor();
    await shoot(page, 'importar-inmenso');
    expect(await kept()).toEqual(['largo', 'padre']);
    await dialog.getByRole('button', { name: 'Importar', exact: true }).click();
    await page.getByRole('heading', { name: 'Consultorio' }).waitFor({ timeout: 60_000 });
    expect(await kept()).toEqual(['inmenso', 'largo', 'padre']);
    await page.getByRole('tab', { name: 'Datos' }).click({ timeout: 60_000 });
    await page.getByText('10.000').waitFor({ timeout: 60_000 });
    await page.goto(`${studio.api.url}/flows/inmenso/edit`);
    const hand = handOn(page);
    await hand.block('b0').waitFor({ timeout: 60_000 });
    await shoot(page, 'disenador-inmenso');
    await hand.block('b0').getByRole('heading').dblclick();
    await page.getByRole('textbox', { name: 'Título del bloque' }).fill('El primero de muchos');
    await expect
      .poll(
        async () => {
          const { blocks } = (await studio.draft('inmenso')) as { blocks: Record<string, { title: string }> };
          return blocks['b0']?.title;
        },
        { timeout: 60_000 },
      )
      .toBe('El primero de muchos');
  });
});

test('what was exported is imported again, the same', async () => {
  const document = chain('ida-y-vuelta', 4, (index) => `Mensaje {{dni}} número ${index}.`);
  const id = await studio.keep({ ...document, canvas: { notes: [], sections: [] }, limits: { callS: 600 } });
  const before = await studio.draft(id);
  await page.goto(`${studio.api.url}/flows/${id}?tab=info`);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Exportar como archivo' }).click()]);
  expect(file.suggestedFilename()).toBe('ida-y-vuelta.flow.json');
  const text = readFileSync(await file.path(), 'utf8');
  await studio.api.store.flows.remove(id);
  const dialog = await bring(id, text);
  const anyway = dialog.getByRole('button', { name: 'Importar', exact: true });
  const there = page.getByRole('heading', { name: String(before['name']), level: 1 });
  await anyway.or(there).first().waitFor();
  if (await anyway.isVisible()) await anyway.click();
  await there.waitFor();
  expect(await studio.draft(id)).toEqual(before);
});

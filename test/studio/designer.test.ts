// The designer with a mouse: a flow is built from an empty page, published, and called over SIP; undo survives a reload, two tabs do not overwrite
// each other. Not here: the look of the pages (pages.test.ts).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openStudio, type OpenBrowser } from '../whole/chromium.ts';
import { Ear, toneShare } from '../whole/ear.ts';
import { freePort, startServer, until, type WholeServer } from '../whole/server.ts';
import { agentPhone, call } from '../whole/sipp.ts';
import { blocks, lastCall, notes, type ShownCall } from '../whole/trace.ts';

const greeting = 'Hola, gracias por llamar a la ferretería.';
const menu =
  'Para recibir nuestra dirección, marque 1. Para hablar con el mostrador, marque 2. Para pedir el catálogo, marque 3. Para terminar, 4.';
const sent = 'Listo. Le enviamos la dirección por mensaje.';
const sms = 'Ferretería Norte: Rivadavia 1234.';
const whatsapp = 'Recibimos su solicitud con el número 77. Le avisaremos por aquí.';
const farewell = 'Gracias por llamar a la ferretería. Hasta luego.';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const runAxe =
  'axe.run().then((found) => found.violations.flatMap((one) => one.nodes.map((node) => one.id + " at " + node.target.join(" "))))';

let server: WholeServer;
let studio: OpenBrowser;
let page: Page;

beforeAll(async () => {
  server = await startServer();
  studio = await openStudio(server, { toneHz: 440 });
  page = studio.page;
  page.setDefaultTimeout(15_000);
  await server.cli('team', 'add', 'mostrador', '--name', 'Mostrador');
});

afterAll(async () => {
  await studio?.close();
  await server?.stop();
  server?.remove();
});

/** What axe finds on the page as it is. */
async function faults(): Promise<string[]> {
  await page.waitForTimeout(300);
  await page.evaluate(axe);
  return page.evaluate<string[]>(runAxe);
}

/** With ATIENDE_SCREENSHOTS=<folder>, how the page looked at the end of each test. */
afterEach(async ({ task }) => {
  const folder = process.env['ATIENDE_SCREENSHOTS'];
  if (folder) await page.screenshot({ path: path.join(folder, `designer-${task.name.slice(0, 24).replaceAll(/\W+/g, '-')}.png`) });
});

const card = (title: string) => page.locator('[data-block]', { has: page.getByRole('heading', { name: title, exact: true }) });
const saved = () => page.locator('[role="status"][data-state="saved"]').waitFor();

async function middle(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error('nothing to point at');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 12, from.y + 6, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 12 });
  await page.mouse.up();
}

async function stage(): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator('.react-flow').boundingBox();
  if (!box) throw new Error('no canvas');
  return box;
}

/** From the glyph of an open exit to the empty canvas beside the card; then the kind is picked and its text written. */
async function goOn(from: Locator, glyph: Locator, kind: string, text: string): Promise<void> {
  await page.keyboard.press('Escape');
  const box = await from.boundingBox();
  if (!box) throw new Error('no card');
  const start = await middle(glyph);
  await drag(start, { x: box.x + box.width + 90, y: start.y });
  const picker = page.getByRole('dialog', { name: 'Elegir un bloque' });
  await picker.getByRole('option', { name: kind }).first().click();
  await page.getByRole('textbox', { name: 'Texto del mensaje' }).first().fill(text);
  await page.keyboard.press('Escape');
}

/** Nothing chosen, everything in sight. */
async function seeAll(): Promise<void> {
  const canvas = await stage();
  await page.mouse.click(canvas.x + 40, canvas.y + 24);
  await page.keyboard.press('Shift+1');
  await page.waitForTimeout(400);
}

/** An action on an option's row, by the row's own plus. */
async function addToOption(option: string, kind: string): Promise<void> {
  await seeAll();
  await card('Menú hablado').hover();
  await page.locator(`[data-add-action="menu-hablado|exit|option:${option}"]`).click();
  await page.getByRole('menuitem', { name: kind }).click();
  await page.getByRole('complementary', { name: 'Configurar' }).getByRole('heading', { name: kind }).waitFor();
}

test('a flow is built from an empty page by mouse and published', { timeout: 240_000 }, async () => {
  await page.getByRole('link', { name: 'Flujos', exact: true }).click();
  await page.getByRole('button', { name: 'Crear flujo' }).click();
  await page.getByRole('textbox', { name: 'Nombre', exact: true }).fill('Ferretería');
  await page.getByRole('button', { name: 'Crear', exact: true }).click();
  await card('Bienvenida').waitFor();

  // Empty it: the flow is built from nothing.
  await card('Bienvenida').getByRole('heading').click();
  await page.keyboard.press('Delete');
  await page.getByText('Un flujo por dibujar').waitFor();

  const canvas = await stage();
  const entry = page.getByRole('navigation', { name: 'Paleta' }).getByRole('button', { name: 'Respuesta de voz' });
  await drag(await middle(entry), { x: canvas.x + 180, y: canvas.y + 200 });
  const field = page.getByRole('textbox', { name: 'Texto del mensaje' }).first();
  await field.fill(greeting);
  await page.keyboard.press('Escape');
  await card('Respuesta de voz').getByText(greeting).waitFor();

  // The open exit's glyph is drawn out to the empty canvas: a menu.
  const first = card('Respuesta de voz');
  await goOn(first, first.getByRole('button', { name: /termina la llamada/ }), 'Menú hablado', menu);
  await card('Menú hablado').getByRole('heading').click();
  const panel = page.getByRole('complementary', { name: 'Configurar' });
  const options = ['Dirección', 'Mostrador', 'Catálogo', 'Terminar'];
  for (const [index, name] of options.entries()) {
    await panel.getByRole('button', { name: 'Agregar opción' }).click();
    await panel.getByRole('textbox', { name: 'Nombre de la opción' }).nth(index).fill(name);
  }
  await card('Menú hablado').getByText('Terminar', { exact: true }).waitFor();

  // Three options have an action of their own, added on their rows: a person, a WhatsApp, a farewell.
  await addToOption('o2', 'Transferir la llamada');
  await panel.getByRole('combobox', { name: 'Equipo de atención' }).click();
  await page.getByRole('option', { name: /Mostrador/ }).click();
  await addToOption('o3', 'Enviar WhatsApp');
  await panel.getByRole('combobox', { name: 'Número de WhatsApp' }).click();
  await page.getByRole('option').first().click();
  await panel.getByRole('combobox', { name: 'Plantilla' }).click();
  await page
    .getByRole('option', { name: /solicitud_recibida/ })
    .first()
    .click();
  await panel.getByRole('textbox', { name: '{{numero}}' }).fill('77');
  await addToOption('o4', 'Finalizar llamada');
  await panel.getByRole('textbox', { name: /^Despedida/ }).fill(farewell);

  // The first option goes on to a message that sends an SMS.
  await seeAll();
  const row = page.locator('[data-open-exit="menu-hablado|exit/option:o1"]');
  await goOn(card('Menú hablado'), row, 'Respuesta de voz', sent);
  const last = page.locator('[data-block="respuesta-de-voz-2"]');
  await last.getByText(sent).waitFor();
  await last.getByRole('heading').click();
  await panel.getByText(sent).waitFor();
  await page.waitForTimeout(400);
  await last.locator('[data-add-action="respuesta-de-voz-2|message|m1"]').click();
  await page.getByRole('menuitem', { name: 'Enviar SMS' }).click();
  await panel.getByLabel('Texto', { exact: true }).fill(sms);
  await panel.getByLabel('Número de origen').click();
  await page.getByRole('option').first().click();
  await saved();

  expect(await faults()).toEqual([]);
  await page.getByRole('button', { name: 'Publicar' }).click();
  const dialog = page.getByRole('dialog', { name: 'Publicar el flujo' });
  expect(await faults()).toEqual([]);
  await dialog.getByLabel('Qué cambia').fill('Primera versión');
  await dialog.getByRole('button', { name: 'Publicar' }).click();
  await dialog.getByText('Publicado: versión 1').waitFor({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Seguir editando' }).click();
  expect(studio.complaints).toEqual([]);
});

/** Call the line and press a key while it speaks; the call's trace once it is over. */
async function callAndPress(
  key: string,
  known: string[],
): Promise<{ ear: Ear; over: ReturnType<typeof call>; shown: () => Promise<ShownCall> }> {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'ferreteria', mediaPort: ear.port });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  await ear.press(key);
  return {
    ear,
    over,
    shown: async () => {
      const result = await over;
      expect(result.ok, result.log).toBe(true);
      ear.close();
      const shown = await lastCall(server, { not: known });
      known.push(shown.call.id);
      return shown;
    },
  };
}

test('the published flow answers calls over SIP: a message, a template, a person, a farewell; the test phone shows what was sent', {
  timeout: 180_000,
}, async () => {
  await server.cli('line', 'add', 'ferreteria', '--flow', 'ferreteria');
  const known: string[] = [];
  const first = await (await callAndPress('1', known)).shown();
  expect(blocks(first)).toEqual(['respuesta-de-voz', 'menu-hablado', 'respuesta-de-voz-2']);
  expect(notes(first, 'said').map((note) => note.text)).toContain(sent);
  expect(first.messages).toEqual([expect.objectContaining({ text: sms, to: '+5491155550100' })]);

  const third = await (await callAndPress('3', known)).shown();
  expect(third.messages).toHaveLength(1);

  const agentEar = await Ear.open();
  const port = await freePort();
  await server.cli('agent', 'add', 'nora', '--name', 'Nora', '--sip', `sip:nora@127.0.0.1:${port}`);
  await server.cli('team', 'add', 'mostrador', '--name', 'Mostrador', '--agents', 'nora');
  const agent = agentPhone({ port, mediaPort: agentEar.port, answer: 'yes', ringMs: 800, hangUpAfterMs: 2500 });
  const second = await callAndPress('2', known);
  await until('the agent hears', () => agentEar.packets.length > 10);
  const joinedAt = second.ear.packets.length;
  agentEar.sing(1000);
  await until('the agent is heard', () => toneShare(second.ear.samples(joinedAt), 1000) > 0.7);
  expect((await agent).ok).toBe(true);
  expect(JSON.stringify((await second.shown()).trace)).toContain('"outcome":"completed"');
  agentEar.close();

  const fourth = await (await callAndPress('4', known)).shown();
  expect(notes(fourth, 'said').map((note) => note.text)).toContain(farewell);

  await page.getByRole('button', { name: 'Llamar', exact: true }).first().click();
  const phone = page.getByRole('complementary', { name: 'Teléfono de prueba' });
  await phone.getByText(sms).waitFor();
  await phone.getByText(whatsapp).waitFor();
  if (process.env['ATIENDE_SCREENSHOTS'])
    await page.screenshot({ path: path.join(process.env['ATIENDE_SCREENSHOTS'], 'telefono-de-prueba.png') });
  await phone.getByRole('button', { name: 'Cerrar' }).click();
});

test('undo survives a reload, and goes back to the empty page', { timeout: 120_000 }, async () => {
  await page.reload();
  await card('Menú hablado').waitFor();
  const undo = page.getByRole('button', { name: /^Deshacer/ });
  await until('the empty page', async () => {
    if (await page.getByText('Un flujo por dibujar').isVisible()) return true;
    await undo.click();
    return false;
  });
  const redo = page.getByRole('button', { name: /^Rehacer/ });
  await until('all of it again', async () => {
    if (await redo.isDisabled()) return true;
    await redo.click();
    return false;
  });
  await page.locator('[data-block="respuesta-de-voz-2"]').getByText(sent).waitFor();
  await saved();
  expect(studio.complaints).toEqual([]);
});

test('a draft saved elsewhere is never overwritten: both are shown and the person chooses', { timeout: 120_000 }, async () => {
  const other = await studio.context.newPage();
  await other.goto(`${server.http}/flows/ferreteria/edit`);
  await other.locator('[data-block="menu-hablado"]').waitFor();
  await other.locator('[data-block="menu-hablado"]').getByRole('heading').dblclick();
  await other.getByRole('textbox', { name: 'Título del bloque' }).fill('Menú de la tarde');
  await other.locator('[role="status"][data-state="saved"]').waitFor();
  await other.close();

  await card('Menú hablado').getByRole('heading').dblclick();
  await page.getByRole('textbox', { name: 'Título del bloque' }).first().fill('Menú de la mañana');
  await page.keyboard.press('Escape');
  const dialog = page.getByRole('dialog', { name: 'Hay dos borradores' });
  await dialog.getByRole('button', { name: /^Seguir con el de/ }).click();
  await card('Menú de la tarde').waitFor();
  await page.getByRole('button', { name: /^Deshacer/ }).click();
  await card('Menú de la mañana').waitFor();
  await saved();
});

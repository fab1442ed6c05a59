// Tests, versions and publishing in the studio: Chromium against the real HTTP room and database. The gate, the comparison, restoring; axe on each.
// With ATIENDE_SCREENSHOTS=<folder> the screens are written there as PNG.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxChannels } from '#adapters/sandbox/templates.ts';
import { cookieName } from '#api/auth/sessions.ts';
import { startTestApi, type TestApi } from '#api/test-server.ts';
import { clinicText, seedDemo } from './demo.ts';

const studio = path.join(import.meta.dirname, '../../build/studio');
const shots = process.env['ATIENDE_SCREENSHOTS'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A talk of the examples that listens for the greeting first, which the changed draft no longer says. */
function greeted(name: string): Record<string, unknown> {
  const talk = JSON.parse(readFileSync(path.join(import.meta.dirname, `../../examples/clinica.${name}.talk.json`), 'utf8')) as {
    steps: object[];
  };
  return { ...talk, steps: [{ kind: 'hear', text: 'gracias por llamar a Clínica Sol' }, ...talk.steps] };
}

let api: TestApi;
let browser: Browser;
let cookie: string;

/** The clinic with one word changed, one block gone and one new. */
function changedClinic(): string {
  const flow = JSON.parse(clinicText()) as {
    blocks: Record<string, { title: string; at: [number, number]; messages: { say: { text: string } }[]; exits: Record<string, unknown> }>;
    start: string;
  };
  const first = flow.blocks[flow.start];
  if (first?.messages[0]) first.messages[0].say.text = 'Buenas, esto es la Clínica Luna.';
  flow.blocks['nueva'] = { ...structuredClone(first), title: 'Bloque nuevo', at: [0, 900], exits: {} } as never;
  return JSON.stringify(flow);
}

beforeAll(async () => {
  api = await startTestApi((rooms) => ({
    ...rooms,
    channels: () => sandboxChannels,
    settings: { ...rooms.settings, studioFolder: studio },
  }));
  await seedDemo(api.store, Date.now());
  cookie = (await api.signedIn('admin', { name: 'Marta Ruiz' })).cookie;
  for (const id of ['turnos', 'recepcion']) {
    const saved = await api.ask('PUT', `flows/clinica/talks/${id}`, { cookie, body: { talk: greeted(id) } });
    expect(saved.status).toBe(200);
  }
  const draft = await api.ask('PUT', 'flows/clinica', { cookie, body: `{"document":${changedClinic()},"baseRevision":1}` });
  expect(draft.status).toBe(200);
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  if (shots) mkdirSync(shots, { recursive: true });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await api?.close();
});

async function open(
  address: string,
  options: { scheme?: 'light' | 'dark'; width?: number; height?: number; locale?: string } = {},
): Promise<{ page: Page; of: BrowserContext; complaints: string[] }> {
  const of = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.scheme ?? 'light',
    locale: options.locale ?? 'es-AR',
    reducedMotion: 'reduce',
  });
  await of.addCookies([{ name: cookieName, value: cookie.slice(cookieName.length + 1), url: api.url, httpOnly: true, sameSite: 'Lax' }]);
  const page = await of.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // A refused publishing is a 409, which the browser tells as a resource that failed.
    if ((message.type() === 'error' || message.type() === 'warning') && !message.text().includes('409')) complaints.push(message.text());
  });
  await page.goto(api.url + address);
  return { page, of, complaints };
}

async function look(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`) });
  await page.evaluate(axe);
  const faults = await page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] }> };
    };
    const { violations } = await run.run();
    return violations.flatMap((one) => one.nodes.map((node) => `${one.id} at ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
  });
  expect(faults, name).toEqual([]);
  expect(
    await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    name,
  ).toBeLessThanOrEqual(0);
}

describe('the tests of a flow', () => {
  it('run with the draft, a red one with its first difference in words; with the version they pass', async () => {
    const { page, of, complaints } = await open('/flows/clinica?version=draft&tab=tests');
    await page.getByText('Fallaron 2 de 2').waitFor();
    const red = page.locator('li[data-ok="false"]').first();
    expect(await red.innerText()).toMatch(/Paso 1: no se dijo «gracias por llamar a Clínica Sol»; lo último fue «.+»/);
    await look(page, 'pruebas-rojas');
    await page.goto(`${api.url}/flows/clinica?version=1&tab=tests`);
    await page.getByText('Pasaron las 2 pruebas').waitFor();
    await look(page, 'pruebas-verdes');
    expect(complaints).toEqual([]);
    await of.close();
  });

  it.each([
    ['pt-BR', 'Falharam 2 de 2'],
    ['en-GB', '2 of 2 failed'],
  ])('in %s', async (locale, words) => {
    const { page, of } = await open('/flows/clinica?version=draft&tab=tests', { locale, width: 390, height: 844 });
    await page.getByText(words).waitFor();
    await look(page, `pruebas-${locale}`);
    await of.close();
  });
});

describe('the comparison', () => {
  it.each([
    ['claro', { scheme: 'light' }],
    ['oscuro', { scheme: 'dark' }],
    ['telefono', { width: 390, height: 844 }],
  ] as const)('shows what is new and what changed, field by field: %s', async (name, options) => {
    const { page, of, complaints } = await open('/flows/clinica/compare', options);
    const list = page.getByRole('complementary', { name: 'Diferencias' });
    await list.getByText('Agregados: 1 · cambiados: 1 · quitados: 0').waitFor();
    expect(await list.locator('dt').allInnerTexts()).toEqual(['Mensaje 1 › Texto']);
    expect(await list.locator('ins').innerText()).toContain('Buenas, esto es la Clínica Luna.');
    expect(await list.locator('del').innerText()).toContain('Clínica Sol');
    await page.locator('.react-flow__node article[data-change="changed"]').first().waitFor();
    await look(page, `comparar-${name}`);
    expect(complaints).toEqual([]);
    await of.close();
  });

  it('the other way round the new block is the one that went', async () => {
    const { page, of } = await open('/flows/clinica/compare?before=draft&after=1');
    await page.getByText('Agregados: 0 · cambiados: 1 · quitados: 1').waitFor();
    await page.getByRole('button', { name: /Bloque nuevo/ }).click();
    await page.locator('.react-flow__node article[data-change="removed"]').waitFor();
    await of.close();
  });
});

describe('publishing', () => {
  it('is held up by red tests, goes out with a reason, and the older version can be restored and published again', async () => {
    const { page, of, complaints } = await open('/flows/clinica');
    await page.getByRole('button', { name: 'Publicar', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Publicar', exact: true }).click();
    await dialog.getByText('No se publicó: hay pruebas que fallan').waitFor();
    await look(page, 'publicar-frenado');
    expect((await api.store.flows.versions('clinica')).length).toBe(1);
    expect(await dialog.getByRole('button', { name: 'Publicar de todos modos' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Por qué publicar de todos modos').fill('Cambió el nombre de la clínica');
    await dialog.getByRole('button', { name: 'Publicar de todos modos' }).click();
    await page.getByText('Publicado: versión 2').waitFor();

    await page.getByRole('tab', { name: 'Versiones' }).click();
    await page.getByText('Publicada con pruebas que fallaban: Cambió el nombre de la clínica').waitFor();
    await look(page, 'versiones');
    await page.getByRole('button', { name: 'Restaurar la versión 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restaurar' }).click();
    const again = page.getByRole('dialog', { name: /Publicar/ });
    await again.waitFor();
    expect(await again.getByLabel('Qué cambia').inputValue()).toBe('Restaurada de la versión 1');
    await again.getByRole('button', { name: 'Publicar', exact: true }).click();
    await page.getByText('Publicado: versión 3').waitFor();
    const versions = await api.store.flows.versions('clinica');
    expect(versions.map(({ version, note, overrideReason }) => [version, note, overrideReason])).toEqual([
      [3, 'Restaurada de la versión 1', undefined],
      [2, '', 'Cambió el nombre de la clínica'],
      [1, 'Primera versión', undefined],
    ]);
    expect(complaints).toEqual([]);
    await of.close();
  });
});

// The telephones of the studio against a whole server: the test phone calls the demo with keys, its messages arrive, its call is seen live and
// afterwards with its trace; the desk's phone rings, answers and hangs up.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admin, startServer, type WholeServer } from '../whole/server.ts';

const shots = process.env['ATIENDE_SCREENSHOTS'];
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

let server: WholeServer;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: flags });
  if (shots) mkdirSync(shots, { recursive: true });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  server?.remove();
});

async function signIn(email: string, password: string): Promise<{ of: BrowserContext; page: Page }> {
  const of = await browser.newContext({ locale: 'es-AR', viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  await of.grantPermissions(['microphone'], { origin: server.http });
  const page = await of.newPage();
  await page.goto(server.http);
  await page.getByLabel('Correo').fill(email);
  await page.getByLabel('Contraseña', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await page.getByRole('heading', { name: /^Hola/ }).waitFor();
  return { of, page };
}

const shoot = async (page: Page, name: string) => {
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`) });
};

describe('the phones of the studio', () => {
  it('calls the demo, presses keys, is seen live, and leaves a trace', async () => {
    const { of, page } = await signIn(admin.email, admin.password);
    await page.getByRole('main').getByRole('button', { name: 'Llamar' }).click();
    const phone = page.getByRole('complementary', { name: 'Teléfono de prueba' });
    await phone.getByText('En llamada').waitFor({ timeout: 20_000 });
    const button = page.getByRole('region', { name: 'Barra superior' }).getByRole('button', { name: 'Llamar' });
    expect(
      await button.evaluate((one) => [...one.querySelectorAll('*')].filter((part) => part.scrollWidth > part.clientWidth + 1).length),
    ).toBe(0);
    await page.getByRole('link', { name: /En vivo/ }).click();
    const row = page.getByRole('row').filter({ hasText: 'En el flujo' });
    await row.waitFor();
    await row.getByText('Menú principal').waitFor({ timeout: 30_000 });
    await shoot(page, 'llamando');
    await page.keyboard.press('4');
    await phone.getByText('4', { exact: true }).first().waitFor();
    await phone.getByText('Llamada terminada').waitFor({ timeout: 30_000 });
    await phone.getByRole('link', { name: 'Ver qué pasó, en Llamadas' }).click();
    await page.getByRole('heading', { name: 'Llamadas', level: 1 }).waitFor();
    await page.locator('tbody tr').first().click();
    await page.getByRole('heading', { name: 'Lo que pasó' }).waitFor();
    const story = page.getByRole('region', { name: 'Lo que pasó' });
    await story.getByText('Marcó').waitFor();
    expect(await story.locator('kbd').allTextContents()).toEqual(['4']);
    expect(await story.getByText('Finalizar llamada').count()).toBe(1);
    await shoot(page, 'llamada-hecha');
    await of.close();
  });

  it('rings at the desk, is answered and hung up there', async () => {
    const { of, page } = await signIn(admin.email, admin.password);
    await page.goto(`${server.http}/desk`);
    await page.getByRole('button', { name: 'Conectar el teléfono' }).click();
    await page.getByText('Todo listo').waitFor({ timeout: 20_000 });
    await shoot(page, 'puesto-listo');

    const caller = await signIn(admin.email, admin.password);
    await caller.page.getByRole('main').getByRole('button', { name: 'Llamar' }).click();
    const phone = caller.page.getByRole('complementary', { name: 'Teléfono de prueba' });
    await phone.getByText('En llamada').waitFor({ timeout: 20_000 });
    await caller.page.getByRole('link', { name: /En vivo/ }).click();
    await caller.page.getByRole('row').getByText('Menú principal').waitFor({ timeout: 30_000 });
    await caller.page.keyboard.press('3');

    await page.getByText('Llamada entrante').waitFor({ timeout: 30_000 });
    await shoot(page, 'puesto-suena');
    await page.getByRole('button', { name: 'Contestar' }).click();
    await page.getByRole('button', { name: 'Colgar' }).waitFor({ timeout: 20_000 });
    await caller.page.getByText('Con un agente').waitFor({ timeout: 20_000 });
    await shoot(page, 'puesto-habla');
    await page.getByRole('button', { name: 'Colgar' }).click();
    await page.getByText('Todo listo').waitFor({ timeout: 20_000 });
    await phone.getByText('Llamada terminada').waitFor({ timeout: 20_000 });
    await caller.of.close();
    await of.close();
  });
});

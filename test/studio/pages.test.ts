// Every page of the studio in Chromium against the real HTTP room and database: it opens, says nothing on the console, axe finds no fault,
// in the light; other looks, sizes, languages and dialogs are in screens.test.ts. With ATIENDE_SCREENSHOTS=<folder> each is also written there as a PNG.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxChannels } from '#adapters/sandbox/templates.ts';
import { cookieName } from '#api/auth/sessions.ts';
import { startTestApi, type TestApi } from '#api/test-server.ts';
import { seedDemo } from './demo.ts';

const chrome = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const studio = path.join(import.meta.dirname, '../../build/studio');
const shots = process.env['ATIENDE_SCREENSHOTS'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const pages: [name: string, address: string, sign: string][] = [
  ['inicio', '/', 'h1'],
  ['flujos', '/flows', 'table'],
  ['flujo', '/flows/clinica', '.react-flow__node'],
  ['equipos', '/teams', 'table'],
  ['agentes', '/teams?tab=agents', 'table'],
  ['puesto', '/desk', 'h1'],
  ['en-vivo', '/live', '.react-flow__node'],
  ['llamadas', '/calls', 'table'],
  ['llamada', '/calls/c-turno', '.react-flow__node'],
  ['mensajes', '/messages', 'table'],
  ['mensaje', '/messages?id=1', '[role=dialog] dl'],
  ['lineas', '/lines', 'table'],
  ['troncales', '/lines?tab=trunks', 'h2'],
  ['ajustes', '/settings', 'form'],
  ['audios', '/settings?tab=audio', 'h2'],
  ['usuarios', '/settings?tab=users', 'table'],
  ['claves', '/settings?tab=tokens', 'h2'],
  ['registro', '/settings?tab=audit', 'table'],
  ['no-existe', '/nada', 'h1'],
];

const wide = { width: 1440, height: 900 };

let api: TestApi;
let browser: Browser;
let cookie: string;

beforeAll(async () => {
  expect(existsSync(chrome), `these tests need Chromium at ${chrome}`).toBe(true);
  expect(existsSync(path.join(studio, 'index.html')), 'build the studio first: npx vite build').toBe(true);
  api = await startTestApi((rooms) => ({
    ...rooms,
    channels: () => sandboxChannels,
    settings: { ...rooms.settings, studioFolder: studio },
  }));
  await seedDemo(api.store, Date.now());
  const live = await api.store.calls.list({ live: true, limit: 5 });
  api.live.push(...live.map((call) => ({ ...call, agent: undefined, phase: 'flow' as const })));
  cookie = (await api.signedIn('admin', { name: 'Marta Ruiz', email: 'marta@example.com' })).cookie;
  browser = await chromium.launch({ executablePath: chrome, args: flags });
  if (shots) mkdirSync(shots, { recursive: true });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await api?.close();
});

/** Run in the page; a text, because this file is not typed for a browser. */
const tooWide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

async function context(
  options: { scheme?: 'light' | 'dark'; size?: typeof wide; locale?: string; signedIn?: boolean } = {},
): Promise<BrowserContext> {
  const made = await browser.newContext({
    viewport: options.size ?? wide,
    colorScheme: options.scheme ?? 'light',
    locale: options.locale ?? 'es-AR',
    reducedMotion: 'reduce',
  });
  if (options.signedIn ?? true) {
    const value = cookie.slice(cookieName.length + 1);
    await made.addCookies([{ name: cookieName, value, url: api.url, httpOnly: true, sameSite: 'Lax' }]);
  }
  return made;
}

/** Open an address and gather what the page complained about. */
async function open(of: BrowserContext, address: string, sign: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await of.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(api.url + address);
  await page.locator(sign).first().waitFor({ timeout: 15_000 });
  await page.waitForFunction(() => document.querySelector('.a-skeletons') === null);
  await page.waitForTimeout(150);
  return { page, complaints };
}

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return await page.evaluate(async () => {
    const run = (
      globalThis as unknown as {
        axe: { run: () => Promise<{ violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[] }> };
      }
    ).axe;
    const { violations } = await run.run();
    return violations.flatMap((one) => one.nodes.map((node) => `${one.id} at ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
  });
}

const overflow = (page: Page) => page.evaluate<number>(tooWide);

async function shoot(page: Page, name: string) {
  if (shots) await page.screenshot({ path: path.join(shots, `${name}.png`) });
}

describe('every page in the light', () => {
  let of: BrowserContext | undefined;
  afterAll(() => of?.close());
  it.each(pages)('%s', async (name, address, sign) => {
    of ??= await context({ scheme: 'light', size: wide });
    const { page, complaints } = await open(of, address, sign);
    try {
      await shoot(page, `${name}-claro`);
      expect(complaints.filter((one) => !one.includes('404'))).toEqual([]);
      expect(await faults(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    } finally {
      await page.close();
    }
  });
});

describe('sign-in', () => {
  it('asks in the browser’s language, says what is wrong, and goes on where the address pointed', async () => {
    const { user } = await api.signedIn('designer');
    const of = await context({ signedIn: false });
    const { page } = await open(of, '/flows', 'input[type=email]');
    await shoot(page, 'entrar');
    expect(await faults(page)).toEqual([]);
    await page.getByLabel('Correo').fill(user.email);
    await page.getByLabel('Contraseña', { exact: true }).fill('no es esta');
    await page.getByRole('button', { name: 'Entrar', exact: true }).click();
    await page.getByText('no coinciden').waitFor();
    await page.getByLabel('Contraseña', { exact: true }).fill('una clave larga');
    await page.getByRole('button', { name: 'Entrar', exact: true }).click();
    await page.getByRole('heading', { name: 'Flujos' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/flows');
    await of.close();
  });

  it('asks for a new password first where one is due', async () => {
    const { cookie: first } = await api.signedIn('supervisor', { mustChangePassword: true });
    const of = await context({ signedIn: false });
    await of.addCookies([{ name: cookieName, value: first.slice(cookieName.length + 1), url: api.url }]);
    const { page } = await open(of, '/', 'input[type=password]');
    await shoot(page, 'clave-nueva');
    expect(await faults(page)).toEqual([]);
    await page.getByLabel('Contraseña actual').fill('una clave larga');
    await page.getByLabel('Contraseña nueva').fill('corta');
    await page.getByRole('button', { name: 'Guardar y continuar' }).click();
    await page.getByText('Todavía es corta').waitFor();
    await page.getByLabel('Contraseña nueva').fill('otra clave más larga');
    await page.getByRole('button', { name: 'Guardar y continuar' }).click();
    await page.getByRole('heading', { name: 'Hola' }).waitFor();
    await of.close();
  });
});

describe('the phone and the search', () => {
  it('opens beside the page, says plainly that there is no microphone, and shows the messages of the test channel', async () => {
    const of = await context();
    const { page } = await open(of, '/flows', 'table');
    await page.getByRole('button', { name: 'Llamar', exact: true }).click();
    const phone = page.getByRole('complementary', { name: 'Teléfono de prueba' });
    await phone.getByText('Plantilla turno_confirmado').waitFor();
    expect(await phone.getByText('Clinica Sol: turno para el documento 30112233').count()).toBe(1);
    await shoot(page, 'telefono');
    expect(await faults(page)).toEqual([]);
    await phone.getByRole('button', { name: 'Llamar' }).click();
    await phone.getByRole('alert').filter({ hasText: 'micrófono' }).waitFor();
    await shoot(page, 'telefono-sin-microfono');
    expect(await faults(page)).toEqual([]);
    await of.close();
  });

  it('finds a flow by the keyboard alone', async () => {
    const of = await context();
    const { page } = await open(of, '/', 'h1');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('clinica');
    await page.getByRole('option', { name: /Clínica Sol/ }).waitFor();
    await shoot(page, 'buscar');
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Clínica Sol' }).waitFor();
    await of.close();
  });
});

/** A second agent, who rings after the first; a message for those who wait, and another in Portuguese. English is added and thought better of. */
async function setPrioritiesAndComfort(page: Page): Promise<void> {
  expect(await page.getByRole('combobox', { name: /^Prioridad de/ }).count()).toBe(0);
  await page.getByRole('combobox', { name: 'Agregar agentes' }).click();
  await page.getByRole('option').first().click();
  await page
    .getByRole('combobox', { name: /^Prioridad de/ })
    .nth(1)
    .selectOption('Prioridad 3');
  // Whatever is typed, what is kept fits; emptied, it keeps what it was.
  const ring = page.getByLabel('Segundos que suena cada agente');
  await ring.fill('999');
  await ring.press('Tab');
  expect(await ring.inputValue()).toBe('120');
  await ring.fill('');
  await ring.press('Tab');
  expect(await ring.inputValue()).toBe('120');
  await page.getByRole('button', { name: /^Espera/ }).click();
  await page.getByLabel('Mensaje propio durante la espera').fill('Gracias por esperar.');
  const add = page.getByRole('combobox', { name: 'Agregar otro idioma' });
  for (const tag of ['pt-BR', 'en']) {
    await add.fill(tag);
    await add.press('Enter');
  }
  await add.fill('portugués');
  await add.press('Enter');
  await page.getByText('Escribe el idioma como es, pt-BR o en.').waitFor();
  await add.fill('');
  await page.getByLabel(/\(pt-BR\)$/).fill('Obrigado por esperar.');
  await page.getByRole('button', { name: /^Quitar el mensaje en inglés/ }).click();
}

describe('forms', () => {
  it('adds a team, says what is missing in its place, and removes it after asking', async () => {
    const of = await context();
    const { page } = await open(of, '/teams', 'table');
    await page.getByRole('button', { name: 'Agregar equipo' }).click();
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Falta completar este campo').waitFor();
    await page.getByRole('dialog').getByLabel('Nombre').fill('Atención a Obras Sociales');
    expect(await page.getByLabel('Identificador').inputValue()).toBe('atencion-a-obras-sociales');
    await page.getByRole('combobox', { name: 'Agregar agentes' }).click();
    await page.getByRole('option', { name: 'Carla Sosa' }).click();
    await setPrioritiesAndComfort(page);
    await shoot(page, 'equipo-nuevo');
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page
      .getByRole('row', { name: /Atención a Obras Sociales/ })
      .getByText('Carla Sosa')
      .waitFor();
    const kept = (await api.store.people.teams()).find(({ id }) => id === 'atencion-a-obras-sociales');
    expect(kept?.agents).toHaveLength(2);
    expect(kept?.ringS).toBe(120);
    expect(kept?.queue).toMatchObject({
      priorities: { [kept?.agents[1] ?? '']: 3 },
      announcements: { comfort: { '*': 'Gracias por esperar.', 'pt-BR': 'Obrigado por esperar.' } },
    });
    await page.getByRole('button', { name: 'Acciones: Atención a Obras Sociales' }).click();
    await page.getByRole('menuitem', { name: 'Eliminar' }).click();
    await shoot(page, 'confirmar');
    await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
    await page.getByRole('row', { name: /Atención a Obras Sociales/ }).waitFor({ state: 'detached' });
    expect((await api.store.people.teams()).map((team) => team.id).sort()).toEqual(['laboratorio', 'recepcion']);
    await of.close();
  });

  it('shows a line’s problem where it is', async () => {
    const of = await context();
    const { page } = await open(of, '/lines', 'table');
    await page.getByRole('button', { name: 'Agregar línea' }).click();
    await page.getByLabel('Número o usuario SIP').fill('con espacios');
    await page.getByLabel(/Número público/).fill('4444');
    await page.getByLabel('País').focus();
    await page.getByText('Escribe el número como +5491155550100').waitFor();
    await shoot(page, 'linea-nueva');
    expect(await faults(page)).toEqual([]);
    await of.close();
  });
});

describe('empty', () => {
  it('teaches where there is nothing yet', async () => {
    const bare = await startTestApi((rooms) => ({ ...rooms, settings: { ...rooms.settings, studioFolder: studio } }));
    try {
      const { cookie: own } = await bare.signedIn('admin', { name: 'Marta Ruiz' });
      const of = await context({ signedIn: false });
      await of.addCookies([{ name: cookieName, value: own.slice(cookieName.length + 1), url: bare.url }]);
      const page = await of.newPage();
      for (const [name, address, words] of [
        ['inicio', '/', 'Agregar una línea'],
        ['flujos', '/flows', 'Todavía no hay flujos'],
        ['llamadas', '/calls', 'Todavía no hay llamadas'],
        ['mensajes', '/messages', 'Todavía no hay mensajes'],
        ['en-vivo', '/live', 'No hay llamadas en curso'],
        ['equipos', '/teams', 'Todavía no hay equipos'],
        ['lineas', '/lines', 'Todavía no hay líneas'],
      ] as const) {
        await page.goto(bare.url + address);
        await page.getByText(words).first().waitFor();
        await shoot(page, `vacio-${name}`);
        expect(await faults(page), name).toEqual([]);
      }
      await of.close();
    } finally {
      await bare.close();
    }
  });
});

describe('languages', () => {
  it.each([
    ['pt-BR', 'Fluxos'],
    ['en-GB', 'Flows'],
    ['fr-FR', 'Flujos'],
  ])('%s', async (locale, heading) => {
    const of = await context({ locale });
    const { page, complaints } = await open(of, '/flows', 'table');
    await page.getByRole('heading', { name: heading }).waitFor();
    await shoot(page, `flujos-${locale}`);
    expect(complaints).toEqual([]);
    await of.close();
  });
});

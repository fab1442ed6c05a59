// Every page of the studio in Chromium against the real HTTP room and database: it opens, says nothing on the console, axe finds no fault,
// in the light; other looks, sizes, languages and dialogs are in screens.test.ts. With ATIENDE_SCREENSHOTS=<folder> each is also written there as a PNG.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults, overflow, shoot, startStudio, type Studio, type StudioWindow, type WindowOptions } from './studio.ts';

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
  ['troncales', '/lines?tab=trunks', 'table'],
  ['ajustes', '/settings', 'form'],
  ['audios', '/settings?tab=audio', 'h2'],
  ['usuarios', '/settings?tab=users', 'table'],
  ['claves', '/settings?tab=tokens', 'h2'],
  ['registro', '/settings?tab=audit', 'table'],
  ['no-existe', '/nada', 'h1'],
];

let studio: Studio;

beforeAll(async () => {
  studio = await startStudio({ seeded: true });
  const live = await studio.api.store.calls.list({ live: true, limit: 5 });
  studio.api.live.push(...live.map((call) => ({ ...call, agent: undefined, phase: 'flow' as const })));
}, 60_000);

afterAll(() => studio?.close());

const stands = async (page: Page, sign: string) => {
  await page.locator(sign).first().waitFor();
  await page.waitForFunction(() => document.querySelector('.a-skeletons') === null);
};

/** A window on an address, once `sign` stands there. */
async function open(address: string, sign: string, options: WindowOptions = {}): Promise<StudioWindow> {
  const window = await studio.open(address, options);
  await stands(window.page, sign);
  return window;
}

describe('every page in the light', () => {
  let window: StudioWindow;
  beforeAll(async () => {
    window = await studio.open('/');
  });
  afterAll(() => window?.close());
  it.each(pages)('%s', async (name, address, sign) => {
    const { page, complaints } = window;
    complaints.length = 0;
    await page.goto(studio.api.url + address);
    await stands(page, sign);
    await shoot(page, `${name}-claro`);
    expect(complaints.filter((one) => !one.includes('404'))).toEqual([]);
    expect(await faults(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});

describe('sign-in', () => {
  it('asks in the browser’s language, says what is wrong, and goes on where the address pointed', async () => {
    const { user } = await studio.api.signedIn('designer');
    const { page, of } = await open('/flows', 'input[type=email]', { cookie: null });
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
    const { cookie: first } = await studio.api.signedIn('supervisor', { mustChangePassword: true });
    const { page, of } = await open('/', 'input[type=password]', { cookie: first });
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

  it('does not ask again for the password somebody just signed in with', async () => {
    await studio.api.signedIn('supervisor', { mustChangePassword: true, email: 'nueva@example.com' });
    const { page, of } = await open('/', 'input[type=password]', { cookie: null });
    await page.getByLabel('Correo').fill('nueva@example.com');
    await page.getByLabel('Contraseña', { exact: true }).fill('una clave larga');
    await page.getByRole('button', { name: 'Entrar', exact: true }).click();
    await page.getByRole('heading', { name: 'Elegir una contraseña' }).waitFor();
    expect(await page.locator('input[type=password]').count()).toBe(1);
    await page.getByLabel('Contraseña nueva').fill('una clave larga');
    await page.getByRole('button', { name: 'Guardar y continuar' }).click();
    await page.getByText('es igual a la actual').waitFor();
    await page.getByLabel('Contraseña nueva').fill('otra clave más larga');
    await page.getByRole('button', { name: 'Guardar y continuar' }).click();
    await page.getByRole('heading', { name: 'Hola' }).waitFor();
    await of.close();
  });

  it('an agent of the browser is not saved without the person who sits there', async () => {
    const { page, of } = await open('/teams?tab=agents', 'table');
    await page.getByRole('button', { name: 'Agregar agente' }).click();
    const form = page.getByRole('dialog', { name: 'Agregar agente' });
    await form.getByRole('textbox', { name: 'Nombre' }).fill('Rosa');
    await form.getByRole('radio', { name: 'Navegador' }).check();
    await form.getByRole('button', { name: 'Guardar' }).click();
    await form.getByText('hace falta un usuario').waitFor();
    await of.close();
  });
});

describe('the phone and the search', () => {
  it('opens beside the page, says plainly that there is no microphone, and shows the messages of the test channel', async () => {
    const { page, of } = await open('/flows', 'table');
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
    const { page, of } = await open('/', 'h1');
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
    const { page, of } = await open('/teams', 'table');
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
    const kept = (await studio.api.store.people.teams()).find(({ id }) => id === 'atencion-a-obras-sociales');
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
    expect((await studio.api.store.people.teams()).map((team) => team.id).sort()).toEqual(['laboratorio', 'recepcion']);
    await of.close();
  });

  it('shows a line’s problem where it is', async () => {
    const { page, of } = await open('/lines', 'table');
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
    const bare = await startStudio();
    try {
      const { page } = await bare.open('/');
      for (const [name, address, words] of [
        ['inicio', '/', 'Agregar una línea'],
        ['flujos', '/flows', 'Todavía no hay flujos'],
        ['llamadas', '/calls', 'Todavía no hay llamadas'],
        ['mensajes', '/messages', 'Todavía no hay mensajes'],
        ['en-vivo', '/live', 'No hay llamadas en curso'],
        ['equipos', '/teams', 'Todavía no hay equipos'],
        ['lineas', '/lines', 'Todavía no hay líneas'],
      ] as const) {
        await page.goto(bare.api.url + address);
        await page.getByText(words).first().waitFor();
        await shoot(page, `vacio-${name}`);
        expect(await faults(page), name).toEqual([]);
      }
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
    const { page, of, complaints } = await open('/flows', 'table', { locale });
    await page.getByRole('heading', { name: heading }).waitFor();
    await shoot(page, `flujos-${locale}`);
    expect(complaints).toEqual([]);
    await of.close();
  });
});

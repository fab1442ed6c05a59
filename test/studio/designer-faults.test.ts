// The designer when things go wrong around it: the line is cut, the server is away, the session ended, a second tab saved. Nothing typed is lost.
// Not here: documents that are bad themselves (import.test.ts), texts that are scripts (hostile-texts.test.ts).
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testPassword } from '#api/test-server.ts';
import { handOn } from './hand.ts';
import { faults, shoot, startStudio, type Studio, type StudioWindow } from './studio.ts';

let studio: Studio;

beforeAll(async () => {
  studio = await startStudio();
});
afterAll(() => studio?.close());

const greetingOf = (text: string) => ({ id: 'm1', say: { text } });

/** A flow of one greeting, opened in the designer. */
async function opened(id: string, options: { cookie?: string } = {}): Promise<StudioWindow & { hand: ReturnType<typeof handOn> }> {
  await studio.keep({
    schema: 'atiende/flow@1',
    id,
    name: 'Taller',
    languages: ['es-AR'],
    timeZone: 'America/Argentina/Buenos_Aires',
    start: 'saludo',
    blocks: { saludo: { kind: 'voice-reply', v: 1, title: 'Saludo', messages: [greetingOf('Hola.')] } },
  });
  const window = await studio.open(`/flows/${id}/edit`, options);
  const hand = handOn(window.page);
  await hand.block('saludo').waitFor();
  await hand.saved();
  return { ...window, hand };
}

async function write(page: Page, text: string): Promise<void> {
  await page.locator('[data-block="saludo"]').getByTitle('Doble clic para escribir').dblclick();
  await page.getByRole('textbox', { name: 'Texto del mensaje' }).fill(text);
  await page.keyboard.press('Escape');
}

async function rename(page: Page, title: string): Promise<void> {
  await page.locator('[data-block="saludo"]').getByRole('heading').dblclick();
  await page.getByRole('textbox', { name: 'Título del bloque' }).fill(title);
  await page.keyboard.press('Escape');
}

/** What the server has of the greeting: its title and its text. */
async function onServer(id: string): Promise<unknown[]> {
  const { blocks } = (await studio.draft(id)) as { blocks: Record<string, { title: string; messages: { say: { text: string } }[] }> };
  return [blocks['saludo']?.title, blocks['saludo']?.messages[0]?.say.text];
}

describe('without a connection', () => {
  test('editing goes on, it says so, and everything is saved when the line comes back', async () => {
    const { page, of, hand, close } = await opened('cortado');
    await of.setOffline(true);
    await rename(page, 'Sin línea');
    await hand.state('offline').waitFor();
    expect(await hand.state('offline').innerText()).toBe('Sin conexión: los cambios quedan en este navegador');
    await write(page, 'Escrito sin conexión.');
    await shoot(page, 'disenador-sin-conexion');
    expect(await faults(page)).toEqual([]);
    expect(await onServer('cortado')).toEqual(['Saludo', 'Hola.']);
    // A part that was not fetched yet says so and can be tried again; the canvas stays.
    await page.getByRole('button', { name: 'Probar', exact: true }).click();
    const simulator = page.getByRole('complementary', { name: 'Probar' });
    await simulator.getByRole('button', { name: 'Reintentar' }).waitFor();
    await of.setOffline(false);
    await hand.saved();
    expect(await onServer('cortado')).toEqual(['Sin línea', 'Escrito sin conexión.']);
    // What the connection's return did not mend by itself, the button does; it goes away as soon as it has.
    const again = simulator.getByRole('button', { name: 'Reintentar' });
    await expect
      .poll(async () => {
        if (await again.isVisible()) await again.click({ timeout: 500 }).catch(() => undefined);
        return await simulator.getByText('Escrito sin conexión.').isVisible();
      })
      .toBe(true);
    await close();
  });

  test('a server that is away for a minute is tried again by itself, and a reload meanwhile takes up what was typed', async () => {
    const { page, hand, close } = await opened('ausente');
    const save = '**/api/v1/flows/ausente';
    await page.route(save, (route) => (route.request().method() === 'PUT' ? route.abort('connectionrefused') : route.continue()));
    await write(page, 'Escrito mientras el servidor no estaba.');
    await hand.state('offline').waitFor();
    await page.reload();
    await hand.block('saludo').getByText('Escrito mientras el servidor no estaba.').waitFor();
    await hand.state('offline').waitFor();
    expect(await onServer('ausente')).toEqual(['Saludo', 'Hola.']);
    await page.unroute(save);
    await hand.saved();
    expect(await onServer('ausente')).toEqual(['Saludo', 'Escrito mientras el servidor no estaba.']);
    await hand.undo.click();
    await hand.block('saludo').getByText('Hola.').waitFor();
    await close();
  });
});

test('a session that ended while editing: it says so, and after signing in again nothing typed is lost', async () => {
  const { cookie, user } = await studio.api.signedIn('designer', { name: 'Julia Paz' });
  const { page, hand, close } = await opened('sesion', { cookie });
  await studio.api.store.people.dropSessionsOf(user.id);
  await write(page, 'Escrito con la sesión terminada.');
  const notice = page.getByRole('alert').filter({ hasText: 'La sesión terminó' });
  await notice.waitFor();
  await rename(page, 'Y un título');
  await shoot(page, 'disenador-sesion-terminada');
  expect(await faults(page)).toEqual([]);
  await notice.getByRole('button', { name: 'Iniciar sesión' }).click();
  await page.getByLabel('Correo').fill(user.email);
  await page.getByLabel('Contraseña', { exact: true }).fill(testPassword);
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await hand.block('saludo').getByText('Escrito con la sesión terminada.').waitFor();
  await hand.block('saludo').getByRole('heading', { name: 'Y un título' }).waitFor();
  await hand.saved();
  expect(await onServer('sesion')).toEqual(['Y un título', 'Escrito con la sesión terminada.']);
  await hand.undo.click();
  await hand.undo.click();
  await hand.saved();
  expect(await onServer('sesion')).toEqual(['Saludo', 'Hola.']);
  await close();
});

describe('two tabs', () => {
  /** The second tab saves first; the first one goes on typing. */
  async function conflict(id: string): Promise<StudioWindow & { hand: ReturnType<typeof handOn> }> {
    const first = await opened(id);
    const other = await first.of.newPage();
    await other.goto(`${studio.api.url}/flows/${id}/edit`);
    await other.locator('[data-block="saludo"]').waitFor();
    await rename(other, 'De la otra pestaña');
    await expect.poll(() => onServer(id)).toEqual(['De la otra pestaña', 'Hola.']);
    await other.close();
    await rename(first.page, 'De esta pestaña');
    return first;
  }

  test('both drafts are shown, and nothing is saved until one is chosen; mine is kept', async () => {
    const { page, hand, close } = await conflict('pestanas');
    const dialog = page.getByRole('dialog', { name: 'Hay dos borradores' });
    await dialog.getByText('De la otra pestaña').first().waitFor();
    await dialog.getByText('De esta pestaña').first().waitFor();
    await dialog.getByText('1 diferencia').waitFor();
    await shoot(page, 'disenador-dos-borradores');
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await write(page, 'Se sigue escribiendo.');
    await hand.state('conflict').waitFor();
    expect(await onServer('pestanas')).toEqual(['De la otra pestaña', 'Hola.']);
    // Closed for now, the choice is still one click away.
    await hand.state('conflict').getByRole('button').click();
    await dialog.getByRole('button', { name: 'Seguir con el mío' }).click();
    await hand.saved();
    expect(await onServer('pestanas')).toEqual(['De esta pestaña', 'Se sigue escribiendo.']);
    await close();
  });

  test('theirs is taken, and mine is one undo away', async () => {
    const { page, hand, close } = await conflict('pestanas-dos');
    const dialog = page.getByRole('dialog', { name: 'Hay dos borradores' });
    await dialog.getByRole('button', { name: /^Seguir con el de/ }).click();
    await hand.block('saludo').getByRole('heading', { name: 'De la otra pestaña' }).waitFor();
    await hand.undo.click();
    await hand.block('saludo').getByRole('heading', { name: 'De esta pestaña' }).waitFor();
    await hand.saved();
    expect(await onServer('pestanas-dos')).toEqual(['De esta pestaña', 'Hola.']);
    await close();
  });
});

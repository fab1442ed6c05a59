// The simulator beside the canvas, as a person tries a flow: keys, words, silence, hanging up, the hour, what agents, messages and other systems do, a
// step back, from any block. A conversation kept as a test runs green or red in the studio and on the command line. Not here: the engine itself.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handOn } from './hand.ts';
import { faults, shoot, startStudio, type Studio, type StudioWindow } from './studio.ts';

let studio: Studio;
let folder: string;

beforeAll(async () => {
  studio = await startStudio({ seeded: true });
  folder = mkdtempSync(path.join(os.tmpdir(), 'sim-'));
});
afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true, force: true });
});

const says = (text: string, actions: object[] = []) => [{ id: 'm1', say: { text }, actions }];
const voice = (title: string, text: string, exits: object, actions: object[] = []) => ({
  kind: 'voice-reply',
  v: 1,
  title,
  messages: says(text, actions),
  exits,
});

/** Every block at a place of its own. */
const spread = (blocks: Record<string, object>) =>
  Object.fromEntries(
    Object.entries(blocks).map(([id, block], index) => [id, { ...block, at: [(index % 4) * 400, Math.floor(index / 4) * 340] }]),
  );

/** Hours, a menu, a request, an SMS and a transfer whose failures lead elsewhere. */
const office = (id: string) => ({
  schema: 'atiende/flow@1',
  id,
  name: 'Oficina',
  languages: ['es-AR'],
  timeZone: 'America/Argentina/Buenos_Aires',
  variables: [{ name: 'saldo', type: 'text' }],
  start: 'horario',
  blocks: spread({
    horario: {
      kind: 'hours',
      v: 1,
      title: 'Horario',
      settings: {
        weekly: {
          mon: [['09:00', '18:00']],
          tue: [['09:00', '18:00']],
          wed: [['09:00', '18:00']],
          thu: [['09:00', '18:00']],
          fri: [['09:00', '18:00']],
          sat: [],
          sun: [],
        },
        holidays: [],
      },
      exits: { open: { to: 'menu' }, closed: { to: 'cerrado' } },
    },
    cerrado: voice('Cerrado', 'La oficina está cerrada.', {}),
    menu: {
      kind: 'spoken-menu',
      v: 1,
      title: 'Menú',
      messages: says('Diga saldo, aviso o persona.'),
      settings: {
        options: [
          { id: 'saldo', label: 'Saldo', key: '1', phrases: ['mi saldo'] },
          { id: 'aviso', label: 'Aviso', key: '2', phrases: ['aviso'] },
          { id: 'persona', label: 'Persona', key: '3', phrases: ['una persona'] },
        ],
        noInput: [{ text: 'No escuchamos nada.' }],
        noMatch: [{ text: 'No entendimos.' }],
        attempts: 3,
      },
      exits: {
        'option:saldo': { to: 'consulta' },
        'option:aviso': { to: 'aviso' },
        'option:persona': { to: 'persona' },
        'gave-up': { to: 'chau' },
      },
    },
    consulta: {
      kind: 'http-request',
      v: 1,
      title: 'Consulta',
      settings: {
        method: 'GET',
        url: 'https://api.example.com/saldo',
        headers: [],
        timeoutS: 5,
        pick: [{ variable: 'saldo', path: 'data.saldo' }],
      },
      exits: { ok: { to: 'dice' }, failed: { to: 'sin-sistema' } },
    },
    dice: voice('Dice', 'Su saldo es {{saldo}}.', {}),
    'sin-sistema': voice('Sin sistema', 'El sistema no responde.', {}),
    aviso: voice('Aviso', 'Le enviamos el aviso por mensaje.', { next: { to: 'chau' } }, [
      {
        id: 's1',
        kind: 'send-sms',
        v: 1,
        settings: { origin: 'sandbox', text: 'Este es el aviso.', waitS: 5 },
        exits: { failed: { to: 'sin-mensaje' } },
      },
    ]),
    'sin-mensaje': voice('Sin mensaje', 'El mensaje no pudo salir.', {}),
    persona: voice('Persona', 'Le comunicamos.', {}, [
      {
        id: 't1',
        kind: 'transfer',
        v: 1,
        settings: { to: { team: 'recepcion' }, music: 'default' },
        exits: { 'no-answer': { to: 'nadie' }, 'no-agents': { to: 'vacio' } },
      },
    ]),
    nadie: voice('Nadie', 'Nadie contestó.', {}),
    vacio: voice('Vacío', 'No hay nadie en este momento.', {}),
    chau: voice('Chau', 'Gracias por llamar.', {}),
  }),
});

interface Phone extends StudioWindow {
  hand: ReturnType<typeof handOn>;
  side: Locator;
  log: Locator;
  press: (key: string) => Promise<void>;
  button: (name: string) => Locator;
  /** Choose what a condition is. */
  decide: (label: string, value: string) => Promise<void>;
  tab: (name: string) => Promise<void>;
  /** Let time pass until something is in sight. */
  until: (sign: Locator) => Promise<void>;
}

async function trying(id: string): Promise<Phone> {
  await studio.keep(office(id));
  const window = await studio.open(`/flows/${id}/edit`);
  const { page } = window;
  const hand = handOn(page);
  await hand.block('menu').waitFor();
  await page.getByRole('button', { name: 'Probar', exact: true }).click();
  const side = page.getByRole('region', { name: 'Simulador' });
  const log = side.getByRole('log', { name: 'Conversación' });
  await log.getByText('Diga saldo, aviso o persona.').waitFor();
  const button = (name: string) => side.getByRole('button', { name, exact: true });
  const tab = (name: string) => side.getByRole('tab', { name }).click();
  return {
    ...window,
    hand,
    side,
    log,
    button,
    tab,
    until: async (sign) => {
      for (let times = 0; times < 10 && !(await sign.isVisible()); times++) {
        const pass = button('Dejar pasar');
        if (await pass.isEnabled()) await pass.click();
        await page.waitForTimeout(100);
      }
      await sign.waitFor();
    },
    press: (key) => side.getByRole('group', { name: 'Teclado' }).getByRole('button', { name: key, exact: true }).click(),
    decide: async (label, value) => {
      await tab('Condiciones');
      await side.getByRole('combobox', { name: label }).click();
      await page.getByRole('option', { name: value, exact: true }).click();
      await tab('Llamada');
    },
  };
}

const lit = (page: Page) =>
  page
    .locator('[data-block][data-visited="true"]')
    .evaluateAll((all) => all.map((one) => one.dataset['block'] ?? '').sort((a, b) => a.localeCompare(b)));

describe('the caller', () => {
  test('presses keys, and the way is drawn; steps back; speaks; is silent; hangs up', async () => {
    const { page, log, side, press, button, complaints, close } = await trying('quien-llama');
    await press('2');
    await log.getByText('Este es el aviso.').waitFor();
    await log.getByText(/^SMS · (Enviado|Entregado)$/).waitFor();
    await log.getByText('Gracias por llamar.').waitFor();
    await log.getByText('El flujo terminó la llamada').waitFor();
    expect(await lit(page)).toEqual(['aviso', 'chau', 'horario', 'menu']);
    await shoot(page, 'simulador-terminada');
    expect(await faults(page)).toEqual([]);
    await button('Un paso atrás').click();
    await log.getByText('Este es el aviso.').waitFor({ state: 'detached' });
    await page.locator('[data-block="menu"][data-lit="true"]').waitFor();
    await side.getByRole('textbox', { name: 'Decir algo' }).fill('una jirafa');
    await button('Decir').click();
    await log.getByText('No entendimos.').waitFor();
    await side.getByRole('textbox', { name: 'Decir algo' }).fill('aviso');
    await page.keyboard.press('Enter');
    await log.getByText('“aviso”').waitFor();
    await log.getByText('Este es el aviso.').waitFor();

    await button('Llamar otra vez').click();
    for (const words of ['Silencio (1)', 'Silencio (2)']) {
      await button('Silencio').click();
      await log.getByText(words).waitFor();
    }
    await log.getByText('No escuchamos nada.').first().waitFor();
    await button('Silencio').click();
    await log.getByText('Gracias por llamar.').waitFor();

    await button('Llamar otra vez').click();
    await log.getByText('Gracias por llamar.').waitFor({ state: 'detached' });
    await button('Colgar').click();
    await log.getByText('Colgó quien llama').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test('tries from any block', async () => {
    const { page, hand, log, side, close } = await trying('desde-aqui');
    await hand.fit();
    await hand
      .block('persona')
      .getByRole('button', { name: /^Opciones del bloque/ })
      .click();
    await page.getByRole('menuitem', { name: 'Probar desde aquí' }).click();
    await side.getByText('Empieza en «Persona».').waitFor();
    await log.getByText('Le comunicamos.').waitFor();
    expect(await lit(page)).toEqual(['persona']);
    await hand.fit();
    await hand.choose('cerrado');
    await hand.panel.getByRole('button', { name: 'Probar desde aquí' }).click();
    await log.getByText('La oficina está cerrada.').waitFor();
    await close();
  });
});

describe('the world', () => {
  test('day and hour, agents, messages and other systems are decided beside the phone', async () => {
    const { page, log, side, press, button, decide, tab, until, complaints, close } = await trying('mundo');
    await tab('Condiciones');
    await shoot(page, 'simulador-condiciones');
    expect(await faults(page)).toEqual([]);
    await side.getByLabel('Día y hora').fill('2026-11-21T23:00');
    await button('Llamar con estas condiciones').click();
    await tab('Llamada');
    await log.getByText('La oficina está cerrada.').waitFor();
    await tab('Condiciones');
    await side.getByLabel('Día y hora').fill('2026-11-23T10:00');
    await button('Llamar con estas condiciones').click();

    await decide('SMS', 'Falla');
    await press('2');
    await log.getByText('SMS · Falla').waitFor();
    await log.getByText('El mensaje no pudo salir.').waitFor();

    await button('Llamar otra vez').click();
    await decide('Recepción', 'No contesta');
    await press('3');
    await until(log.getByText('Recepción: no contesta'));
    await log.getByText('Nadie contestó.').waitFor();
    await button('Llamar otra vez').click();
    await decide('Recepción', 'No hay nadie');
    await press('3');
    await until(log.getByText('No hay nadie en este momento.'));
    await button('Llamar otra vez').click();
    await decide('Recepción', 'Atiende');
    await press('3');
    await until(log.getByText('Recepción: atendió'));
    await button('Cuelga el agente').click();
    await log.getByText('Colgó el agente').or(log.getByText('El flujo terminó la llamada')).first().waitFor();

    await button('Llamar otra vez').click();
    await press('1');
    await until(log.getByText('El sistema no responde.'));
    await tab('Condiciones');
    await side.getByRole('textbox', { name: 'Consulta' }).fill('200');
    await side.getByLabel('Respuesta JSON').fill('{"data":{"saldo":"120 pesos"}}');
    await tab('Llamada');
    await button('Llamar otra vez').click();
    await press('1');
    await log.getByText('Su saldo es 120 pesos.').waitFor();
    await shoot(page, 'simulador-respuesta');
    await tab('Variables');
    await side.getByText('120 pesos').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('a conversation kept as a test', () => {
  test('runs green in the studio and on the command line, and red in both when the flow no longer goes that way', async () => {
    const { page, hand, log, side, press, button, close } = await trying('guardada');
    await press('2');
    await log.getByText('Gracias por llamar.').waitFor();
    await button('Guardar como prueba').click();
    const dialog = page.getByRole('dialog', { name: 'Guardar como prueba' });
    await dialog.getByLabel('Nombre de la prueba').fill('Pide el aviso');
    await shoot(page, 'simulador-guardar');
    expect(await faults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Guardar' }).click();
    await page.getByText('Prueba guardada').waitFor();
    await side.getByRole('button', { name: 'Cerrar' }).click();

    const tests = async () => {
      await page.goto(`${studio.api.url}/flows/guardada?version=draft&tab=tests`);
      return page.getByRole('region', { name: 'Pruebas' });
    };
    let list = await tests();
    await list.getByText('Pasó la única prueba').waitFor();
    const [talk] = await Promise.all([
      page.waitForEvent('download'),
      list
        .getByRole('button', { name: 'Más sobre la prueba «Pide el aviso»' })
        .click()
        .then(() => page.getByRole('menuitem', { name: 'Descargar' }).click()),
    ]);
    const talkFile = path.join(folder, talk.suggestedFilename());
    await talk.saveAs(talkFile);
    expect(await onCommandLine(page, 'guardada', talkFile)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^passed {2}Pide el aviso/),
    });

    await page.goto(`${studio.api.url}/flows/guardada/edit`);
    await hand.block('menu').waitFor();
    await hand.fit();
    await hand.choose('menu');
    await hand.panel
      .getByRole('button', { name: 'Quitar la opción Aviso' })
      .or(hand.panel.getByRole('button', { name: /Quitar.*Aviso/ }))
      .first()
      .click();
    await hand.saved();
    await expect
      .poll(async () => JSON.stringify(((await studio.draft('guardada')) as { blocks: object }).blocks))
      .not.toContain('"label":"Aviso"');
    list = await tests();
    await list.getByText('Falló 1 de 1').waitFor();
    await shoot(page, 'pruebas-una-roja');
    expect(await onCommandLine(page, 'guardada', talkFile)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^FAILED {2}Pide el aviso/m),
    });
    await close();
  });
});

/** Export the draft in the studio, and hold the talk with it by `flow talk`. */
async function onCommandLine(page: Page, id: string, talkFile: string): Promise<{ code: number; out: string }> {
  await page.goto(`${studio.api.url}/flows/${id}?version=draft&tab=info`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Exportar como archivo' }).click(),
  ]);
  const flowFile = path.join(folder, download.suggestedFilename());
  await download.saveAs(flowFile);
  const program = path.join(import.meta.dirname, '../../bin/atiende.mjs');
  const env = { ...process.env, ATIENDE_ENSURED: '1', ATIENDE_DATA: path.join(folder, 'data'), LANG: 'C.UTF-8' };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, 'flow', 'talk', flowFile, talkFile], { env });
    return { code: 0, out: stdout };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { code: failed.code, out: failed.stdout + failed.stderr };
  }
}

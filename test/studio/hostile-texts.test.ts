// Texts that are scripts, in every place of a document and of the installation where a person may write: every page that shows them shows them as
// text, and nothing runs. Not here: documents that are bad in their shape (import.test.ts).
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import { storeCall } from './demo.ts';
import { handOn } from './hand.ts';
import { startStudio, type Studio, type StudioWindow } from './studio.ts';

const script = '<img src=x onerror=ran=1><script>ran=1</script>';
const bad = (where: string) => `${where} ${script}"><svg onload=ran=1>`;
const shown = '<img src=x onerror=';

const say = (where: string) => ({ text: `${where} ${script}` });
const actions = (where: string) => [
  { id: `${where}-s`, kind: 'send-sms', v: 1, settings: { origin: bad('origen'), text: `sms ${script}` } },
  {
    id: `${where}-w`,
    kind: 'send-whatsapp',
    v: 1,
    settings: { origin: 'sandbox', template: { name: script.slice(0, 60), language: 'es', variables: { uno: bad('variable') } } },
  },
  { id: `${where}-t`, kind: 'transfer', v: 1, settings: { to: { team: 'malo' }, music: bad('música') } },
  { id: `${where}-e`, kind: 'end-call', v: 1, settings: { farewell: say('despedida') } },
];

const flow = {
  schema: 'atiende/flow@1',
  id: 'malo',
  name: bad('flujo'),
  languages: ['es-AR'],
  voice: script.slice(0, 99),
  timeZone: script.slice(0, 99),
  variables: [{ name: 'dni', type: 'text', initial: bad('valor') }],
  fault: { say: say('falla'), actions: [] },
  canvas: {
    notes: [{ id: 'n1', at: [0, -300], size: [220, 120], text: bad('nota'), colour: script }],
    sections: [{ id: 's1', at: [-40, -80], size: [900, 600], title: bad('sección'), colour: 'teal' }],
  },
  start: 'saludo',
  blocks: {
    saludo: {
      kind: 'voice-reply',
      v: 1,
      title: bad('bloque'),
      at: [0, 0],
      messages: [{ id: 'm1', say: { ...say('mensaje'), audio: script }, actions: actions('m') }],
      actions: [],
      exits: { next: { to: 'menu' } },
    },
    menu: {
      kind: 'spoken-menu',
      v: 1,
      title: bad('menú'),
      at: [420, 0],
      messages: [{ id: 'm1', say: say('opciones') }],
      settings: {
        options: [{ id: 'o1', label: `opción ${script}`.slice(0, 200), key: '1', phrases: [`frase ${script}`.slice(0, 200)] }],
        noInput: [say('silencio')],
        noMatch: [say('nada')],
      },
      exits: { 'option:o1': { to: 'pedido', actions: actions('o') } },
    },
    pedido: {
      kind: 'http-request',
      v: 1,
      title: bad('pedido'),
      at: [840, 0],
      settings: { method: 'POST', url: `https://example.com/${script}`, headers: [{ name: 'X-Uno', value: script }], body: bad('cuerpo') },
    },
    raro: { kind: 'nadie-lo-conoce', v: 1, title: bad('raro'), at: [0, 620], settings: { texto: bad('ajuste') } },
  },
};

let studio: Studio;
let window: StudioWindow;
let page: Page;
const dialogs: string[] = [];

beforeAll(async () => {
  studio = await startStudio({ seeded: true });
  const { store } = studio.api;
  const now = Date.now();
  await store.people.saveAgent({
    id: 'mala',
    name: bad('agente'),
    userId: undefined,
    contact: { kind: 'registered' },
    skills: {},
    sipUser: 'mala',
    sipSecret: 'sealed x',
    available: true,
    createdAt: now,
  });
  const team = { color: '#0F766E', agents: ['mala'], ringS: 20, music: script, queue: defaultTeamQueue };
  await store.people.saveTeam({ id: 'malo', name: bad('equipo'), ...team, createdAt: now });
  const { user } = await studio.api.signedIn('agent', { name: bad('persona') });
  await store.people.saveToken({
    id: 'clave',
    name: bad('clave'),
    prefix: 'at_1',
    tokenHash: 'x',
    role: 'admin',
    createdBy: user.id,
    createdAt: now,
    lastUsedAt: undefined,
    expiresAt: undefined,
  });
  const text = JSON.stringify(flow);
  await store.flows.saveDraft('malo', flow.name, text, undefined, bad('autora'), now);
  await store.flows.publish('malo', text, bad('autora'), bad('qué cambia'), now);
  await store.flows.saveDraft('malo', flow.name, text.replaceAll('mensaje <img', 'otro <img'), 1, bad('autora'), now);
  await store.flows.saveLine({ name: 'mala', flow: 'malo', number: undefined, country: 'AR', enabled: true, note: bad('línea') });
  const talk = {
    schema: 'atiende/talk@1',
    name: bad('prueba'),
    flow: 'malo',
    startsAt: '2026-11-23T10:00:00-03:00',
    steps: [{ kind: 'hear', text: bad('oye') }],
  };
  await store.talks.save({
    flow: 'malo',
    id: 'mala',
    name: talk.name,
    document: JSON.stringify(talk),
    updatedAt: now,
    updatedBy: bad('autora'),
  });
  const sandbox = { channel: 'sms' as const, origin: script, to: '+5491155550111', template: undefined, callId: 'c-turno', at: now };
  await store.settings.putSandbox({ ...sandbox, text: bad('recibido') }, 'mala');
  const call = { id: 'c-mala', line: 'mala', flow: 'malo', version: 1, pinned: {}, callerLeg: 'l', callerNumber: undefined };
  await store.calls.begin({ ...call, callerName: bad('quien llama'), source: `trunk:${script}`, startedAt: now, test: false });
  await storeCall(store, { id: 'c-otra', startedAt: now, number: script, keys: ['3'] });
  window = await studio.open('/');
  page = window.page;
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
});
afterAll(async () => {
  await window?.close();
  await studio?.close();
});

/** Nothing ran, nothing became an element; the words stand there as words where `visible`. */
async function harmless(where: string, visible = true): Promise<void> {
  if (visible) await expect.poll(() => page.content(), { message: where }).toContain('&lt;img src=x');
  const found = await page.evaluate(() => ({
    ran: 'ran' in globalThis,
    images: document.querySelectorAll('img[src="x"], svg[onload]').length,
    scripts: [...document.querySelectorAll('script')].filter((one) => one.textContent?.includes('ran')).length,
  }));
  expect({ where, ...found, dialogs }).toEqual({ where, ran: false, images: 0, scripts: 0, dialogs: [] });
}

test.each([
  ['the home page', '/'],
  ['the list of flows', '/flows'],
  ['the page of the flow', '/flows/malo'],
  ['its tests', '/flows/malo?tab=tests&version=draft'],
  ['its versions', '/flows/malo?tab=versions'],
  ['its facts', '/flows/malo?tab=info'],
  ['the comparison', '/flows/malo/compare?before=1&after=draft'],
  ['teams', '/teams'],
  ['agents', '/teams?tab=agents'],
  ['live calls', '/live'],
  ['calls', '/calls'],
  ['a call', '/calls/c-mala'],
  ['a call of a strange number', '/calls/c-otra'],
  ['lines', '/lines'],
  ['users', '/settings?tab=users'],
  ['tokens', '/settings?tab=tokens'],
])('%s', async (name, address) => {
  await page.goto(studio.api.url + address);
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => document.querySelector('.a-skeletons') === null);
  await harmless(name, name !== 'live calls' && name !== 'the comparison');
});

test('the search and the phone', async () => {
  await page.goto(studio.api.url);
  await page.locator('h1').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('img src');
  await page.getByRole('option').filter({ hasText: shown }).first().waitFor();
  await harmless('the search');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Llamar', exact: true }).first().click();
  await page.getByRole('complementary', { name: 'Teléfono de prueba' }).getByText('recibido').waitFor();
  await harmless('the phone');
});

test('the designer: cards, notes, panels, problems, search, dialogs, the simulator', async () => {
  await page.goto(`${studio.api.url}/flows/malo/edit`);
  const hand = handOn(page);
  await hand.block('saludo').waitFor();
  await hand.fit();
  await harmless('the canvas');
  for (const id of Object.keys(flow.blocks)) {
    await hand.fit();
    await hand.choose(id);
    await hand.panel.getByRole('textbox').first().waitFor();
    await harmless(`the panel of ${id}`);
  }
  await hand.fit();
  for (const chip of await hand.block('saludo').locator('[data-chip] button:first-child').all()) {
    await chip.focus();
    await page.keyboard.press('Enter');
    await hand.panel.getByRole('button', { name: 'Quitar la acción' }).waitFor();
    await page.waitForFunction(() => document.querySelector('aside .a-skeletons') === null);
    await harmless('the panel of an action');
  }
  await page.getByRole('button', { name: /^Revisión/ }).click();
  await harmless('the problems');
  await page.keyboard.press('Control+f');
  await page.getByRole('textbox', { name: 'Buscar en el flujo' }).fill('onerror');
  await page
    .getByRole('status')
    .getByText(/lugares/)
    .waitFor();
  await harmless('the search of the canvas');
  await page.keyboard.press('Escape');
  await hand.fit();
  await hand.choose('menu');
  await page.keyboard.press('c');
  await page.getByRole('dialog').getByText(shown).first().waitFor();
  await harmless('the dialog to connect');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Publicar' }).click();
  await page.getByRole('dialog', { name: 'Publicar el flujo' }).waitFor();
  await harmless('the dialog to publish');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Más herramientas' }).click();
  await page.getByRole('menuitem', { name: 'Datos del flujo' }).click();
  await page.getByLabel('Nombre').first().waitFor();
  await harmless('the settings of the flow');
  await page.getByRole('button', { name: 'Probar', exact: true }).click();
  // In a time zone that does not exist no call can be prepared, and it says so.
  await page.getByRole('alert').filter({ hasText: 'No se pudo preparar la llamada' }).waitFor();
  await studio.keep({ ...flow, id: 'malo-tambien', timeZone: 'America/Argentina/Buenos_Aires' });
  await page.goto(`${studio.api.url}/flows/malo-tambien/edit`);
  await hand.block('saludo').waitFor();
  await page.getByRole('button', { name: 'Probar', exact: true }).click();
  await page.getByRole('log').getByText(shown).first().waitFor();
  await harmless('the simulator');
});

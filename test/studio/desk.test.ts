// The agent's desk in a real browser on a whole server: a caller by SIP is announced, answered, held, written about, sent an SMS, passed on; on any page,
// after a reload (also while it rings), in another tab, by keys, killed in mid-call. What the caller hears is measured at the caller. Not here: the queue's decisions (src/desk), other phones (test/whole).
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStudio, type OpenBrowser } from '../whole/chromium.ts';
import { Ear, toneShare } from '../whole/ear.ts';
import { testFlow } from '../whole/flows.ts';
import { freePort, startServer, until, type WholeServer } from '../whole/server.ts';
import { signIn, type SignedIn } from '../whole/signed-in.ts';
import { agentPhone, call, type SippResult } from '../whole/sipp.ts';
import { shown, steps } from '../whole/team-line.ts';
import { lastCall } from '../whole/trace.ts';
import { faults, overflow, shoot } from './studio.ts';

const shots = process.env['ATIENDE_SCREENSHOTS'];
let server: WholeServer;
let api: SignedIn;
let studio: OpenBrowser;
let page: Page;

/** The tests' flow, but the code is asked before the team rings, so that there is a story to tell. */
function storyFlow(): Record<string, unknown> {
  const flow = testFlow() as {
    blocks: Record<string, { exits: Record<string, { actions?: { settings: Record<string, unknown> }[]; to?: string }> }>;
  };
  const { menu, pedir } = flow.blocks;
  const person = menu?.exits['option:persona'];
  if (!menu || !pedir || !person) throw new Error('the tests’ flow has changed');
  pedir.exits['next'] = person;
  // There is much to look at while it rings.
  for (const { settings } of person.actions ?? []) Object.assign(settings, { ringS: 60, maxWaitS: 120 });
  return flow;
}

/** The agents' voice: between two notes of the scale, so that no hold music is taken for it. */
const agentHz = 1710;

beforeAll(async () => {
  if (shots) mkdirSync(shots, { recursive: true });
  server = await startServer();
  const file = path.join(server.dataFolder, 'prueba.flow.json');
  writeFileSync(file, JSON.stringify(storyFlow()));
  api = await signIn(server);
  await api.put('/agents/admin', { name: 'Marta Ruiz', contact: { kind: 'browser' }, userId: api.userId });
  await server.cli('agent', 'add', 'berta', '--name', 'Berta Sosa', '--sip', `sip:berta@127.0.0.1:${await freePort()}`, '--away');
  await api.put('/teams/recepcion', { name: 'Recepción', agents: ['admin', 'berta'], ringS: 60, queue: { wrapUpS: 60 } });
  await server.cli('flow', 'import', file, '--publish', '--line', 'prueba');
  studio = await openStudio(server, { toneHz: agentHz });
  ({ page } = studio);
  page.setDefaultTimeout(20_000);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await studio.context.addInitScript(watchPage);
}, 120_000);

/** What a page was watched doing. */
interface Watched {
  notices: string[];
  /** Loudspeakers that sound was led to. */
  speakers: string[];
}

/** Runs in the page before its scripts: nobody looks at it, notices of the operating system are allowed; these and the loudspeakers are kept. */
function watchPage(): void {
  const notices: string[] = [];
  class Notice extends EventTarget {
    static readonly permission = 'granted';
    constructor(title: string, { body = '' }: NotificationOptions = {}) {
      super();
      notices.push(`${title}: ${body}`);
    }
    close(): void {}
  }
  document.hasFocus = () => false;
  const speakers: string[] = [];
  HTMLMediaElement.prototype.setSinkId = new Proxy(Reflect.get(HTMLMediaElement.prototype, 'setSinkId'), {
    apply: (led, element, [id]: [string]) => {
      speakers.push(id);
      return Reflect.apply(led, element, [id]);
    },
  });
  Object.assign(window, { Notification: Notice, notices, speakers });
}

afterAll(async () => {
  await studio?.close();
  await server?.stop();
  server?.remove();
});

/** What this page was seen doing since it was loaded. */
const watched = (what: keyof Watched) => page.evaluate((name) => (window as unknown as Watched)[name], what);

/** The loudspeaker that the first test chooses. */
let speaker = '';

/** A caller who presses 1, gives the code 2580, and so waits for the team, singing 1000 Hz. */
async function callTheTeam(): Promise<{ ear: Ear; over: Promise<SippResult> }> {
  const ear = await Ear.open();
  const over = call({ sipPort: server.sipPort, dial: 'prueba', mediaPort: ear.port, from: '+5491155550177', hangUpAfterMs: 120_000 });
  await until('audio', () => ear.loudness() > 300);
  ear.talk();
  await ear.press('1');
  await sleep(600);
  await ear.press('2580');
  ear.sing(1000);
  return { ear, over };
}

/** What the caller hears from now on. */
async function next(ear: Ear): Promise<{ tone: number; loudness: number }> {
  await sleep(300);
  const from = ear.packets.length;
  await sleep(700);
  return { tone: toneShare(ear.samples(from), agentHz), loudness: ear.loudness(from) };
}

const card = () => page.getByRole('region', { name: 'Momento' });
const story = () => page.getByRole('region', { name: 'Quién llama y por qué' });

/** Pictures of this moment on a laptop and a phone, light and dark; neither wider than its window nor with a fault that axe finds. */
async function look(name: string): Promise<void> {
  await page.mouse.move(2, 300);
  await shoot(page, `puesto-${name}`);
  expect.soft(await faults(page), name).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await shoot(page, `puesto-${name}-oscuro`);
  expect.soft(await faults(page, { colours: true }), name).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 390, height: 844 });
  await sleep(200);
  await shoot(page, `puesto-${name}-390`);
  expect.soft(await overflow(page), name).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('the microphone is tried, the phone connects once and after a reload by itself', async () => {
  await page.goto(`${server.http}/desk`);
  await page.getByRole('heading', { name: 'Preparar el teléfono' }).waitFor();
  await card().getByRole('button', { name: 'Probar' }).first().click();
  await card().getByText('Se te escucha.').waitFor();
  await look('preparar');
  await card().getByRole('button', { name: 'Detener' }).click();
  await card().getByRole('combobox', { name: 'Altavoz' }).click();
  await page.getByRole('option', { name: 'Fake Audio Output 1' }).click();
  speaker = await page.evaluate(() => String((JSON.parse(localStorage.getItem('atiende.audio') ?? '{}') as { speaker?: string }).speaker));
  await card().getByRole('button', { name: 'Conectar el teléfono' }).click();
  await page.getByText('Teléfono conectado').waitFor();
  await card().getByText('Todo listo').waitFor();
  // Another tab takes the phone over, and gives it back as it is closed.
  const other = await studio.context.newPage();
  await other.goto(`${server.http}/desk`);
  await other.getByRole('button', { name: 'Usar esta pestaña' }).click();
  await other.getByText('Teléfono conectado').waitFor();
  await page.getByText('Teléfono en otra pestaña', { exact: true }).waitFor();
  await other.close();
  await page.getByText('Teléfono conectado').waitFor();
  await page.reload();
  await page.getByText('Teléfono conectado').waitFor();
  await page.getByRole('button', { name: /Mi estado:\s*Disponible/ }).click();
  await page.getByRole('menuitem', { name: 'Almuerzo' }).click();
  await page.getByRole('button', { name: /Mi estado:\s*Ausente\s*Almuerzo/ }).waitFor();
  await card().getByRole('button', { name: 'Volver a Disponible' }).click();
  await page.getByRole('button', { name: /Mi estado:\s*Disponible/ }).waitFor();
  await look('listo');
}, 120_000);

/** A WhatsApp template whose header and button want values, written and sent; it is seen delivered. */
async function sendTemplate(dialog: Locator): Promise<void> {
  await dialog.getByText('WhatsApp').click();
  await dialog.getByRole('combobox', { name: 'Plantilla' }).fill('pedido_enviado · es');
  await page.getByRole('option', { name: 'pedido_enviado · es' }).click();
  const send = dialog.getByRole('button', { name: 'Enviar' });
  await dialog.getByLabel('{{numero}} del encabezado').fill('77');
  await dialog.getByLabel('{{nombre}}').fill('Ana');
  await dialog.getByLabel('{{fecha}}').fill('lunes');
  expect(await send.isDisabled()).toBe(true);
  await dialog.getByLabel('Final de la dirección de «Seguir el pedido»').fill('77');
  await look('plantilla');
  await send.click();
  await dialog.getByText('Entregado').waitFor();
  await dialog.getByText('Pedido 77').waitFor();
  await dialog.getByRole('button', { name: 'Cerrar' }).last().click();
}

test('a call rings on any page with its story, is answered, held with music, written about and sent an SMS', async () => {
  await page.goto(`${server.http}/calls`);
  await page.getByRole('button', { name: /Mi estado:\s*Disponible/ }).waitFor();
  const { ear, over } = await callTheTeam();
  const incoming = page.getByRole('alertdialog', { name: 'Llamada entrante' });
  await incoming.getByText('+5491155550177').first().waitFor();
  await incoming.getByText('Mensaje').waitFor();
  await incoming.getByText('2580').waitFor();
  await look('suena-en-otra');
  // Its words are complete once the desk has told the team.
  await expect.poll(async () => (await watched('notices')).at(-1)).toBe('Llamada entrante: Ana · Recepción');
  // The same caller rings on in the page that is loaded anew.
  await page.reload();
  await incoming.getByText('2580').waitFor();
  await page.getByRole('button', { name: 'Contestar' }).waitFor();
  await page.getByRole('link', { name: 'Mi puesto' }).click();
  await card().getByRole('button', { name: 'Contestar' }).waitFor();
  await look('suena');
  await page.keyboard.press('Enter');
  await card().getByRole('button', { name: 'Colgar' }).waitFor();
  expect((await next(ear)).tone).toBeGreaterThan(0.3);
  expect(new Set(await watched('speakers'))).toEqual(new Set([speaker]));
  expect(speaker).not.toBe('');
  await story().getByText('2580').first().waitFor();
  await story().getByText('Hola. Esta es la prueba de Atiende.').waitFor();
  await card()
    .getByText(/pérdida .* variación/)
    .waitFor();
  await look('habla');

  await page.keyboard.press('e');
  await card().getByRole('button', { name: 'Retomar' }).waitFor();
  const held = await next(ear);
  expect(held.tone).toBeLessThan(0.1);
  expect(held.loudness).toBeGreaterThan(150);
  await look('espera');
  await page.keyboard.press('e');
  await card().getByRole('button', { name: 'En espera' }).waitFor();
  expect((await next(ear)).tone).toBeGreaterThan(0.3);
  await page.keyboard.press('m');
  await card().getByRole('button', { name: 'Activar voz' }).waitFor();
  expect((await next(ear)).tone).toBeLessThan(0.1);
  await page.keyboard.press('m');

  await card().getByRole('button', { name: 'Consulta' }).click();
  await page.keyboard.press('n');
  await page.keyboard.type('Pidió la dirección de la sede.');
  await card().getByText('Guardado').waitFor();

  await page.keyboard.press('Escape');
  await card().getByRole('button', { name: 'Mensaje' }).click();
  const dialog = page.getByRole('dialog', { name: 'Enviar un mensaje' });
  await dialog.getByLabel('Texto').fill('La sede queda en Calle 12, número 340.');
  await look('mensaje');
  await dialog.getByRole('button', { name: 'Enviar' }).click();
  await dialog.getByText('Entregado').waitFor();
  await dialog.getByRole('button', { name: 'Enviar otro' }).click();
  await sendTemplate(dialog);
  await page.getByRole('button', { name: 'Llamar', exact: true }).click();
  const sandbox = page.getByRole('complementary', { name: 'Teléfono de prueba' });
  await sandbox.getByText('La sede queda en Calle 12, número 340.').waitFor();
  const bubble = sandbox.getByRole('listitem').filter({ hasText: 'Plantilla pedido_enviado' });
  await bubble.getByText('Hola Ana: su pedido ya salió y llega el lunes.').waitFor();
  await bubble.getByText('Pedido 77').waitFor();
  await sandbox.getByRole('button', { name: 'Cerrar el teléfono' }).click();

  await card().getByRole('button', { name: 'Colgar' }).click();
  await card().getByRole('button', { name: 'Listo' }).waitFor();
  expect((await over).ok).toBe(true);
  const { items } = await api.get<{ items: { template?: string; state: string; to: string; block: string }[] }>('/messages');
  expect(items.find(({ template }) => template === 'pedido_enviado')).toMatchObject({
    state: 'delivered',
    to: '+5491155550177',
    block: 'desk',
    language: 'es',
  });
  expect(await card().getByLabel('Nota').inputValue()).toBe('Pidió la dirección de la sede.');
  await look('post-llamada');
  await card().getByRole('button', { name: 'Un minuto más' }).click();
  await card()
    .locator('time', { hasText: /^1:[3-5]\d$/ })
    .waitFor();
  await page.keyboard.press('Control+Enter');
  await card().getByText('Todo listo').waitFor();
  const today = page.getByRole('region', { name: 'Mis llamadas de hoy' });
  await today.getByText('Consulta · Pidió la dirección de la sede.').click();
  await today.getByLabel('Nota').fill('Pidió la dirección y el horario.');
  await today.getByText('Consulta · Pidió la dirección y el horario.').waitFor();
  await look('hoy');
  ear.close();
}, 240_000);

test('a reload in the middle of a call is said in words and the caller comes back; then they are passed on to another agent', async () => {
  const { ear } = await callTheTeam();
  await card().getByRole('button', { name: 'Contestar' }).click();
  await card().getByRole('button', { name: 'Colgar' }).waitFor();
  await page.reload();
  // The words stand until the phone is back and rings; what rings is the same caller.
  await page
    .getByText(/Se cortó tu parte de la llamada|Llamada entrante/)
    .first()
    .waitFor();
  await card().getByRole('button', { name: 'Contestar' }).click({ timeout: 60_000 });
  await card().getByRole('button', { name: 'Colgar' }).waitFor();
  expect((await next(ear)).tone).toBeGreaterThan(0.3);
  await story()
    .getByRole('button', { name: /Prueba/ })
    .first()
    .waitFor();

  const port = await freePort();
  const bertas = await Ear.open();
  await server.cli('agent', 'add', 'berta', '--name', 'Berta Sosa', '--sip', `sip:berta@127.0.0.1:${port}`);
  const berta = agentPhone({ port, mediaPort: bertas.port, answer: 'yes', hangUpAfterMs: 5000 });
  await page.keyboard.press('t');
  const dialog = page.getByRole('dialog', { name: 'Transferir la llamada' });
  await dialog.getByRole('combobox').fill('+54 9 11 5555-0199');
  await dialog.getByText(/no puede transferir a números de fuera/).waitFor();
  await dialog.getByRole('combobox').fill('bert');
  await dialog.getByRole('option', { name: /Berta Sosa.*Disponible/ }).waitFor();
  await look('transferir');
  await page.keyboard.press('Enter');
  await until('Berta hears the caller', () => bertas.packets.length > 50);
  await card().getByRole('button', { name: 'Listo' }).waitFor();
  expect(toneShare(bertas.samples(20), 1000)).toBeGreaterThan(0.5);
  expect((await berta).ok).toBe(true);
  await look('post-transferencia');
  await page.keyboard.press('Control+Enter');
  await card().getByText('Todo listo').waitFor();
  expect(studio.complaints).toEqual([]);
  for (const each of [ear, bertas]) each.close();
}, 240_000);

test('a server that is away is said by the state, the card and the phone, on the desk and elsewhere; all comes back by itself', async () => {
  const { dataFolder, env } = server;
  await server.stop();
  const away = page.getByRole('status').filter({ hasText: 'Sin conexión' });
  await away.filter({ hasText: 'Mi estado' }).waitFor();
  await card().getByText('Atiende no responde').waitFor();
  expect(await page.getByRole('button', { name: /Mi estado/ }).count()).toBe(0);
  await look('sin-servidor');
  server = await startServer({ dataFolder, env: { ATIENDE_HTTP: env['ATIENDE_HTTP'] ?? '', ATIENDE_SIP: env['ATIENDE_SIP'] ?? '' } });
  await card().getByText('Todo listo').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: /Mi estado:\s*Disponible/ }).waitFor({ timeout: 60_000 });
  await page.getByText('Teléfono conectado').waitFor({ timeout: 60_000 });
}, 180_000);

test('a browser that is killed in the middle of a call: the caller is told and waits with music again', async () => {
  await server.cli('agent', 'add', 'berta', '--away');
  const { ear } = await callTheTeam();
  await card().getByRole('button', { name: 'Contestar' }).click();
  await until('the caller hears the agent', async () => (await next(ear)).tone > 0.3);
  const { call: live } = await lastCall(server, { live: true });
  studio.kill();
  // Sooner than the connection itself would be given up.
  await until('the agent is lost', async () => steps(await shown(server, live.id)).includes('agent-lost admin'), 20_000);
  const again = await next(ear);
  expect(again.tone).toBeLessThan(0.1);
  expect(again.loudness).toBeGreaterThan(150);
  expect((await shown(server, live.id)).call.endedAt).toBeUndefined();
  ear.close();
}, 120_000);

// The audio library in Chromium against the real HTTP room: real files are uploaded and dropped, heard, renamed, refused, and kept while in use.
import { defaultTeamQueue } from '#flow/team-queue.ts';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { cookieName } from '#api/auth/sessions.ts';
import { startTestApi, type TestApi } from '#api/test-server.ts';

const chrome = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const studio = path.join(import.meta.dirname, '../../build/studio');
const files = path.join(import.meta.dirname, '../audio');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let api: TestApi;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let said: string[];

beforeAll(async () => {
  expect(existsSync(chrome), `these tests need Chromium at ${chrome}`).toBe(true);
  expect(existsSync(path.join(studio, 'index.html')), 'build the studio first: npx vite build').toBe(true);
  api = await startTestApi((rooms) => ({ ...rooms, settings: { ...rooms.settings, studioFolder: studio } }));
  browser = await chromium.launch({
    executablePath: chrome,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

beforeEach(async () => {
  context = await browser.newContext({ locale: 'es-AR', viewport: { width: 1440, height: 900 } });
  const { cookie } = await api.signedIn('designer', { name: 'Marta Ruiz', email: `m${Math.random()}@example.com` });
  await context.addCookies([{ name: cookieName, value: cookie.split('=')[1]?.split(';')[0] ?? '', url: api.url }]);
  page = await context.newPage();
  said = [];
  page.on('pageerror', (error) => said.push(error.message));
  await page.goto(`${api.url}/settings?tab=audio`);
  await page.getByRole('button', { name: 'Subir audio' }).waitFor();
});
afterEach(async () => {
  expect(said).toEqual([]);
  await context.close();
});

const row = (name: string) => page.getByRole('row').filter({ hasText: name });
const dialog = () => page.getByRole('dialog');

async function choose(...names: string[]): Promise<void> {
  await page.setInputFiles(
    'input[type=file]',
    names.map((name) => path.join(files, name)),
  );
}

test('an MP3 is uploaded, heard as on the phone and as it came, renamed and removed', async () => {
  await choose('tone.mp3');
  await dialog().getByLabel('Nombre').fill('Bienvenida de verano');
  await dialog().getByRole('button', { name: 'Subir audio' }).click();
  await row('Bienvenida de verano').waitFor();
  const heard = page.waitForResponse((answer) => answer.url().endsWith('/audio/bienvenida-de-verano/file?law=a'));
  await page.getByRole('button', { name: 'Así se oirá: Bienvenida de verano' }).click();
  expect((await heard).headers()['content-type']).toBe('audio/wav');
  const original = page.waitForResponse((answer) => answer.url().endsWith('/audio/bienvenida-de-verano/original'));
  await page.getByRole('button', { name: 'Original: Bienvenida de verano' }).click();
  expect((await original).headers()['content-type']).toBe('audio/mpeg');
  await row('Bienvenida de verano')
    .getByRole('button', { name: /^Acciones/ })
    .click();
  await page.getByRole('menuitem', { name: 'Cambiar el nombre' }).click();
  await dialog().getByLabel('Nombre').fill('Saludo');
  await dialog().getByRole('button', { name: 'Guardar' }).click();
  await row('Saludo').waitFor();
  await row('Saludo')
    .getByRole('button', { name: /^Acciones/ })
    .click();
  await page.getByRole('menuitem', { name: 'Eliminar' }).click();
  await dialog().getByRole('button', { name: 'Eliminar' }).click();
  await row('Saludo').waitFor({ state: 'detached' });
});

test('music asks for its rights; a team that uses it keeps it and is named', async () => {
  await choose('tone-vorbis.ogg');
  await dialog().getByRole('radio', { name: 'Música de espera' }).check();
  const upload = dialog().getByRole('button', { name: 'Subir audio' });
  expect(await upload.isDisabled()).toBe(true);
  await dialog().getByRole('checkbox').check();
  await upload.click();
  await row('tone-vorbis').getByText('Derechos confirmados por').waitFor();
  await api.store.people.saveTeam({
    id: 'ventas',
    name: 'Ventas',
    color: '#0F766E',
    agents: [],
    ringS: 20,
    queue: defaultTeamQueue,
    music: 'tone-vorbis',
    createdAt: 1,
  });
  await row('tone-vorbis')
    .getByRole('button', { name: /^Acciones/ })
    .click();
  await page.getByRole('menuitem', { name: 'Eliminar' }).click();
  await dialog().getByRole('button', { name: 'Eliminar' }).click();
  await dialog().getByText('Lo usan: Ventas').waitFor();
});

test('files are dropped; what is no audio is refused with its reason and the rest goes on', async () => {
  const opus = readFileSync(path.join(files, 'tone-opus.ogg')).toString('base64');
  await page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob('${opus}'), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], 'falso.mp3', { type: 'audio/mpeg' }));
    data.items.add(new File([bytes], 'vals.ogg', { type: 'audio/ogg' }));
    data.items.add(new File(['no es un sonido'], 'nota.m4a', { type: 'audio/mp4' }));
    for (const kind of ['dragover', 'drop'])
      document.querySelector('.a-drop').dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  })()`);
  for (const name of ['falso.mp3', 'vals.ogg', 'nota.m4a']) {
    await page
      .getByRole('dialog', { name: `Subir «${name}»` })
      .getByRole('button', { name: 'Subir audio' })
      .click();
  }
  await page.getByText('El contenido del archivo no es lo que dice su nombre.').waitFor();
  await page.getByText('No es un archivo de audio que se pueda leer.').waitFor();
  await row('vals').waitFor();
  await page.getByRole('searchbox').fill('zzz');
  await page.getByText('Nada coincide con lo que buscas').waitFor();
});

test('what only the browser reads goes as WAV', async () => {
  // Chromium's own recording: WebM with Opus, which the server does not read.
  const recording = await page.evaluate(`(async () => {
    const sound = new AudioContext();
    const note = sound.createOscillator();
    const out = sound.createMediaStreamDestination();
    note.connect(out);
    note.start();
    await sound.resume();
    const recorder = new MediaRecorder(out.stream);
    const parts = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    const over = new Promise((resolve) => { recorder.onstop = resolve; });
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, 900));
    recorder.stop();
    await over;
    return Array.from(new Uint8Array(await new Blob(parts).arrayBuffer()));
  })()`);
  await page.setInputFiles('input[type=file]', {
    name: 'grabado.webm',
    mimeType: 'audio/webm',
    buffer: Buffer.from(recording as number[]),
  });
  await dialog().getByRole('button', { name: 'Subir audio' }).click();
  await row('grabado').waitFor();
  expect((await api.store.settings.audio()).find((audio) => audio.id === 'grabado')?.originalType).toBe('audio/wav');
});

test('another microphone begins the recording anew, is remembered, and its sound is played as on a phone', async () => {
  await page.evaluate(() => {
    const devices = navigator.mediaDevices;
    const ask = devices.getUserMedia.bind(devices);
    const used: string[] = [];
    Object.assign(window, { usedMicrophones: used });
    devices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      used.push(stream.getAudioTracks()[0]?.label ?? '');
      return stream;
    };
  });
  const record = page.getByRole('button', { name: 'Grabar con el micrófono' });
  await record.click();
  await page.getByText('Grabando 0:02').waitFor();
  await page.getByRole('combobox', { name: 'Micrófono' }).click();
  await page.getByRole('option', { name: 'Fake Audio Input 2' }).click();
  await page.getByText('Grabando 0:01').waitFor();
  await page.evaluate(axe);
  expect(await page.evaluate("axe.run().then((found) => found.violations.map((one) => one.id + ' ' + one.nodes[0].html))")).toEqual([]);
  await page.getByRole('button', { name: 'Descartar la grabación' }).click();
  await page.getByRole('timer').waitFor({ state: 'detached' });
  await record.click();
  await page.getByText('Grabando 0:01').waitFor();
  expect(await page.getByRole('combobox', { name: 'Micrófono' }).inputValue()).toBe('Fake Audio Input 2');
  await page.getByRole('button', { name: 'Terminar la grabación' }).click();
  const used = await page.evaluate(() => (window as unknown as { usedMicrophones: string[] }).usedMicrophones);
  expect(used.slice(1)).toEqual(['Fake Audio Input 2', 'Fake Audio Input 2']);
  expect(used[0]).not.toBe('Fake Audio Input 2');
  await dialog().getByRole('button', { name: 'Escuchar como por teléfono' }).click();
  await dialog().locator('[data-state="playing"]').waitFor();
  await dialog().getByRole('button', { name: 'Cancelar' }).click();
});

test('axe finds no fault, narrow neither', async () => {
  await api.store.settings.saveAudio({
    id: 'vals-2',
    name: 'Vals de prueba',
    kind: 'music',
    hash: 'x',
    durationMs: 61_000,
    builtIn: true,
    createdAt: 1,
  });
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await page.reload();
    await row('Vals de prueba').waitFor();
    await page.evaluate(axe);
    expect(await page.evaluate("axe.run().then((found) => found.violations.map((one) => one.id + ' ' + one.nodes[0].html))")).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  }
});

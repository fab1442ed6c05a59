// What the studio plays, in real Chromium against a whole server with its real voice: sounds of cards, panels, library and help reach the
// loudspeaker and are what callers hear; recording, M4A, and files that are not what they claim.
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Locator, Response } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { telephoneWav } from '#wire/audio/telephone-wav.ts';
import { readWav, writeWav } from '#wire/wav.ts';
import { adts, m4a } from '../audio/aac.ts';
import { type OpenBrowser, openStudio } from '../whole/chromium.ts';
import { startServer, until, type WholeServer } from '../whole/server.ts';
import { shoot } from './studio.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server: WholeServer;
let browser: OpenBrowser;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'hear-'));
  server = await startServer();
  browser = await openStudio(server, { toneHz: 440 });
  await browser.page.getByRole('link', { name: 'Flujos' }).first().waitFor();
  await browser.context.addInitScript(listenIn);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  server?.remove();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  browser.complaints.length = 0;
});

/** Runs in the page before its scripts: measures whatever is played, and keeps the browser's own voice from ever standing in. */
function listenIn(): void {
  const measured = new WeakSet<HTMLMediaElement>();
  const heard = { peak: 0, voices: 0 };
  Object.assign(window, { heard });
  speechSynthesis.speak = () => {
    heard.voices += 1;
  };
  const address = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob) => {
    if (blob instanceof Blob) Object.assign(heard, { sound: blob });
    return address(blob);
  };
  const play: (this: HTMLMediaElement) => Promise<void> = Reflect.get(HTMLMediaElement.prototype, 'play');
  HTMLMediaElement.prototype.play = function () {
    if (!measured.has(this)) {
      measured.add(this);
      const sound = new AudioContext();
      const analyser = sound.createAnalyser();
      const source = sound.createMediaElementSource(this);
      source.connect(analyser);
      analyser.connect(sound.destination);
      const samples = new Float32Array(analyser.fftSize);
      setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        for (const sample of samples) heard.peak = Math.max(heard.peak, Math.abs(sample));
      }, 20);
    }
    return play.call(this);
  };
}

const page = () => browser.page;
const heardNow = () => page().evaluate(() => (window as unknown as { heard: { peak: number; voices: number } }).heard);

/** Press a button that fetches a sound: its answer and its bytes, once something of it was really heard. */
async function press(button: Locator, address: RegExp): Promise<{ answer: Response; sound: Buffer }> {
  await page().evaluate(() => Object.assign((window as unknown as { heard: object }).heard, { peak: 0 }));
  const [answer] = await Promise.all([page().waitForResponse((one) => address.test(one.url())), button.click()]);
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-type']).toMatch(/^audio\//);
  await until('something is heard', async () => (await heardNow()).peak > 0.02);
  expect((await heardNow()).voices).toBe(0);
  const bytes = await page().evaluate(async () => {
    const { sound } = (window as unknown as { heard: { sound: Blob } }).heard;
    return Array.from(new Uint8Array(await sound.arrayBuffer()));
  });
  return { answer, sound: Buffer.from(bytes) };
}

async function openFlow(): Promise<void> {
  await page().goto(`${server.http}/flows/clinica/edit`);
  await page().locator('[data-block="bienvenida"]').waitFor();
}
const card = (id: string) => page().locator(`[data-block="${id}"]`);
const choose = async (id: string) => {
  await card(id).locator('h3').click({ force: true });
  await page().getByRole('textbox', { name: 'Título' }).waitFor();
};
const axeFinds = async () => {
  await page().evaluate(axe);
  return await page().evaluate("axe.run().then((found) => found.violations.map((one) => one.id + ' ' + one.nodes[0].html))");
};

/** Every prompt that calls play, as a phone on A-law lets it be heard. */
const promptsOfCalls = () =>
  readdirSync(path.join(server.dataFolder, 'prompts'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ulaw'))
    .map((file) => telephoneWav(readFileSync(path.join(server.dataFolder, 'prompts', file)), 'a'));

test('a card plays what callers of the published flow hear, bit for bit; a second click stops it', async () => {
  await openFlow();
  const { sound: wav } = await press(card('bienvenida').getByRole('button', { name: 'Escuchar' }), /audio\/preview$/);
  const { sampleRateHz, samples } = readWav(wav);
  expect(sampleRateHz).toBe(8000);
  expect(Math.max(...samples)).toBeGreaterThan(2000);
  expect(promptsOfCalls().some((prompt) => prompt.equals(wav))).toBe(true);
  await page().reload();
  const menu = card('menu').getByRole('button', { name: 'Escuchar' });
  await press(menu, /audio\/preview$/);
  await card('menu').getByRole('button', { name: 'Detener' }).click();
  await menu.waitFor();
  // Another one takes its place: one sound at a time.
  await menu.click();
  await card('menu').getByRole('button', { name: 'Detener' }).waitFor();
  await card('bienvenida').getByRole('button', { name: 'Escuchar' }).click();
  await card('bienvenida').getByRole('button', { name: 'Detener' }).waitFor();
  await menu.waitFor();
  // It ends by itself.
  await card('bienvenida').getByRole('button', { name: 'Escuchar' }).waitFor();
  expect(browser.complaints).toEqual([]);
});

test('a text with variables is heard with example values, unsaved', async () => {
  await openFlow();
  await choose('bienvenida');
  const text = page().getByRole('textbox', { name: 'Lo que se dice' });
  await text.fill('Hola {{caller.name}}, esto no está publicado.');
  const panel = page().getByRole('complementary', { name: 'Configurar' });
  const { answer } = await press(panel.getByRole('button', { name: 'Escuchar' }).first(), /audio\/preview$/);
  expect(answer.request().postDataJSON()).toMatchObject({ text: 'Hola Ana, esto no está publicado.', language: 'es-AR' });
  await text.fill('Hola, gracias por llamar a Clínica Sol.');
});

test('when the voice does not answer, it says so in words and can be tried again', async () => {
  await openFlow();
  await choose('bienvenida');
  await page().getByRole('textbox', { name: 'Lo que se dice' }).fill('Una frase que nadie dijo todavía.');
  const panel = page().getByRole('complementary', { name: 'Configurar' });
  const speech = server.pid('speech');
  process.kill(speech, 'SIGSTOP');
  try {
    await panel.getByRole('button', { name: 'Escuchar' }).first().click();
    await panel.getByRole('alert').filter({ hasText: 'La voz de la instalación no responde' }).waitFor();
  } finally {
    // Unless its supervisor has given it up meanwhile.
    if (server.pid('speech') === speech) process.kill(speech, 'SIGCONT');
  }
  await press(panel.getByRole('button', { name: 'Escuchar' }).first(), /audio\/preview$/);
  await panel.getByRole('alert').waitFor({ state: 'detached' });
  await page().getByRole('textbox', { name: 'Lo que se dice' }).fill('Hola, gracias por llamar a Clínica Sol.');
});

test('a recording of the microphone takes the place of the voice, trimmed and levelled, heard as on the phone', async () => {
  await openFlow();
  await choose('bienvenida');
  await page().getByRole('button', { name: 'Usar un audio' }).first().click();
  await page().getByRole('menuitem', { name: 'Grabar con el micrófono' }).click();
  await page().getByText('Grabando 0:01').waitFor();
  const meter = page().getByRole('meter', { name: 'Volumen del micrófono' });
  await until('the meter moves', async () => Number(await meter.getAttribute('aria-valuenow')) > 20);
  await page().getByText('Grabando 0:03').waitFor();
  await page().getByRole('button', { name: 'Terminar la grabación' }).click();
  // Before it is used it is heard and cut: here its first second, by the keyboard.
  const review = page().getByRole('dialog', { name: 'Escuchar y recortar la grabación' });
  await review.getByRole('slider', { name: 'Empieza en' }).focus();
  await shoot(page(), 'grabacion-revisar');
  const wholeS = Number(await review.getByRole('slider', { name: 'Termina en' }).getAttribute('aria-valuenow'));
  expect(wholeS).toBeGreaterThan(2.5);
  for (let n = 0; n < 20; n++) await page().keyboard.press('ArrowRight');
  await until(
    'a second is cut',
    async () => Number(await review.getByRole('slider', { name: 'Empieza en' }).getAttribute('aria-valuenow')) >= 1,
  );
  await review.getByRole('button', { name: 'Escuchar lo elegido' }).click();
  await until('the recording is heard', async () => (await heardNow()).peak > 0.02);
  expect(await axeFinds()).toEqual([]);
  await page().keyboard.press('Escape');
  await review.getByRole('button', { name: 'Usar la grabación' }).click();
  await page().getByText('en lugar de la voz').waitFor();
  await page()
    .getByText(/volumen [+−]\d/)
    .waitFor();
  const panel = page().getByRole('complementary', { name: 'Configurar' });
  const { sound } = await press(panel.getByRole('button', { name: /^Así se oirá/ }), /file\?law=a$/);
  const { samples } = readWav(sound);
  expect(samples.length / 8000).toBeLessThan(wholeS - 0.8);
  // The hum of the microphone: 440 Hz.
  let crossings = 0;
  for (let n = 1; n < samples.length; n++) if ((samples[n - 1] ?? 0) < 0 !== (samples[n] ?? 0) < 0) crossings += 1;
  expect(crossings / 2 / (samples.length / 8000)).toBeCloseTo(440, -2);
  expect(await axeFinds()).toEqual([]);
  // Recording again and throwing it away changes nothing.
  await page().getByRole('button', { name: 'Usar un audio' }).first().click();
  await page().getByRole('menuitem', { name: 'Grabar con el micrófono' }).click();
  await page().getByRole('button', { name: 'Descartar la grabación' }).click();
  await page().getByRole('button', { name: 'Usar un audio' }).first().click();
  await page().getByRole('menuitem', { name: 'Grabar con el micrófono' }).click();
  await page().getByText('Grabando 0:01').waitFor();
  await page().getByRole('button', { name: 'Terminar la grabación' }).click();
  await review.getByRole('button', { name: 'Descartar la grabación' }).last().click();
  await page().getByRole('button', { name: 'Volver a la voz' }).click();
  await panel.getByRole('button', { name: 'Escuchar' }).first().waitFor();
  const { items } = await server.json<{ items: { kind: string }[] }>('audio', 'list');
  expect(items.filter((audio) => audio.kind === 'prompt')).toHaveLength(1);
});

test.each([
  ['NotAllowedError', 'El navegador no dio permiso para el micrófono.'],
  ['NotFoundError', 'Este equipo no tiene ningún micrófono conectado.'],
  ['NotReadableError', 'Otro programa está usando el micrófono.'],
])('a microphone that is not there says why and what to do: %s', async (name, words) => {
  await openFlow();
  await choose('bienvenida');
  await page().evaluate((name) => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name));
  }, name);
  await page().getByRole('button', { name: 'Usar un audio' }).first().click();
  await page().getByRole('menuitem', { name: 'Grabar con el micrófono' }).click();
  await page().getByRole('alert').filter({ hasText: words }).waitFor();
});

test('an upload in the panel tells how far it is and can be given up', async () => {
  const long = path.join(folder, 'largo.wav');
  writeFileSync(
    long,
    writeWav({ sampleRateHz: 44_100, samples: Int16Array.from({ length: 44_100 * 280 }, (_, n) => 9000 * Math.sin(n / 9)) }),
  );
  await openFlow();
  await choose('bienvenida');
  await page().getByRole('button', { name: 'Usar un audio' }).first().click();
  await page().locator('input[type=file]').setInputFiles(long);
  const review = page().getByRole('dialog', { name: 'Escuchar y recortar el audio' });
  await review.getByRole('button', { name: 'Usar el audio' }).click();
  await page()
    .getByRole('progressbar', { name: /Subiendo|Recortando/ })
    .waitFor();
  await page().getByRole('button', { name: 'Cancelar la subida' }).click();
  await page().getByRole('progressbar').waitFor({ state: 'detached' });
  // The next one has the thread for itself, and is the only one kept.
  await page().getByRole('button', { name: 'Usar un audio' }).first().click();
  await page()
    .locator('input[type=file]')
    .setInputFiles({ name: 'corto.m4a', mimeType: 'audio/mp4', buffer: m4a(1) });
  await review.getByRole('button', { name: 'Usar el audio' }).click();
  await page().getByText('Suena «corto» en lugar de la voz').waitFor();
  await page().getByRole('button', { name: 'Volver a la voz' }).click();
  const { items } = await server.json<{ items: { id: string }[] }>('audio', 'list');
  expect(items.map((audio) => audio.id)).toContain('corto');
  expect(items.map((audio) => audio.id)).not.toContain('largo');
});

test('hold music is heard where it is chosen; the team says who is available; links lead to where things are set up', async () => {
  await openFlow();
  // Brought to the middle and held there: a chip that moves under a zoom is drawn anew between being found and being clicked.
  await page().keyboard.press('Control+f');
  await page().locator('search input').fill('Le comunicamos');
  await page().keyboard.press('Enter');
  await page().keyboard.press('Escape');
  await page().locator('[data-block="recepcion"][data-selected="true"]').waitFor();
  const panel = page().getByRole('complementary', { name: 'Configurar' });
  const available = panel.getByText(/disponible[s]? ahora/);
  const chip = card('recepcion').locator('[data-chip] button').filter({ hasText: 'Transferir la llamada' }).first();
  // Told to the button itself: on a busy machine the card still moves, and a pointer that goes down on it comes up beside it.
  await chip.dispatchEvent('click');
  await available.waitFor();
  await press(panel.getByRole('button', { name: 'Escuchar: Música de espera' }), /audio\/default\/file\?law=a$/);
  for (const [name, heading] of [
    ['Ver equipos', 'Equipos'],
    ['Ver audios', 'Ajustes'],
  ] as const) {
    const [opened] = await Promise.all([browser.context.waitForEvent('page'), panel.getByRole('link', { name }).click()]);
    await opened.getByRole('heading', { level: 1, name: heading }).waitFor();
    if (name === 'Ver audios') await opened.getByRole('button', { name: 'Subir audio' }).waitFor();
    await opened.close();
  }
});

test('the help is searched, heard, and reached from the palette, the keys and the search', async () => {
  await openFlow();
  await page().getByRole('button', { name: 'Centro de Ayuda' }).click();
  const help = page().getByRole('dialog', { name: 'Centro de Ayuda' });
  await help.getByRole('article').nth(12).waitFor();
  expect(await help.getByRole('article').count()).toBe(13);
  // All but the one that happens after the call have something to hear.
  expect(await help.getByRole('button', { name: /^Escuchar/ }).count()).toBe(12);
  expect(await axeFinds()).toEqual([]);
  await help.getByRole('searchbox').fill('musica de espera');
  await until('one chapter', async () => (await help.getByRole('article').count()) === 1);
  await press(help.getByRole('button', { name: 'Escuchar: Transferir la llamada' }), /audio\/preview$/);
  await press(help.getByRole('button', { name: /^Música de espera/ }), /audio\/default/);
  await help.getByRole('searchbox').fill('zzz');
  await help.getByText('Nada coincide con lo que buscas').waitFor();
  await page().keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await page().keyboard.press('Control+k');
  await page().getByRole('combobox').waitFor();
  await page().keyboard.type('condici');
  await page().keyboard.press('Enter');
  await help.getByRole('heading', { name: 'Condición' }).waitFor();
  await page().keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await page().locator('body').press('?');
  await page().getByRole('dialog').getByRole('button', { name: 'Centro de Ayuda' }).click();
  await help.waitFor();
});

const uploads = async (files: Parameters<Locator['setInputFiles']>[0]) => {
  await page().goto(`${server.http}/settings?tab=audio`);
  await page().getByRole('button', { name: 'Subir audio' }).waitFor();
  await page().setInputFiles('input[type=file]', files);
  await page().getByRole('dialog').getByRole('button', { name: 'Subir audio' }).click();
};

test('in the library too a file is cut by hand and the microphone is recorded', async () => {
  const tone = writeWav({ sampleRateHz: 16_000, samples: Int16Array.from({ length: 64_000 }, (_, n) => 9000 * Math.sin(n / 6)) });
  await page().goto(`${server.http}/settings?tab=audio`);
  await page().getByRole('button', { name: 'Subir audio' }).waitFor();
  await page().setInputFiles('input[type=file]', { name: 'cuatro.wav', mimeType: 'audio/wav', buffer: tone });
  const dialog = page().getByRole('dialog');
  await dialog.getByRole('slider', { name: 'Termina en' }).focus();
  for (let n = 0; n < 40; n++) await page().keyboard.press('ArrowLeft');
  expect(await axeFinds()).toEqual([]);
  await shoot(page(), 'audio-recortar');
  await page().keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Subir audio' }).click();
  await page().getByText('«cuatro» ya está en la biblioteca').waitFor();
  await page().getByRole('button', { name: 'Grabar con el micrófono' }).click();
  await page().getByText('Grabando 0:02').waitFor();
  await shoot(page(), 'audio-grabando');
  await page().setViewportSize({ width: 390, height: 844 });
  await page().emulateMedia({ colorScheme: 'dark' });
  await shoot(page(), 'audio-grabando-390');
  const fits = () => page().evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  expect(await fits()).toBe(true);
  expect(await axeFinds()).toEqual([]);
  await page().getByRole('button', { name: 'Terminar la grabación' }).click();
  await dialog.getByText('El volumen se iguala al de la voz al usarla.').waitFor();
  await shoot(page(), 'audio-revisar-390');
  expect(await fits()).toBe(true);
  expect(await axeFinds()).toEqual([]);
  await page().setViewportSize({ width: 1440, height: 900 });
  await page().emulateMedia({ colorScheme: 'light' });
  await dialog.getByRole('textbox', { name: 'Nombre' }).fill('de viva voz');
  await dialog.getByRole('button', { name: 'Guardar en la biblioteca' }).click();
  await page().getByText('«de viva voz» ya está en la biblioteca').waitFor();
  const { items } = await server.json<{ items: { name: string; durationMs: number }[] }>('audio', 'list');
  const lengthOf = (name: string) => items.find((audio) => audio.name === name)?.durationMs;
  expect(lengthOf('cuatro')).toBeGreaterThan(1800);
  expect(lengthOf('cuatro')).toBeLessThan(2200);
  expect(lengthOf('de viva voz')).toBeGreaterThan(1500);
});

test.each([
  ['nota.m4a', 'audio/mp4', m4a(1.5)],
  ['nota.aac', 'audio/aac', adts(1.5)],
])('%s is decoded in the browser, trimmed and levelled, and heard', async (name, mimeType, buffer) => {
  await uploads({ name, mimeType, buffer });
  const title = name.replace(/\.\w+$/, '');
  await page().getByText(`«${title}» ya está en la biblioteca`).waitFor();
  await page()
    .getByText(/volumen [+−]\d/)
    .waitFor();
  const row = page().getByRole('row').filter({ hasText: title }).last();
  const { sound } = await press(row.getByRole('button', { name: /^Así se oirá/ }), /file\?law=a$/);
  expect(readWav(sound).samples.length / 8000).toBeCloseTo(1.5, 0);
  await press(row.getByRole('button', { name: /^Original/ }), /original$/);
});

test('files that are not what they claim are refused in words', async () => {
  const large = path.join(folder, 'largo.mp3');
  writeFileSync(large, '');
  truncateSync(large, 200 * 1024 * 1024);
  const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(40_000, 'stream of a document ')]);
  const cases: [Parameters<Locator['setInputFiles']>[0], string][] = [
    [{ name: 'factura.mp3', mimeType: 'audio/mpeg', buffer: pdf }, 'No es un archivo de audio que se pueda leer.'],
    [{ name: 'factura.m4a', mimeType: 'audio/mp4', buffer: pdf }, 'No es un archivo de audio que se pueda leer.'],
    [{ name: 'cortado.m4a', mimeType: 'audio/mp4', buffer: m4a(1.5).subarray(0, 300) }, 'Este navegador no pudo leer el archivo'],
    [{ name: 'vacio.mp3', mimeType: 'audio/mpeg', buffer: Buffer.alloc(0) }, 'El archivo está vacío.'],
    [large, 'El archivo pesa más de 30 MB.'],
  ];
  for (const [file, words] of cases) {
    await uploads(file);
    await page().getByRole('alert').filter({ hasText: words }).waitFor();
  }
});

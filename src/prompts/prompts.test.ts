// The prompts room with a real folder and a counting voice behind the port.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PlaySource } from '#engine/effect.ts';
import type { AudioRow } from '#ports/settings-store.ts';
import { Failure } from '#ports/failure.ts';
import type { Voice } from '#ports/voice.ts';
import { clauses } from '#language/clauses.ts';
import { readInlineAudio } from '#wire/audio/inline-audio.ts';
import { createPreviewCache } from './preview-cache.ts';
import { createPrompts, type Prompts, type PromptsOptions } from './prompts.ts';
import { createVoices } from './voices.ts';
import { writeWhole } from './whole-file.ts';

let folder = '';
let spoken: string[] = [];
let rows: AudioRow[] = [];
let broken = '';

const voice: Voice = {
  voices: async () => [{ id: 'test', name: 'Test', languages: ['es'], version: 'test/1', place: 'local' }],
  speak: async function* speak({ text }) {
    spoken.push(text);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (text === broken) throw new Error('the voice broke');
    for (const { pauseMs } of clauses(text)) yield new Int16Array(800 + 8 * pauseMs).fill(1000);
  },
};

const noSettings = { get: async () => undefined, set: async () => {} };

const open = async (more: Partial<PromptsOptions> = {}): Promise<Prompts> =>
  createPrompts({
    promptsFolder: path.join(folder, 'prompts'),
    audioFolder: path.join(folder, 'audio'),
    voices: await createVoices({ local: voice, settings: noSettings, now: Date.now }),
    settings: {
      audio: async () => rows,
      saveAudio: async (row) => {
        rows = [...rows.filter((one) => one.id !== row.id), row];
      },
    },
    ...more,
  });

const say = (text: string): PlaySource => ({ kind: 'say', text, language: 'es-AR', voice: 'default' });

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'atp-'));
  spoken = [];
  rows = [];
  broken = '';
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('words are rendered once, are ready from then on, and after a restart', async () => {
  const prompts = await open();
  expect(prompts.ready(say('Hola'))).toBeUndefined();
  const [first, second] = await Promise.all([prompts.prepare(say('Hola')), prompts.prepare(say('Hola'))]);
  expect(first).toEqual(second);
  expect(spoken).toEqual(['Hola']);
  expect(first.durationMs).toBe(100);
  expect(statSync(first.files[0] ?? '').mode & 0o777).toBe(0o600);
  const again = await open();
  expect(again.ready(say('Hola'))).toEqual(first);
  expect(again.ready(say('Chau'))).toBeUndefined();
});

test('half a file left by a crash is removed and never played', async () => {
  const prompts = await open();
  const { files } = await prompts.prepare(say('Hola'));
  writeFileSync(`${files[0]}.x.part`, 'half');
  await open();
  expect(readdirSync(path.dirname(files[0] ?? '')).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('all texts are rendered with progress; one that fails does not stop the others', async () => {
  const prompts = await open();
  broken = 'dos';
  const progress: number[] = [];
  await expect(prompts.renderAll(['uno', 'dos', 'tres', 'cuatro'].map(say), (done) => progress.push(done))).rejects.toMatchObject({
    code: 'internal',
  });
  expect(progress.at(-1)).toBe(4);
  expect(prompts.ready(say('cuatro'))).toBeDefined();
  expect(prompts.ready(say('dos'))).toBeUndefined();
});

test('rendering can be cancelled', async () => {
  const prompts = await open();
  const stop = new AbortController();
  const work = prompts.renderAll(
    Array.from({ length: 50 }, (_, i) => say(`texto ${i}`)),
    (done) => done === 3 && stop.abort(),
    stop.signal,
  );
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  expect(spoken.length).toBeLessThan(12);
});

test('music and audio come from the library; missing music falls back to the default', async () => {
  const prompts = await open();
  await prompts.addAudio({ id: 'default', name: 'Brisa', kind: 'music', samples: new Int16Array(16_000).fill(500), builtIn: true, at: 1 });
  const music = prompts.ready({ kind: 'music', music: 'default' });
  expect(music?.durationMs).toBe(2000);
  expect(readFileSync(music?.files[0] ?? '').length).toBe(16_000);
  expect(prompts.ready({ kind: 'music', music: 'removed' })).toEqual(music);
  await prompts.addAudio({ id: 'saludo', name: 'Saludo', kind: 'prompt', samples: new Int16Array(8000), builtIn: false, at: 1 });
  expect(prompts.ready({ ...say('Hola'), audio: 'saludo' } as PlaySource)?.durationMs).toBe(1000);
});

test('previews stay in memory, and spare the rendering when the words are due', async () => {
  const prompts = await open();
  const words = say('Borrador') as Extract<PlaySource, { kind: 'say' }>;
  const heard = await prompts.preview(words);
  expect(heard.length).toBe(800);
  expect(readdirSync(path.join(folder, 'prompts'))).toEqual([]);
  const { files } = await prompts.prepare(words);
  expect(spoken).toEqual(['Borrador']);
  expect(new Uint8Array(readFileSync(files[0] ?? ''))).toEqual(heard);
  // After a restart it is taken from disk; a file that is gone is spoken again.
  const again = await open();
  expect(new Uint8Array(await again.preview(words))).toEqual(heard);
  expect(spoken).toHaveLength(1);
  rmSync(files[0] ?? '');
  expect(await again.preview(words)).toEqual(heard);
  expect(spoken).toHaveLength(2);
  expect(await prompts.preview({ ...words, text: ' ' })).toHaveLength(0);
});

test('the preview unheard for longest goes first', () => {
  const cache = createPreviewCache(10);
  cache.put('a', new Uint8Array(4));
  cache.put('b', new Uint8Array(4));
  cache.get('a');
  cache.put('c', new Uint8Array(4));
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.length)).toEqual([4, undefined, 4]);
  cache.put('d', new Uint8Array(11));
  expect(cache.get('d')).toBeUndefined();
  expect(cache.get('a')?.length).toBe(4);
});

test('words are handed over clause by clause while they are made, and are on disk whole when they are', async () => {
  const prompts = await open();
  const words = say('Hola, Ana. Su turno es mañana. Adiós.');
  const begun = await prompts.begin(words);
  expect(begun).toMatchObject({ durationMs: 100 + 320 });
  expect(prompts.ready(words)).toBeUndefined();
  const parts = [...begun.files];
  for await (const more of begun.rest ?? []) parts.push(...more);
  const heard = Buffer.concat(parts.map((part) => readInlineAudio(part) ?? Buffer.of()));
  expect(heard.length).toBe(3 * 800 + 2 * 320 * 8);
  await expect.poll(() => prompts.ready(words)?.durationMs).toBe(300 + 640);
  expect(readFileSync(prompts.ready(words)?.files[0] ?? '')).toEqual(heard);
  expect((await prompts.begin(words)).rest).toBeUndefined();
});

test('a clause of a minute comes in parts that hold up nobody, and whoever hangs up ends the rest', async () => {
  const stop = new AbortController();
  const long: Voice = {
    ...voice,
    speak: async function* speak(_request, signal) {
      for (;;) {
        if (signal?.aborted) throw new Failure('cancelled', 'nobody listens any more');
        yield new Int16Array(8000 * 60);
      }
    },
  };
  const voices = await createVoices({ local: long, settings: noSettings, now: Date.now });
  const { files, rest } = await (await open({ voices })).begin(say('Un minuto.'), stop.signal);
  expect(files.map((file) => readInlineAudio(file)?.length)).toEqual(Array.from({ length: 15 }, () => 32_000));
  stop.abort();
  await expect(rest?.[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'cancelled' });
});

test('on a full disk callers hear everything, what cannot be kept is told, and publishing says so', async () => {
  const told: string[] = [];
  const write = async () => {
    throw new Failure('unavailable', 'ENOSPC: no space left on device', { retryable: true });
  };
  const prompts = await open({ write, onNotKept: ({ message }) => told.push(message) });
  const { files } = await prompts.prepare(say('Hola'));
  expect(files.map((file) => readInlineAudio(file)?.length)).toEqual([800]);
  const begun = await prompts.begin(say('Uno. Dos.'));
  expect(begun.files).toHaveLength(1);
  for await (const more of begun.rest ?? []) expect(more.map((file) => readInlineAudio(file)?.length)).toEqual([800]);
  await expect.poll(() => told).toEqual(Array.from({ length: 2 }, () => 'ENOSPC: no space left on device'));
  expect(prompts.ready(say('Hola'))).toBeUndefined();
  await expect(prompts.renderAll([say('Hola')])).rejects.toMatchObject({ code: 'unavailable' });
});

test('a file that cannot take its name leaves nothing behind', async () => {
  const taken = path.join(folder, 'taken');
  mkdirSync(path.join(taken, 'by a folder'), { recursive: true });
  await expect(writeWhole(taken, new Uint8Array(100))).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  expect(readdirSync(folder)).toEqual(['taken']);
});

test('what holds no words is nothing to play, and no voice is asked', async () => {
  const prompts = await open();
  for (const text of ['', ' \n ', '👋 — … !', '\u0000\u0007'])
    expect(await prompts.begin(say(text)), JSON.stringify(text)).toEqual({ files: [], durationMs: 0 });
});

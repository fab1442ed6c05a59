// What an installation keeps, by the command line: voices and their models, audio, files, and all of it in a backup. Not here: the rest (cli.test.ts).
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportBackup, importBackup } from '#adapters/store-postgres/backup.ts';
import { smallFlow, startTestApi, type TestApi } from '#api/test-server.ts';
import { createTestEars } from '#api/test-ears.ts';
import { createTestVoices } from '#api/test-voices.ts';
import { Failure } from '#ports/failure.ts';
import { writeWav } from '#wire/wav.ts';
import { runAgainst } from './test-cli.ts';

const voices = createTestVoices();
const ears = createTestEars();
let api: TestApi;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'atc-'));
  api = await startTestApi((rooms, database) => ({
    ...rooms,
    voices: voices.room,
    ears: ears.room,
    backup: {
      write: async (out) => {
        await exportBackup(database, async (line) => {
          if (!out.write(`${line}\n`)) await once(out, 'drain');
        });
      },
      restore: async (from, options) => {
        await importBackup(database, createInterface({ input: from }), options);
      },
    },
  }));
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const { cli, json } = runAgainst(() => api.env);

test('voices: a model is installed and removed, a language gets its voice, a word its pronunciation', async () => {
  expect(await cli(['models', 'install', 'pico'])).toEqual({ code: 0, out: 'installed\nmodel pico: Pico, Apache-2.0\n', err: '' });
  expect(await cli(['models', 'install', 'nadie'])).toMatchObject({ code: 1, err: 'there is no model nadie\n' });
  voices.outcome = { is: 'failed', fault: 'disk-full', message: 'the disk is full' };
  expect(await cli(['models', 'install', 'pico'])).toMatchObject({
    code: 1,
    out: expect.stringContaining('failed: the disk is full') as string,
  });
  expect(await json('models', 'list')).toMatchObject({ items: [{ id: 'pico', state: { is: 'failed' } }] });
  expect((await cli(['models', 'cancel', 'pico'])).code).toBe(0);
  expect((await cli(['models', 'remove', 'pico'])).code).toBe(0);
  expect(await json('voices', 'use', 'es', 'pico')).toEqual({ voices: { es: 'pico' }, words: [] });
  expect(await json('voices', 'list')).toMatchObject({ items: [{ id: 'pico', chosenFor: ['es'] }] });
  expect((await cli(['words', 'add', 'es', 'OSDE', 'osde'])).out).toBe('"OSDE" is said "osde"\n');
  expect((await cli(['words', 'add', 'es', 'osde', 'o ese de e'])).code).toBe(0);
  expect(await json('words', 'list')).toEqual({ items: [{ language: 'es', word: 'osde', say: 'o ese de e' }] });
  expect((await cli(['words', 'remove', 'es', 'OSDE'])).code).toBe(0);
  expect(await json('voices', 'use', 'es', '-')).toEqual({ voices: {}, words: [] });
});

test('ears: menus and free words of a language get theirs, one does not touch the other, and a check tells what is wrong', async () => {
  expect(await json('ears', 'use', 'es', 'words', 'vosk-es')).toEqual({ ears: { es: { words: 'vosk-es' } } });
  expect((await cli(['ears', 'use', 'es-AR', 'menus', 'vosk-es'])).out).toBe('menus of es-AR are understood by vosk-es from now on\n');
  expect(await json('ears', 'use', 'es', 'menus', 'vosk-es')).toEqual({
    ears: { es: { menus: 'vosk-es', words: 'vosk-es' }, 'es-AR': { menus: 'vosk-es' } },
  });
  expect(await json('ears', 'list')).toMatchObject({ items: [{ id: 'vosk-es', menusOf: ['es', 'es-AR'], wordsOf: ['es'] }] });
  expect((await cli(['ears', 'use', 'es', 'menus', '-'])).out).toBe('menus of es are understood by the built-in ear from now on\n');
  expect((await cli(['ears', 'use', 'es-AR', 'menus', '-'])).code).toBe(0);
  expect(await json('ears', 'use', 'es', 'words', '-')).toEqual({ ears: {} });
  expect(await cli(['ears', 'use', 'es', 'words', 'nadie'])).toMatchObject({ code: 1, out: '' });
  expect(await cli(['ears', 'use', 'es', 'todo', 'vosk-es'])).toMatchObject({ code: 1, err: 'menus or words are chosen, not todo\n' });
  expect(await cli(['ears', 'check', 'vosk-es'])).toEqual({ code: 0, out: 'vosk-es answers\n', err: '' });
  ears.trouble = new Failure('not-configured', 'the model is not there');
  expect(await cli(['ears', 'check', 'vosk-es'])).toEqual({
    code: 1,
    out: 'vosk-es does not work (not-configured): the model is not there\n',
    err: '',
  });
});

test('audio, files, backup and restore go through whole', async () => {
  const wav = path.join(folder, 'Espera larga.wav');
  await writeFile(wav, writeWav({ sampleRateHz: 8000, samples: Int16Array.from({ length: 8000 }, (_, n) => 9000 * Math.sin(n / 3)) }));
  expect(await json('audio', 'add', wav, '--music', '--rights')).toMatchObject({ id: 'espera-larga', kind: 'music', durationMs: 970 });
  const picture = Buffer.from('\xff\xd8\xff\xe0 a picture \xff\xd9', 'latin1');
  const { id } = await api.rooms.files.add({
    id: 'fachada',
    name: 'Fachada.jpg',
    kind: 'image',
    type: 'image/jpeg',
    bytes: picture,
    at: 1,
  });
  const flow = path.join(folder, 'hola.json');
  await writeFile(flow, JSON.stringify(smallFlow()));
  expect((await cli(['flow', 'import', flow, '--publish', '--line', 'demo'])).code).toBe(0);
  const backup = path.join(folder, 'copia');
  expect((await cli(['backup', backup])).code).toBe(0);
  const nowhere = path.join(folder, 'nowhere');
  expect(await cli(['backup', path.join(nowhere, 'copia')])).toMatchObject({
    code: 1,
    err: `there is no folder ${nowhere}: make it first, or name another file\n`,
  });
  expect(await cli(['backup', folder])).toMatchObject({ code: 1, err: `${folder} is a folder: name a file in it\n` });
  expect((await stat(backup)).mode & 0o777).toBe(0o600);
  const lines = (await readFile(backup, 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(lines.at(-2) ?? '')).toMatchObject({ audio: 'espera-larga', original: true });
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ file: id, data: picture.toString('base64') });
  expect((await cli(['audio', 'remove', 'espera-larga'])).code).toBe(0);
  await api.rooms.files.remove(id);
  expect((await cli(['line', 'remove', 'demo'])).code).toBe(0);
  expect(await cli(['restore', backup])).toMatchObject({ code: 1, err: expect.stringMatching(/not empty.*--replace/) as string });
  expect(await json('restore', backup, '--replace')).toEqual({ ok: true, files: 3, restarts: false });
  expect((await api.rooms.files.read(id)).bytes).toEqual(picture);
  // What came before the backup was made came back with it, the refused try went with what was replaced.
  expect(await json('audit', 'list', '--search', 'backup')).toMatchObject({
    items: [
      { route: 'restoreBackup', outcome: 'done', who: 'control' },
      { route: 'makeBackup', outcome: 'done', who: 'control' },
    ],
  });
  expect(await json('line', 'list')).toMatchObject({ items: [{ name: 'demo' }] });
  expect((await readdir(path.join(api.folder, 'audio'))).length).toBe(3);
  const huge = path.join(folder, 'enorme');
  await writeFile(huge, `no es una copia\n${'x'.repeat(30_000_000)}`);
  expect(await cli(['restore', huge])).toMatchObject({ code: 1, err: 'this is not a backup of Atiende\n' });
  const cut = path.join(folder, 'cortada');
  await writeFile(cut, lines.slice(0, 4).join('\n'));
  expect(await cli(['restore', cut, '--replace'])).toMatchObject({ code: 1, err: expect.stringContaining('not whole') as string });
  expect(await json('line', 'list')).toMatchObject({ items: [{ name: 'demo' }] });
  expect((await cli(['restore', path.join(folder, 'gone')])).err).toBe(`there is no file ${path.join(folder, 'gone')}\n`);
});

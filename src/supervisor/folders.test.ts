// Folders that can be made and folders that cannot: what is told of each obstacle.
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readSettings } from '../settings.ts';
import { makeFolder, prepareFolders } from './folders.ts';
import { refusalTexts } from './refusal-texts.ts';

const base = mkdtempSync(path.join(os.tmpdir(), 'atiende-folders-'));
afterAll(() => rmSync(base, { recursive: true }));

test('a folder is made with those above it, for its owner only, and is nothing new the second time', () => {
  const folder = path.join(base, 'a', 'b', 'c');
  expect(makeFolder(folder)).toBeUndefined();
  for (const made of [folder, path.dirname(folder)]) expect(statSync(made).mode & 0o777).toBe(0o700);
  expect(makeFolder(folder)).toBeUndefined();
  const link = path.join(base, 'link');
  symlinkSync(folder, link);
  expect(makeFolder(link)).toBeUndefined();
});

test('what is in the way is told, with the place', () => {
  const file = path.join(base, 'file');
  writeFileSync(file, '');
  expect(makeFolder(file)).toEqual({ at: file, code: 'ENOTDIR' });
  expect(makeFolder(path.join(file, 'data', 'x'))).toEqual({ at: file, code: 'ENOTDIR' });
  const nowhere = path.join(base, 'nowhere');
  symlinkSync(path.join(base, 'gone'), nowhere);
  expect(makeFolder(nowhere)).toEqual({ at: nowhere, code: 'ENOTDIR' });
});

test.runIf(process.platform === 'linux')('a folder of the kernel, where nothing can be made, ends the try', () => {
  expect(makeFolder('/proc/nada')).toEqual({ at: '/proc', code: 'ENOENT' });
  expect(makeFolder('/proc/nada/data')).toEqual({ at: '/proc', code: 'ENOENT' });
});

test.each([
  ['es_AR.UTF-8', /^No se puede usar la carpeta .*file.*es un archivo, no una carpeta.*elige otra carpeta con ATIENDE_MODELS\.$/],
  ['pt_BR.UTF-8', /^Não é possível usar a pasta .*file.*é um arquivo, não uma pasta.*escolha outra pasta com ATIENDE_MODELS\.$/],
  ['C.UTF-8', /^The folder .*file.*is a file, not a folder.*choose another folder with ATIENDE_MODELS\.$/],
])('%s: the sentence names the folder, the obstacle and its setting', (LANG, sentence) => {
  const data = path.join(base, 'data');
  mkdirSync(data, { recursive: true });
  writeFileSync(path.join(data, 'file'), '');
  const settings = readSettings({ ATIENDE_DATA: data, ATIENDE_MODELS: path.join(data, 'file', 'models') });
  expect(() => prepareFolders(settings, refusalTexts({ LANG }))).toThrow(
    expect.objectContaining({ message: expect.stringMatching(sentence) }),
  );
});

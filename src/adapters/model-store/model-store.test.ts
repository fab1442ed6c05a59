// The store against a real server on loopback that does what servers do: breaks off, sends another file, knows ranges or not.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ModelFile, ModelInfo, ModelState, ModelStore } from '#ports/models.ts';
import { voiceArchive } from '#wire/archive/test-archives.ts';
import { zipOf } from '#wire/archive/test-zip.ts';
import { createOutwardHttp } from '#wire/http/outward-http.ts';
import { createModelStore } from './model-store.ts';
import { modelList } from './model-list.ts';

const content = Buffer.from('a voice '.repeat(40_000));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let behaviour: 'good' | 'other' | 'no-ranges' | 'gone' | 'held' = 'good';
let ranges: (string | undefined)[] = [];
const server = http.createServer((incoming, answer) => {
  ranges.push(incoming.headers.range);
  const whole = incoming.url === '/x.tar.bz2' ? voiceArchive : content;
  const bytes = behaviour === 'other' ? Buffer.from(whole).fill(1, 5, 6) : whole;
  if (behaviour === 'gone') {
    answer.writeHead(404).end();
    return;
  }
  const from = behaviour === 'no-ranges' ? 0 : Number(/^bytes=(\d+)-$/.exec(incoming.headers.range ?? '')?.[1] ?? 0);
  const head = {
    'content-length': String(bytes.length - from),
    ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
  };
  answer.writeHead(from > 0 ? 206 : 200, head);
  if (behaviour === 'held') answer.write(bytes.subarray(from, from + 100_000));
  else answer.end(bytes.subarray(from));
});

let folder = '';
let origin = '';
const file = (): ModelFile => ({ name: 'voice.bin', url: `${origin}/voice.bin`, sha256: sha256(content), bytes: content.length });
const archive = (): ModelFile => ({
  name: 'x.tar.bz2',
  url: `${origin}/x.tar.bz2`,
  sha256: sha256(voiceArchive),
  bytes: voiceArchive.length,
  unpack: { as: 'tar.bz2', keep: ['x.onnx', 'x.onnx.json'] },
});
const model = (files: ModelFile[]): ModelInfo => ({
  id: 'test',
  kind: 'voice',
  name: 'Test',
  languages: ['es'],
  licence: 'MIT',
  credit: 'nobody',
  creditUrl: 'https://example.com',
  files,
});
const open = (files = [file()]): ModelStore =>
  createModelStore({ folder, http: createOutwardHttp({ allowPrivate: ['127.0.0.1'] }), models: [model(files)] });
const state = async (store: ModelStore): Promise<ModelState | undefined> => (await store.list())[0]?.state;
const installed = (name = 'voice.bin') => readFileSync(path.join(folder, 'test', name));

/** Once a part of it lies on the disk. */
const partThere = (store: ModelStore) =>
  new Promise<void>((resolve) => {
    store.onChange(() => {
      void state(store).then((now) => now?.is === 'downloading' && now.doneBytes > 0 && resolve());
    });
  });

/** An installation whose line breaks when a part of it lies on the disk. */
async function brokenOff(store: ModelStore): Promise<void> {
  behaviour = 'held';
  const come = partThere(store);
  const refused = expect(store.install('test')).rejects.toMatchObject({ name: 'Failure', code: 'bad-answer', retryable: true });
  await come;
  server.closeAllConnections();
  await refused;
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'atm-'));
  behaviour = 'good';
  ranges = [];
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

test('downloads, checks, puts into place, tells as it goes, and removes', async () => {
  const store = open();
  expect(await state(store)).toEqual({ is: 'absent' });
  const done: number[] = [];
  store.onChange(() => {
    void state(store).then((now) => now?.is === 'downloading' && done.push(now.doneBytes));
  });
  await store.install('test');
  expect(await state(store)).toEqual({ is: 'installed' });
  expect(installed().equals(content)).toBe(true);
  expect(done).toContain(content.length);
  expect(readdirSync(path.join(folder, '.downloads'))).toEqual([]);
  await store.remove('test');
  expect(await state(store)).toEqual({ is: 'absent' });
  expect(existsSync(path.join(folder, 'test'))).toBe(false);
});

test('what was half downloaded is never used, and goes on where it stopped', async () => {
  const store = open();
  await brokenOff(store);
  expect(await state(store)).toMatchObject({ is: 'failed', fault: 'unreachable' });
  expect(existsSync(path.join(folder, 'test'))).toBe(false);
  behaviour = 'good';
  await store.install('test');
  expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  expect(installed().equals(content)).toBe(true);
});

test('a server without ranges sends it again from the start', async () => {
  const store = open();
  await brokenOff(store);
  behaviour = 'no-ranges';
  await store.install('test');
  expect(installed().equals(content)).toBe(true);
});

test('another file than the published one is thrown away', async () => {
  behaviour = 'other';
  const store = open();
  await expect(store.install('test')).rejects.toMatchObject({ code: 'bad-answer', details: { fault: 'wrong-checksum' } });
  expect(await state(store)).toMatchObject({ is: 'failed', fault: 'wrong-checksum' });
  expect(readdirSync(path.join(folder, '.downloads'))).toEqual([]);
  behaviour = 'good';
  await store.install('test');
  expect(await state(store)).toEqual({ is: 'installed' });
});

test('a server that does not have it, and an address inside the network', async () => {
  behaviour = 'gone';
  await expect(open().install('test')).rejects.toMatchObject({ code: 'unavailable', details: { fault: 'unreachable' } });
  const store = createModelStore({ folder, http: createOutwardHttp(), models: [model([file()])] });
  await expect(store.install('test')).rejects.toMatchObject({ code: 'refused-address' });
  expect(await state(store)).toMatchObject({ is: 'failed', fault: 'unreachable' });
});

test('cancelled: nothing is there, and the next time goes on', async () => {
  behaviour = 'held';
  const store = open();
  const come = partThere(store);
  const work = store.install('test');
  await come;
  store.cancel('test');
  await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  expect(await state(store)).toEqual({ is: 'absent' });
  behaviour = 'good';
  await store.install('test');
  expect(installed().equals(content)).toBe(true);
  expect(ranges[1]).toMatch(/^bytes=[1-9]/);
});

test('a disk without room says so before anything is fetched', async () => {
  const store = open([{ ...file(), bytes: 1e15 }]);
  await expect(store.install('test')).rejects.toMatchObject({ code: 'unavailable', details: { fault: 'disk-full' } });
  expect(ranges).toEqual([]);
});

test('a disk that fills up while a file comes says so, and nothing is installed; with room again it is', async () => {
  const part = path.join(folder, '.downloads', `${sha256(content)}.part`);
  mkdirSync(path.dirname(part));
  // Whatever is written there meets a full disk.
  symlinkSync('/dev/full', part);
  const store = open();
  await expect(store.install('test')).rejects.toMatchObject({ code: 'unavailable', details: { fault: 'disk-full' } });
  expect(await state(store)).toMatchObject({ is: 'failed', fault: 'disk-full' });
  expect(existsSync(path.join(folder, 'test'))).toBe(false);
  rmSync(part);
  await store.install('test');
  expect(installed().equals(content)).toBe(true);
});

test('an archive is taken apart: only what is wanted, nothing outside its folder', async () => {
  const store = open([archive()]);
  await store.install('test');
  expect(installed('x.onnx').toString()).toBe('network '.repeat(90));
  expect(readdirSync(path.join(folder, 'test'))).toEqual(['x.onnx', 'x.onnx.json']);
  expect(readdirSync(folder)).toEqual(['.downloads', 'test']);
});

test('a whole tree is kept below a folder of its own, without the one around it; names that lead elsewhere are passed over', async () => {
  const tree = zipOf({
    'vosk-x/am/final.mdl': 'm',
    'vosk-x/conf/a/b': 'c',
    'vosk-x/../../escape': 'no',
    '/vosk-x/../escape': 'no',
    top: 'no',
  });
  writeFileSync(path.join(folder, 'tree.zip'), tree);
  const zip = { name: 'tree.zip', url: `${origin}/x`, sha256: sha256(tree), bytes: tree.length };
  const store = open([{ ...zip, unpack: { as: 'zip', tree: 'model' } }]);
  await store.install('test');
  expect(new Set(readdirSync(path.join(folder, 'test'), { recursive: true, encoding: 'utf8' }))).toEqual(
    new Set(['model', 'model/am', 'model/am/final.mdl', 'model/conf', 'model/conf/a', 'model/conf/a/b']),
  );
  expect(await state(store)).toEqual({ is: 'installed' });
  const one = open([{ ...zip, unpack: { as: 'zip', keep: ['final.mdl'] } }]);
  await one.install('test');
  expect(readdirSync(path.join(folder, 'test'))).toEqual(['final.mdl']);
});

test('an archive without the files it should hold is refused', async () => {
  const store = open([{ ...archive(), unpack: { as: 'tar.bz2', keep: ['y.onnx'] } }]);
  await expect(store.install('test')).rejects.toMatchObject({ details: { fault: 'broken-archive' } });
  expect(existsSync(path.join(folder, 'test'))).toBe(false);
});

test('without the internet: archives and files that somebody put into the folder serve, if they are the right ones', async () => {
  behaviour = 'gone';
  writeFileSync(path.join(folder, 'x.tar.bz2'), voiceArchive);
  const store = open([archive()]);
  await store.install('test');
  expect(await state(store)).toEqual({ is: 'installed' });
  expect(ranges).toEqual([]);
  expect(readFileSync(path.join(folder, 'x.tar.bz2')).equals(voiceArchive)).toBe(true);
  await store.remove('test');
  writeFileSync(path.join(folder, 'x.tar.bz2'), 'something else');
  await expect(store.install('test')).rejects.toMatchObject({ details: { fault: 'wrong-checksum' } });
  mkdirSync(path.join(folder, 'test'));
  writeFileSync(path.join(folder, 'test', 'voice.bin'), content);
  expect(await state(open())).toEqual({ is: 'installed' });
});

test('an id that nobody knows', async () => {
  expect(() => open().install('../etc')).toThrow('there is no model ../etc');
  await expect(open().remove('../etc')).rejects.toMatchObject({ code: 'not-found' });
});

test('every model of the list names its licence and has addresses over https with their checksums', () => {
  expect(modelList.map(({ id }) => id)).toContain('piper-es_MX-claude-high');
  for (const { files, licence, creditUrl } of modelList) {
    expect(licence).not.toBe('');
    expect(creditUrl).toMatch(/^https:/);
    for (const one of files) {
      expect(one.url).toMatch(/^https:\/\/[^/]+\/.*[^/]$/);
      expect(one.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(one.bytes).toBeGreaterThan(100_000);
    }
  }
});

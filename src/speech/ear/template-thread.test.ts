// The thread that makes voices: what it makes is what the ear finds, it can be told to stop, and its death is not the end.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { EarRequest } from '#ports/ear.ts';
import { earSettings, type EarSettings } from './ear-settings.ts';
import { createMenuEar } from './menu-ear.ts';
import { folderStore } from './template-store.ts';
import { openTemplateThread, type TemplateThread } from './template-thread.ts';

/** The thread steps back behind everything else that the machine does. */
vi.setConfig({ testTimeout: 240_000 });

/** Cepstra of few voices: the tests ask whether the thread works, not how well the menu is understood. */
const settings: EarSettings = { ...earSettings, network: false, speakers: { phrase: 3, carrier: 1, background: 1 }, backgroundPhrases: 4 };
let folder: string;
let thread: TemplateThread;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'template-thread-'));
  thread = openTemplateThread({ folder, settings });
});
afterAll(async () => {
  await thread.close();
  await rm(folder, { recursive: true });
});

function menuOf(...options: string[]): EarRequest {
  return { language: 'es', mode: { kind: 'menu', options: options.map((option) => ({ option, phrases: [option] })) } };
}

test('a menu made by the thread is ready for the ear of the same folder, and not before', async () => {
  const ear = await createMenuEar({ store: folderStore(folder), settings });
  const menu = menuOf('ventas', 'turnos');
  await expect(ear.open(menu, () => {})).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  const progress: number[] = [];
  await ear.prepare(menu, { onProgress: (done, total) => progress.push(done / total) });
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  const session = await ear.open(menu, () => {});
  session.close();
  await ear.close();
});

test('options are compared in the thread', async () => {
  const options = ['mayoristas', 'mayorista', 'facturas'].map((option) => ({ option, phrases: [option] }));
  const found = await thread.confusions('es', options);
  expect(found.map(({ first, second }) => `${first.option} ${second.option}`)).toHaveLength(3);
  expect(found[0]).toMatchObject({ first: { option: 'mayoristas' }, second: { option: 'mayorista' }, alike: true });
});

test('a menu that is no longer wanted stops, and the next is made', async () => {
  const abort = new AbortController();
  const unwanted = thread.prepare(menuOf('reclamos', 'garantía', 'sucursales'), {
    signal: abort.signal,
    onProgress: () => abort.abort(),
  });
  await expect(unwanted).rejects.toMatchObject({ name: 'Failure', code: 'cancelled' });
  await expect(thread.prepare(menuOf('a'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  const kept = (await readdir(folder)).length;
  await thread.prepare(menuOf('envíos'));
  expect((await readdir(folder)).length).toBeGreaterThan(kept);
});

test('what the ear cannot do is told as by the ear', async () => {
  await expect(thread.prepare(menuOf())).rejects.toMatchObject({ name: 'Failure', code: 'invalid' });
  await expect(thread.confusions('ja', [{ option: 'a', phrases: ['hai'] }])).rejects.toMatchObject({ code: 'invalid' });
});

test('a closed thread is unavailable', async () => {
  const other = openTemplateThread({ folder, settings });
  const running = other.prepare(menuOf('devoluciones', 'proveedores'), { onProgress: () => void other.close() });
  await expect(running).rejects.toMatchObject({ name: 'Failure', code: 'unavailable', retryable: true });
  await expect(other.prepare(menuOf('b'))).rejects.toMatchObject({ code: 'unavailable' });
});

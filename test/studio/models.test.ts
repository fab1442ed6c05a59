// Voices and recognisers that can be downloaded, as settings show them: every state, on a telephone too, and what stands where there is none.
// Not here: downloading (adapters/model-store), which there are (model-list.ts).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelList } from '#adapters/model-store/model-list.ts';
import type { ModelState } from '#ports/models.ts';
import { overflow, shoot, sizes, startStudio, type Studio } from './studio.ts';

const states: ModelState[] = [
  { is: 'installed' },
  { is: 'downloading', doneBytes: 30e6, totalBytes: 60e6 },
  { is: 'failed', fault: 'unreachable', message: 'ENOTFOUND' },
  { is: 'unpacking' },
  { is: 'failed', fault: 'wrong-checksum', message: 'other bytes' },
  { is: 'absent' },
];
const all = modelList.flatMap((model, n) => {
  const state = states[n % states.length];
  return state ? [{ model, state }] : [];
});
const small = {
  id: 'small',
  kind: 'ear' as const,
  name: 'Vosk mínimo',
  languages: ['pt-BR'],
  licence: 'Apache-2.0',
  credit: 'Nadie',
  creditUrl: 'https://example.com',
  files: [{ name: 'a', url: 'https://example.com/a', sha256: '0'.repeat(64), bytes: 256_744 }],
};

let studio: Studio;
let models = all;
beforeAll(async () => {
  studio = await startStudio({ models: async () => models });
});
afterAll(() => studio?.close());

test.each(['light', 'dark'] as const)('on a telephone every state of a voice is seen whole, %s', async (scheme) => {
  models = all;
  const { page, complaints, close } = await studio.open('/settings?tab=voices', { size: sizes.phone, scheme });
  await page.getByRole('row', { name: 'SVOX Pico' }).getByText('2,3 MB').waitFor();
  expect(await page.getByRole('row', { name: 'SVOX Pico' }).textContent()).toContain('español (España)');
  expect(await overflow(page)).toBe(0);
  const table = page.getByRole('table').first();
  expect(await table.evaluate((one) => one.scrollWidth - (one.parentElement?.clientWidth ?? 0))).toBeLessThanOrEqual(0);
  await shoot(page, `modelos-voces-${scheme}`);
  expect(complaints).toEqual([]);
  await close();
});

test('recognisers have words and sizes of their own, also where none is to be had', async () => {
  models = [{ model: small, state: { is: 'installed' } }];
  const { page, close } = await studio.open('/settings?tab=ears');
  const row = page.getByRole('row', { name: 'Vosk mínimo' });
  await row.getByText('Instalado', { exact: true }).waitFor();
  expect(await row.textContent()).toContain('257 kB');
  await row.getByRole('button', { name: 'Quitar' }).click();
  const dialog = page.getByRole('dialog', { name: 'Quitar el oído Vosk mínimo' });
  await dialog.getByText('vuelven al oído incluido').waitFor();
  models = [];
  await page.reload();
  await page.getByText('No hay oídos para este equipo').waitFor();
  await shoot(page, 'modelos-ninguno');
  await close();
});

// The page of what was not understood: an utterance with what came before and after, its phrase taught to the draft and taken back, and its
// call kept as a test without the caller's number; the audio of it, where it is kept.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallEvent } from '#engine/event.ts';
import type { Effect } from '#engine/effect.ts';
import { sampleCall, sampleCommit } from '#ports/contract-samples.ts';
import { encodeMuLaw } from '#wire/g711.ts';
import { faults, overflow, shoot, sizes, startStudio, type Studio } from './studio.ts';

let studio: Studio;

beforeAll(async () => {
  studio = await startStudio();
  const options = [
    { id: 'turnos', label: 'Turnos', key: '1', phrases: ['cita'] },
    { id: 'pagos', label: 'Pagos', key: '2', phrases: [] },
  ];
  await studio.keep({
    schema: 'atiende/flow@1',
    id: 'clinica',
    name: 'Clínica',
    languages: ['es-AR'],
    timeZone: 'America/Argentina/Buenos_Aires',
    start: 'menu',
    blocks: { menu: { kind: 'spoken-menu', v: 1, title: 'Menú principal', messages: [], settings: { options }, exits: {} } },
  });
  const call = sampleCall({ flow: 'clinica', startedAt: Date.now() - 60_000, callerNumber: '+59899123456' });
  const at = (seq: number) => call.startedAt + seq * 1000;
  const heard: CallEvent = { kind: 'heard', at: at(2), id: '1.2', decision: 'reject', second: 'pagos', z: 0.31, text: 'sacar hora' };
  const prompt: Effect[] = [
    { kind: 'note', note: { what: 'entered', flow: 'clinica', block: 'menu' } },
    {
      kind: 'play',
      id: '1.1',
      source: { kind: 'say', text: 'Diga turnos o pagos.', language: 'es-AR', voice: 'default' },
      loop: false,
      stopOnKey: true,
    },
    { kind: 'listen', id: '1.2', language: 'es-AR' },
  ];
  const left: Effect = { kind: 'note', note: { what: 'left', flow: 'clinica', block: 'menu', exit: 'option:turnos' } };
  await studio.api.store.calls.begin(call);
  await studio.api.store.calls.commit(
    [
      sampleCommit(call, 1, { effects: prompt }),
      sampleCommit(call, 2, { event: heard, effects: [] }),
      sampleCommit(call, 3, { event: { kind: 'key', at: at(3), key: '1' }, effects: [left] }),
    ],
    false,
  );
  const tone = encodeMuLaw(Int16Array.from({ length: 64_000 }, (_, n) => 8000 * Math.sin((2 * Math.PI * 440 * n) / 8000)));
  const other = sampleCall({ flow: 'pedidos', startedAt: Date.now() - 30_000 });
  const unheard: CallEvent = { kind: 'heard', at: other.startedAt + 2000, id: '1.2', decision: 'reject', text: 'una pizza' };
  const asked = prompt.map(
    (one): Effect => (one.kind === 'note' ? { kind: 'note', note: { what: 'entered', flow: 'pedidos', block: 'carta' } } : one),
  );
  await studio.keep({
    schema: 'atiende/flow@1',
    id: 'pedidos',
    name: 'Pedidos',
    languages: ['pt-BR'],
    timeZone: 'America/Sao_Paulo',
    start: 'carta',
    blocks: { carta: { kind: 'spoken-menu', v: 1, title: 'La carta', messages: [], settings: { options }, exits: {} } },
  });
  await studio.api.store.calls.begin(other);
  await studio.api.store.calls.commit(
    [sampleCommit(other, 1, { effects: asked }), sampleCommit(other, 2, { event: unheard, effects: [] })],
    false,
  );
  await studio.api.store.calls.keepUtterance({ callId: call.id, listen: '1.2', at: at(2), audio: tone });
});
afterAll(() => studio?.close());

const phrases = async () => JSON.stringify(await studio.draft('clinica'));

test('a phrase is taught to the option that was chosen in the end, and taken back', async () => {
  const { page, complaints, close } = await studio.open('/learn');
  const row = page.getByRole('row', { name: 'Menú principal' });
  await row.waitFor();
  await expect.poll(() => row.textContent()).toContain('Turnos, por teclado');
  expect(await row.textContent()).toContain('Diga turnos o pagos.');
  expect(await page.getByRole('combobox', { name: 'Bloque' }).count()).toBe(0);
  await page.getByRole('combobox', { name: 'Flujo' }).click();
  await page.getByRole('option', { name: 'Clínica' }).click();
  await page.getByRole('combobox', { name: 'Bloque' }).click();
  await page.getByRole('option', { name: 'Menú principal' }).click();
  await row.waitFor();
  await shoot(page, 'no-entendido-lista');
  await row.click();
  const drawer = page.getByRole('dialog');
  await drawer.getByLabel('Frase').waitFor();
  expect(await drawer.getByLabel('Frase').inputValue()).toBe('sacar hora');
  expect(await drawer.getByRole('combobox', { name: 'Opción' }).inputValue()).toBe('Turnos');
  await expect.poll(() => drawer.textContent()).toContain('0,31');
  await shoot(page, 'no-entendido');
  expect(await faults(page)).toEqual([]);
  await drawer.getByRole('button', { name: 'Escuchar lo que dijo' }).click();
  await drawer.locator('[data-state="playing"]').waitFor();
  await drawer.getByRole('button', { name: 'Agregar como frase' }).click();
  await page.getByText('«sacar hora» quedó en «Turnos», en el borrador').waitFor();
  expect(await phrases()).toContain('"phrases":["cita","sacar hora"]');
  await page.getByRole('button', { name: 'Deshacer' }).click();
  await page.getByText('Se quitó «sacar hora» del borrador').waitFor();
  expect(await phrases()).toContain('"phrases":["cita"]');
  expect(complaints).toEqual([]);
  await close();
});

test('a call becomes a test of its flow, without the number of who called', async () => {
  const { page, close } = await studio.open('/learn', { size: sizes.phone });
  await page.getByRole('row', { name: 'Menú principal' }).click();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Convertir en prueba' }).click();
  await page.getByText('La prueba quedó guardada en el flujo').waitFor();
  await shoot(page, 'no-entendido-telefono');
  const [talk, ...others] = await studio.api.store.talks.list('clinica');
  expect(others).toEqual([]);
  const { caller, steps, expect: expected } = JSON.parse(talk?.document ?? '{}') as Record<string, unknown>;
  expect(caller).toEqual({ number: '+5491155551234' });
  expect(steps).toContainEqual({ kind: 'say', text: 'sacar hora' });
  expect(expected).toEqual({ path: ['menu'] });
  await close();
});

test('where no audio was kept, the switch that keeps it is one step away', async () => {
  const { page, complaints, close } = await studio.open('/learn');
  await page.getByRole('row', { name: 'La carta' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('El audio no se guardó: «Pedidos» no guarda lo que no se entiende.').waitFor();
  await shoot(page, 'no-entendido-sin-audio');
  expect(await faults(page)).toEqual([]);
  await drawer.getByRole('link', { name: 'Guardarlo desde ahora' }).click();
  const keep = page.getByRole('switch', { name: 'Guardar el audio de lo que no se entiende' });
  await keep.waitFor();
  await expect.poll(() => keep.evaluate((one) => one.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
  await shoot(page, 'flujo-guardar-audio');
  await keep.check({ force: true });
  await expect.poll(async () => JSON.stringify(await studio.draft('pedidos'))).toContain('"keepUtterances":true');
  await page.goto(`${studio.api.url}/learn`);
  await page.getByRole('row', { name: 'La carta' }).click();
  await drawer.getByText('El audio ya se borró, o se dijo antes de que el flujo lo guardara.').waitFor();
  expect(complaints).toEqual([]);
  await close();
});

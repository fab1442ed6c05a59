// The publish gate on a whole server by the command line and SIP, and "call the draft" from a real browser with words that were never rendered.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hearPage, openStudio } from './chromium.ts';
import { Ear } from './ear.ts';
import { greetingText, testFlow } from './flows.ts';
import { startServer, until, type WholeServer } from './server.ts';
import { call } from './sipp.ts';
import { blocks, lastCall, promptFiles, type ShownCall } from './trace.ts';

let server: WholeServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

function write(name: string, content: unknown): string {
  const file = path.join(server.dataFolder, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

/** The test's flow with another greeting and no team that would have to exist. */
function flowThatSays(text: string): Record<string, unknown> {
  const flow = JSON.parse(JSON.stringify(testFlow()).replace(greetingText, text)) as Record<string, unknown>;
  return flow;
}

const talk = {
  schema: 'atiende/talk@1',
  name: 'Saluda y se despide',
  flow: 'prueba',
  startsAt: '2026-11-23T10:00:00-03:00',
  steps: [
    { kind: 'hear', text: greetingText },
    { kind: 'hear', text: 'marque tres' },
    { kind: 'press', keys: '3' },
  ],
  expect: { path: ['hola', 'menu'], endedBy: 'flow' },
};

/** Words the caller heard, as the trace has them. */
const said = (shown: ShownCall) =>
  shown.trace.flatMap(({ effects }) => effects.flatMap((effect) => (effect.kind === 'play' ? [JSON.stringify(effect)] : []))).join('\n');

test('the demo brings its talks, and they pass', async () => {
  const examples = await server.json<{ results: { id: string; ok: boolean }[] }>('flow', 'test', 'clinica');
  expect(examples.results.length).toBeGreaterThan(15);
  expect(examples.results.filter((one) => !one.ok)).toEqual([]);
});

test('a red talk keeps the published version on the line; a reason lets the new one out, and the old one comes back', async () => {
  await server.cli('team', 'add', 'recepcion', '--name', 'Recepción');
  const file = write('prueba.flow.json', testFlow());
  const talkFile = write('prueba.saluda.talk.json', talk);
  expect(await server.json('flow', 'import', file, '--publish', '--line', '1001', '--talks', talkFile)).toMatchObject({ version: 1 });

  const other = write('otra.flow.json', flowThatSays('Buenas. Esta es la versión nueva.'));
  await server.json('flow', 'import', other);
  await expect(server.cli('flow', 'publish', 'prueba')).rejects.toThrow(/1 saved talk fails: Saluda y se despide/);
  const heardBy = async () => {
    const known = (await server.json<{ items: { id: string }[] }>('call', 'list')).items.map(({ id }) => id);
    const ear = await Ear.open();
    expect((await call({ sipPort: server.sipPort, dial: '1001', mediaPort: ear.port, hangUpAfterMs: 2500 })).ok).toBe(true);
    ear.close();
    return said(await lastCall(server, { not: known }));
  };
  expect(await heardBy()).toContain(greetingText);

  const note = ['--note', 'saludo nuevo', '--override', 'el saludo cambia a propósito'];
  expect(await server.json('flow', 'publish', 'prueba', ...note)).toMatchObject({ version: 2 });
  await until('the new version on the line', async () => (await heardBy()).includes('Esta es la versión nueva.'));
  expect(await server.json('flow', 'versions', 'prueba')).toMatchObject({
    items: [{ version: 2, note: 'saludo nuevo', overrideReason: 'el saludo cambia a propósito' }, { version: 1 }],
  });

  await server.cli('flow', 'restore', 'prueba', '1');
  expect(await server.json('flow', 'test', 'prueba')).toMatchObject({ ok: true });
  expect(await server.json('flow', 'publish', 'prueba', '--note', 'vuelve la primera')).toMatchObject({ version: 3 });
});

test('the draft is called from the browser through the real runtime, its new words rendered on demand; the line stays as it is', async () => {
  const words = 'Este saludo solo está en el borrador.';
  const draft = write('borrador.flow.json', flowThatSays(words));
  await server.json('flow', 'import', draft);
  const rendered = promptFiles(server).length;
  const known = (await server.json<{ items: { id: string }[] }>('call', 'list')).items.map(({ id }) => id);
  const { page, complaints, close } = await openStudio(server, { toneHz: 440 });
  try {
    await page.getByRole('heading', { name: /^Hola/ }).waitFor();
    await page.goto(`${server.http}/flows/prueba`);
    await page.getByRole('button', { name: 'Llamar al borrador' }).click();
    const phone = page.getByRole('complementary', { name: 'Teléfono de prueba' });
    await phone.getByText('Borrador', { exact: true }).waitFor();
    await page.locator('[data-phase="talking"]').waitFor({ timeout: 30_000 });
    await until('a prompt in the browser', async () => (await hearPage(page)).loudest > 100);
    await phone.locator('button', { hasText: /^3/ }).click();
    await page.locator('[data-phase="ended"]').waitFor({ timeout: 30_000 });
    // The designer calls it too, with what is on its canvas.
    await page.goto(`${server.http}/flows/prueba/edit`);
    await page.getByRole('button', { name: 'Más herramientas' }).click();
    await page.getByRole('menuitem', { name: 'Llamar al borrador' }).click();
    await page.locator('[data-phase="talking"]').waitFor({ timeout: 30_000 });
    await phone.getByRole('button', { name: 'Colgar' }).click();
    await page.locator('[data-phase="ended"]').waitFor({ timeout: 30_000 });
    expect(complaints).toEqual([]);
  } finally {
    await close();
  }
  const second = await lastCall(server, { not: known });
  expect(second.call).toMatchObject({ version: 0, flow: 'prueba', test: true });
  const shown = await lastCall(server, { not: [...known, second.call.id] });
  expect(blocks(shown)).toEqual(['hola', 'menu']);
  expect(said(shown)).toContain(words);
  expect(shown.call).toMatchObject({ version: 0, flow: 'prueba', test: true });
  expect(promptFiles(server).length).toBeGreaterThan(rendered);
  const published = JSON.stringify(await server.json('flow', 'export', 'prueba', '--version', '3'));
  expect(published).not.toContain(words);
  expect(readFileSync(draft, 'utf8')).toContain(words);
});

// WAV files in and out of the library.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWav, writeWav } from '#wire/wav.ts';
import { smallFlow, startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let cookie: string;
beforeAll(async () => {
  api = await startTestApi();
  cookie = (await api.signedIn('designer')).cookie;
});
afterAll(() => api.close());

/** One second of 400 Hz at 16 kHz. */
const tone = writeWav({
  sampleRateHz: 16_000,
  samples: Int16Array.from({ length: 16_000 }, (_, n) => Math.round(12_000 * Math.sin((2 * Math.PI * 400 * n) / 16_000))),
});

async function upload(name: string, file: Buffer, type = 'audio/wav') {
  const answer = await fetch(`${api.url}/api/v1/audio/upload?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { cookie, origin: api.url, 'content-type': type },
    body: new Uint8Array(file),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test('a WAV goes in, is listed, comes back as telephone sound, and goes', async () => {
  const added = await upload('Música de verano', tone);
  expect(added).toMatchObject({ status: 200, body: { id: 'musica-de-verano', kind: 'prompt', durationMs: 1000, builtIn: false } });
  expect((await upload('Música de verano', tone)).body.id).toBe('musica-de-verano-2');
  expect((await api.ask('GET', 'audio', { cookie })).body.items).toHaveLength(2);
  const file = await fetch(`${api.url}/api/v1/audio/musica-de-verano/file`, { headers: { cookie } });
  expect(file.headers.get('content-type')).toBe('audio/wav');
  const { sampleRateHz, samples } = readWav(Buffer.from(await file.arrayBuffer()));
  expect(sampleRateHz).toBe(8000);
  const middle = samples.subarray(2000, 6000);
  let crossings = 0;
  for (let n = 1; n < middle.length; n += 1) if ((middle[n - 1] ?? 0) < 0 !== (middle[n] ?? 0) < 0) crossings += 1;
  expect(crossings / 2 / (middle.length / 8000)).toBeCloseTo(400, -1);
  // Both names share one file: it stays until the last of them goes.
  const files = () => readdirSync(path.join(api.folder, 'audio'));
  expect(files()).toHaveLength(1);
  await api.ask('DELETE', 'audio/musica-de-verano', { cookie });
  expect(files()).toHaveLength(1);
  await api.ask('DELETE', 'audio/musica-de-verano-2', { cookie });
  expect(files()).toHaveLength(0);
  expect((await api.ask('GET', 'audio/musica-de-verano/file', { cookie })).status).toBe(404);
});

test('an audio that a published flow plays stays', async () => {
  await upload('Saludo', tone);
  const document = smallFlow('suena', {
    blocks: { saludo: { kind: 'voice-reply', v: 1, title: 'S', messages: [{ id: 'm1', say: { text: 'Hola.', audio: 'saludo' } }] } },
  });
  expect(await api.ask('POST', 'flows/import', { cookie, body: { document, publish: true } })).toMatchObject({ status: 200 });
  expect(await api.ask('DELETE', 'audio/saludo', { cookie })).toMatchObject({ status: 409, body: { code: 'in-use' } });
});

test('what is no WAV is refused with the reason', async () => {
  expect(await upload('x', Buffer.from('not a sound'))).toMatchObject({
    status: 400,
    body: { code: 'invalid', message: 'not a WAV file' },
  });
  expect((await upload('x', tone.subarray(0, 44))).status).toBe(400);
  expect((await upload('', tone)).status).toBe(400);
  expect((await upload('x', tone, 'audio/mpeg')).status).toBe(415);
  expect(existsSync(path.join(api.folder, 'audio', 'x.ulaw'))).toBe(false);
});

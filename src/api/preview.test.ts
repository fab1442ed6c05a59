// Hearing words on demand: who may, what is said, how often, and what is told when the voice is away.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Failure } from '#ports/failure.ts';
import type { SpeakRequest, Voice, VoiceInfo } from '#ports/voice.ts';
import { createPrompts } from '#prompts/prompts.ts';
import { createVoices } from '#prompts/voices.ts';
import { readWav } from '#wire/wav.ts';
import { longestPreview } from './contract/preview.ts';
import { startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let cookie: string;
let spoken: SpeakRequest[] = [];
let away = false;

const letters: VoiceInfo = { id: 'letters', name: 'Letters', languages: ['es', 'pt'], version: 'letters/1', place: 'local' };

/** Says every letter as 10 ms of a tone. */
const voice: Voice = {
  voices: () => Promise.resolve([letters, { ...letters, id: 'low' }]),
  speak: async function* speak(request) {
    spoken.push(request);
    if (away) throw new Failure('unavailable', 'the speech process is being restarted', { retryable: true });
    yield Int16Array.from({ length: request.text.length * 80 }, (_, n) => Math.round(9000 * Math.sin(n / 3)));
  },
};

beforeAll(async () => {
  api = await startTestApi();
  api.rooms.prompts.preview = (
    await createPrompts({
      promptsFolder: path.join(api.folder, 'prompts'),
      audioFolder: path.join(api.folder, 'audio'),
      voices: await createVoices({ local: voice, settings: api.store.settings, now: Date.now }),
      settings: api.store.settings,
    })
  ).preview;
});
afterAll(() => api.close());
beforeEach(async () => {
  spoken = [];
  away = false;
  cookie = (await api.signedIn('designer')).cookie;
});

async function hear(body: unknown, headers: Record<string, string> = { cookie }) {
  const answer = await fetch(`${api.url}/api/v1/audio/preview`, {
    method: 'POST',
    headers: { origin: api.url, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const isWav = answer.headers.get('content-type') === 'audio/wav';
  const told = (isWav ? {} : JSON.parse(bytes.toString())) as { code?: string; details?: { waitS: number } };
  return { status: answer.status, headers: answer.headers, bytes, told };
}

test('words come back as a WAV of the telephone band, in the voice and language asked for', async () => {
  const answer = await hear({ text: 'Hola.', language: 'pt-BR', voice: 'low' });
  expect(answer.status).toBe(200);
  expect(spoken).toEqual([{ text: 'Hola.', language: 'pt-BR', voice: 'low', background: true }]);
  const { sampleRateHz, samples } = readWav(answer.bytes);
  expect([sampleRateHz, samples.length]).toEqual([8000, 400]);
  expect(answer.headers.get('x-audio-ms')).toBe('50');
  expect(Math.max(...samples)).toBeGreaterThan(8000);
  const other = await hear({ text: 'Hola.', language: 'pt-BR', voice: 'low', law: 'mu' });
  expect(other.bytes.equals(answer.bytes)).toBe(false);
});

test('the same words are spoken once and leave no file', async () => {
  const text = 'Esto es un borrador.';
  const first = await hear({ text, language: 'es-AR' });
  const again = await hear({ text, language: 'es-AR' });
  expect(again.bytes.equals(first.bytes)).toBe(true);
  expect(spoken).toHaveLength(1);
  expect(readdirSync(path.join(api.folder, 'prompts'))).toEqual([]);
});

test('values stand in the text: given ones, samples of the facts, else the name itself', async () => {
  await hear({ text: 'Hola {{caller.name}}, debe {{saldo}}. {{mi_turno}}', language: 'es-AR', values: { saldo: 12.5 } });
  expect(spoken[0]?.text).toBe('Hola Ana, debe doce coma cinco. mi turno');
  await hear({ text: '{{now | time}}', language: 'es-AR', timeZone: 'Marte/Base' });
  expect(spoken[1]?.text).toBe('una de la tarde');
});

test('a designer may, others may not', async () => {
  expect(await hear({ text: 'x', language: 'es' }, {})).toMatchObject({ status: 401, told: { code: 'unauthenticated' } });
  for (const role of ['supervisor', 'agent'] as const)
    expect(await hear({ text: 'x', language: 'es' }, { cookie: (await api.signedIn(role)).cookie })).toMatchObject({
      status: 403,
      told: { code: 'forbidden' },
    });
  expect((await hear({ text: 'x', language: 'es' }, { cookie, origin: 'https://elsewhere.example' })).status).toBe(403);
  expect((await hear({ text: 'x', language: 'es' }, { cookie: (await api.signedIn('admin')).cookie })).status).toBe(200);
  expect(spoken).toHaveLength(1);
});

test('what cannot be said is refused with the reason', async () => {
  const refusals: [unknown, string][] = [
    [{ text: '  ', language: 'es' }, 'nothing-to-say'],
    [{ text: 'a'.repeat(longestPreview + 1), language: 'es' }, 'invalid'],
    [{ text: '{{largo}}'.repeat(20), language: 'es', values: { largo: 'a'.repeat(400) } }, 'text-too-long'],
    [{ text: 'x', language: '../es' }, 'invalid'],
    [{ language: 'es' }, 'invalid'],
    ['not json', 'invalid'],
    ['', 'invalid'],
  ];
  for (const [body, code] of refusals) expect(await hear(body), JSON.stringify(body)).toMatchObject({ status: 400, told: { code } });
  expect(spoken).toEqual([]);
});

test('many in a row have to wait, each person for themselves', async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 32; n += 1) statuses.push((await hear({ text: `texto ${n}`, language: 'es' })).status);
  expect(statuses.slice(0, 30)).toEqual(Array(30).fill(200));
  const refused = await hear({ text: 'otro', language: 'es' });
  expect(refused).toMatchObject({ status: 429, told: { code: 'too-many' } });
  expect(refused.headers.get('retry-after')).toBe(String(refused.told.details?.waitS));
  expect((await hear({ text: 'otro', language: 'es' }, { cookie: (await api.signedIn('designer')).cookie })).status).toBe(200);
  api.pass(2000);
  expect((await hear({ text: 'otro', language: 'es' })).status).toBe(200);
});

test('without the voice it says so, and nothing of it stays', async () => {
  away = true;
  const answer = await hear({ text: 'Se cayó.', language: 'es' });
  expect(answer).toMatchObject({ status: 503, told: { code: 'unavailable' } });
  expect(answer.headers.get('retry-after')).toBe('2');
  away = false;
  expect((await hear({ text: 'Se cayó.', language: 'es' })).status).toBe(200);
});

// Voices over HTTP: who may, what is stored, and that a key never comes back.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from './test-server.ts';
import { createTestVoices } from './test-voices.ts';

const voices = createTestVoices();
let api: TestApi;
let admin = '';
let designer = '';

beforeAll(async () => {
  api = await startTestApi((rooms) => ({ ...rooms, voices: voices.room }));
  admin = (await api.signedIn('admin')).cookie;
  designer = (await api.signedIn('designer')).cookie;
});
afterAll(() => api.close());

async function ask(method: string, target: string, body?: unknown, cookie = admin) {
  const { status, body: answer } = await api.ask(method, target, { cookie, body });
  return { status, body: answer };
}

test('models: listed with size and licence; installing answers at once and the list tells how it ended', async () => {
  expect((await ask('GET', 'models', undefined, designer)).body).toMatchObject({
    items: [{ id: 'pico', bytes: 5, licence: 'Apache-2.0', state: { is: 'absent' } }],
  });
  voices.outcome = { is: 'failed', fault: 'disk-full', message: 'full' };
  expect(await ask('POST', 'models/pico/install')).toEqual({ status: 200, body: { ok: true } });
  expect((await ask('GET', 'models')).body).toMatchObject({ items: [{ state: { is: 'failed', fault: 'disk-full' } }] });
  expect((await ask('POST', 'models/pico/cancel')).status).toBe(200);
  expect((await ask('DELETE', 'models/pico')).status).toBe(200);
  expect((await ask('POST', 'models/nobody/install')).status).toBe(404);
  expect((await ask('POST', 'models/pico/install', undefined, designer)).status).toBe(403);
});

test('who speaks and how words are said: only voices that are there, with the field that is wrong', async () => {
  expect((await ask('GET', 'voices', undefined, designer)).body).toEqual({
    items: [{ id: 'pico', name: 'Pico', languages: ['es'], place: 'local' }],
    rendering: { done: 1, total: 4 },
  });
  const words = [{ language: 'es', word: 'OSDE', say: 'osde' }];
  expect((await ask('PUT', 'voice-settings', { voices: { es: 'pico' }, words })).body).toEqual({ voices: { es: 'pico' }, words });
  expect((await ask('GET', 'voice-settings', undefined, designer)).body).toMatchObject({ voices: { es: 'pico' } });
  expect(await ask('PUT', 'voice-settings', { voices: { es: 'gone' } })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['body', 'voices', 'es'], code: 'unknown-voice' }] },
  });
  expect((await ask('PUT', 'voice-settings', { voices: {} }, designer)).status).toBe(403);
});

test('hosted voices: the key is sealed, kept when left out, forgotten with another address, never shown', async () => {
  const body = { name: 'Nube', kind: 'openai', url: 'https://api.openai.com/v1', model: 'tts-1', voice: 'nova', languages: ['es'] };
  const saved = await ask('PUT', 'hosted-voices/nube', { ...body, key: 'sk-secret' });
  expect(saved).toEqual({ status: 200, body: { ...body, id: 'nube', keySet: true } });
  expect(voices.hosted[0]?.sealedKey).toBe('sealed sk-secret');
  await ask('PUT', 'hosted-voices/nube', { ...body, name: 'Otra' });
  expect(voices.hosted[0]).toMatchObject({ name: 'Otra', sealedKey: 'sealed sk-secret' });
  expect(JSON.stringify((await ask('GET', 'hosted-voices')).body)).not.toContain('secret');
  expect((await ask('PUT', 'hosted-voices/nube', { ...body, url: 'https://other.example/v1' })).body).toMatchObject({ keySet: false });
  expect((await ask('GET', 'hosted-voices', undefined, designer)).status).toBe(403);
  for (const taken of ['pico', 'default']) expect((await ask('PUT', `hosted-voices/${taken}`, body)).status).toBe(409);
  expect((await ask('DELETE', 'hosted-voices/nube')).status).toBe(200);
  expect(voices.hosted).toEqual([]);
  expect((await ask('DELETE', 'hosted-voices/nube')).status).toBe(404);
});

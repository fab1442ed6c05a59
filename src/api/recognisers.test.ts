// Recognisers over HTTP: who may, what can be chosen, that a key never comes back, and that a check tells what is wrong.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Failure } from '#ports/failure.ts';
import { createTestEars } from './test-ears.ts';
import { startTestApi, type TestApi } from './test-server.ts';

const ears = createTestEars();
let api: TestApi;
let admin = '';
let designer = '';

beforeAll(async () => {
  api = await startTestApi((rooms) => ({ ...rooms, ears: ears.room }));
  admin = (await api.signedIn('admin')).cookie;
  designer = (await api.signedIn('designer')).cookie;
});
afterAll(() => api.close());

async function ask(method: string, target: string, body?: unknown, cookie = admin) {
  const { status, body: answer } = await api.ask(method, target, { cookie, body });
  return { status, body: answer };
}

const body = { name: 'Nube', kind: 'deepgram', url: 'wss://api.deepgram.com/v1', model: 'nova-3', languages: ['es'] };

test('a recogniser elsewhere: the key is sealed, kept when left out, forgotten with another address, never shown', async () => {
  expect(await ask('PUT', 'hosted-ears/nube', { ...body, key: 'k-secret' })).toEqual({
    status: 200,
    body: { ...body, id: 'nube', keySet: true },
  });
  expect(ears.hosted[0]?.sealedKey).toBe('sealed k-secret');
  await ask('PUT', 'hosted-ears/nube', { ...body, name: 'Otra' });
  expect(ears.hosted[0]).toMatchObject({ name: 'Otra', sealedKey: 'sealed k-secret' });
  expect(JSON.stringify((await ask('GET', 'hosted-ears')).body)).not.toContain('secret');
  expect((await ask('PUT', 'hosted-ears/nube', { ...body, url: 'wss://other.example/v1' })).body).toMatchObject({ keySet: false });
  expect((await ask('GET', 'hosted-ears', undefined, designer)).status).toBe(403);
  expect((await ask('PUT', 'hosted-ears/vosk-es', body)).status).toBe(409);
  expect((await ask('PUT', 'hosted-ears/x', { ...body, url: 'file:///etc/passwd' })).status).toBe(400);
});

test('who understands what: only recognisers that are there, with the field that is wrong', async () => {
  const chosen = { es: { menus: 'vosk-es', words: 'nube' } };
  expect(await ask('PUT', 'ear-settings', { ears: chosen })).toEqual({ status: 200, body: { ears: chosen } });
  expect((await ask('GET', 'ear-settings', undefined, designer)).body).toEqual({ ears: chosen });
  expect((await ask('GET', 'ears', undefined, designer)).body).toMatchObject({
    items: [
      { id: 'vosk-es', place: 'local' },
      { id: 'nube', place: 'hosted' },
    ],
  });
  expect(await ask('PUT', 'ear-settings', { ears: { es: { words: 'gone' } } })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['body', 'ears', 'es', 'words'], code: 'unknown-ear' }] },
  });
  expect((await ask('PUT', 'ear-settings', { ears: {} }, designer)).status).toBe(403);
});

test('a check tells what is wrong in a code, for whoever may set it right', async () => {
  expect((await ask('POST', 'ears/nube/check')).body).toEqual({ ok: true });
  ears.trouble = new Failure('not-configured', 'the recogniser refuses our key (401)');
  expect(await ask('POST', 'ears/nube/check')).toEqual({
    status: 200,
    body: { ok: false, code: 'not-configured', message: 'the recogniser refuses our key (401)' },
  });
  ears.trouble = new Failure('not-found', 'there is no recogniser x');
  expect((await ask('POST', 'ears/x/check')).status).toBe(404);
  expect((await ask('POST', 'ears/nube/check', undefined, designer)).status).toBe(403);
});

test('one that is removed is gone', async () => {
  expect((await ask('DELETE', 'hosted-ears/nube')).status).toBe(200);
  expect(ears.hosted).toEqual([]);
  expect((await ask('DELETE', 'hosted-ears/nube')).status).toBe(404);
});

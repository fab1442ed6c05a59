// The webhook entry over real HTTP: what reaches a courier and how, what a stranger sees, and requests made of anything.
import fc from 'fast-check';
import fastify from 'fastify';
import { connect } from 'node:net';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { WebhookAnswer, WebhookRequest } from '#ports/courier.ts';
import { Failure } from '#ports/failure.ts';
import { createMissLimit, hookPath, registerHooks } from './hook-routes.ts';
import { startTestApi, type TestApi } from './test-server.ts';

const secret = 'k3Y-of-the-carrier';
const path = hookPath('uno', secret);
let api: TestApi;
let answer: (request: WebhookRequest) => Promise<WebhookAnswer>;
const logged: { facts: object; text: string }[] = [];

/** A courier whose `webhook` needs its own object. */
class Recorder {
  readonly taken: WebhookRequest[] = [];
  async webhook(request: WebhookRequest): Promise<WebhookAnswer> {
    this.taken.push(request);
    return await answer(request);
  }
}
let courier = new Recorder();

beforeAll(async () => {
  api = await startTestApi((rooms) => ({
    ...rooms,
    settings: { ...rooms.settings, publicUrl: 'https://bot.example' },
    log: { ...rooms.log, error: (facts, text) => logged.push({ facts, text }) },
    hooks: (id) => {
      if (id === 'mudo') return { secret, courier: {} };
      if (id === 'vacio') return { secret: '', courier: { webhook: () => Promise.resolve({ status: 200 }) } };
      if (id !== 'uno') return undefined;
      return { secret, courier };
    },
  }));
});
afterAll(async () => {
  await api.close();
});
beforeEach(() => {
  courier = new Recorder();
  answer = () => Promise.resolve({ status: 200, body: 'ok' });
  api.pass(60_000);
});

const post = (target: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${api.url}${target}`, { method: 'POST', body, headers });

test('the courier gets the bytes as they came, the address that the carrier called, and its answer goes back', async () => {
  answer = () => Promise.resolve({ status: 201, contentType: 'text/xml', body: '<Response/>' });
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const back = await post(`${path}?a=1&b=%C3%B1&a=2`, bytes, { 'content-type': 'application/json', 'X-Twilio-Signature': 'abc=' });
  expect([back.status, back.headers.get('content-type'), await back.text()]).toEqual([201, 'text/xml', '<Response/>']);
  const [request] = courier.taken;
  expect(request).toMatchObject({
    method: 'POST',
    url: `https://bot.example${path}?a=1&b=%C3%B1&a=2`,
    query: { a: '2', b: 'ñ' },
    headers: { 'x-twilio-signature': 'abc=', 'content-type': 'application/json' },
  });
  expect(Buffer.from(request?.body ?? []).equals(bytes)).toBe(true);
});

test('a GET is handed over too, and a body of 3 MB is taken whole while more is refused before the courier', async () => {
  await fetch(`${api.url}${path}?hub.challenge=77`);
  expect(courier.taken[0]).toMatchObject({ method: 'GET', query: { 'hub.challenge': '77' } });
  const largest = new Uint8Array(3 * 1024 * 1024).fill(0x61);
  expect((await post(path, largest)).status).toBe(200);
  expect(courier.taken[1]?.body.byteLength).toBe(largest.byteLength);
  const more = new Uint8Array(largest.byteLength + 1);
  // The server may hang up before it has read all of it: either way nothing of it is taken.
  expect(
    await post(path, more).then(
      ({ status }) => status,
      () => 413,
    ),
  ).toBe(413);
  expect(courier.taken).toHaveLength(2);
});

test('a wrong secret, an unknown channel and a channel without webhooks look alike, and the body is not waited for', async () => {
  const seen = [];
  for (const target of [
    hookPath('uno', 'wrong'),
    hookPath('dos', secret),
    hookPath('mudo', secret),
    '/hooks/vacio/',
    hookPath('constructor', 'x'),
  ]) {
    const back = await post(target, '{}');
    seen.push([back.status, await back.text(), back.headers.get('content-type')]);
  }
  expect(new Set(seen.map(String)).size).toBe(1);
  expect(seen[0]?.[0]).toBe(404);
  const early = await rawAnswer(`POST ${hookPath('uno', 'wrong')} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 3000000\r\n\r\n`);
  expect(early).toMatch(/^HTTP\/1\.1 404 /);
  expect(courier.taken).toEqual([]);
});

test('whoever guesses is held off for a while, and the carrier goes on behind the same address', async () => {
  let status = 0;
  for (let tries = 0; tries < 30 && status !== 429; tries++) status = (await post(hookPath('uno', `guess${tries}`), '')).status;
  expect(status).toBe(429);
  expect((await post(path, 'x')).status).toBe(200);
  api.pass(120_000);
  expect((await post(hookPath('uno', 'again'), '')).status).toBe(404);
});

test('a courier that throws is a 500 and a log line without what was written to us', async () => {
  logged.length = 0;
  answer = () => Promise.reject(new Failure('bad-answer', 'text from +59899123456: hola'));
  expect((await post(path, 'x')).status).toBe(500);
  expect(logged).toMatchObject([{ facts: { channel: 'uno', code: 'bad-answer' } }]);
  expect(JSON.stringify(logged)).not.toMatch(/59899|hola/);
  answer = () => Promise.resolve({ status: 403 });
  expect((await post(path, 'x')).status).toBe(403);
  const metrics = await api.server.metrics.metrics();
  for (const row of ['channel="uno",outcome="failed"} 1', 'channel="uno",outcome="refused"} 1']) expect(metrics).toContain(row);
});

test('a courier that takes too long is a 503, so that the carrier comes again', async () => {
  const app = fastify();
  const webhook = () => Promise.withResolvers<never>().promise;
  const hooks = () => ({ secret, courier: { webhook } });
  await registerHooks(app, { clock: api.rooms.clock, log: api.rooms.log, settings: {}, hooks }, new Registry(), 1);
  expect((await app.inject({ method: 'POST', url: path, payload: 'x' })).statusCode).toBe(503);
  await app.close();
});

test('a miss limit lets 20 through, then one every three seconds', () => {
  let now = 0;
  const limit = createMissLimit(() => now);
  expect(Array.from({ length: 21 }, () => limit('a')).map((wait) => wait === undefined)).toEqual([
    ...Array.from({ length: 20 }, () => true),
    false,
  ]);
  expect(limit('b')).toBeUndefined();
  now = 3000;
  expect([limit('a'), limit('a')]).toEqual([undefined, 3]);
});

test('requests made of anything get an answer of HTTP, and the server goes on', async () => {
  const token = fc.string({ unit: fc.constantFrom(...'abc/%?&=._-{}"<>\\; \t\u00f1\u{1f600}'), maxLength: 40 });
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'BREW'),
    target: fc.oneof(
      fc.constant(path),
      token.map((text) => `${path}?${text}`),
      token.map((text) => `/hooks/${text}`),
    ),
    headers: fc.array(
      fc.tuple(fc.constantFrom('content-type', 'x-a', 'content-length', 'transfer-encoding', 'content-encoding', 'origin'), token),
      { maxLength: 4 },
    ),
    body: fc.uint8Array({ maxLength: 200 }),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, target, headers, body }) => {
      api.pass(60_000);
      const head = headers.map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]/g, '')}\r\n`).join('');
      const text = `${method} ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n${head}\r\n`;
      const first = await rawAnswer(text, body);
      expect(first).toMatch(/^(HTTP\/1\.1 [1-5]\d\d |$)/);
      expect(first).not.toMatch(/^HTTP\/1\.1 500/);
    }),
    { numRuns: 150 },
  );
  expect((await post(path, 'x')).status).toBe(200);
});

/** Sends bytes over a socket of its own and half-closes it; answers what came back. */
function rawAnswer(head: string, body: Uint8Array = new Uint8Array()): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => {
      socket.write(head);
      if (body.length > 0) socket.write(body);
      if (!head.includes('3000000')) socket.end();
    });
    socket.on('data', (part: Buffer) => {
      text += part.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

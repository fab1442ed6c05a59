// The outward client against a real server on loopback that was allowed, and against everything that must be refused.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { addressList, mayReach } from './addresses.ts';
import { multipart } from './multipart.ts';
import { createOutwardHttp } from './outward-http.ts';

const seen: { method: string | undefined; url: string | undefined; headers: http.IncomingHttpHeaders; body: string; bytes: Buffer }[] = [];
const server = http.createServer((incoming, answer) => {
  const parts: Buffer[] = [];
  incoming.on('data', (part: Buffer) => {
    parts.push(part);
  });
  incoming.on('end', () => {
    const bytes = Buffer.concat(parts);
    seen.push({ method: incoming.method, url: incoming.url, headers: incoming.headers, body: bytes.toString('utf8'), bytes });
    if (incoming.url === '/huge') answer.end('x'.repeat(2_000_000));
    else if (incoming.url === '/slow') setTimeout(() => answer.end('late'), 3000).unref();
    else if (incoming.url === '/inside') answer.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    else if (incoming.url === '/round') answer.writeHead(302, { location: '/round' }).end();
    else if (incoming.url === '/moved') answer.writeHead(303, { location: '/json' }).end();
    else if (incoming.url === '/broken') {
      answer.writeHead(200, { 'content-length': '100' });
      answer.write('half');
      setTimeout(() => answer.destroy(), 20);
    } else answer.writeHead(200, { 'content-type': 'application/json' }).end('{"saldo":12}');
  });
});
let origin = '';
const allowed = createOutwardHttp({ allowPrivate: ['127.0.0.1'] });
const get = (path: string, timeoutMs = 2000) => allowed.request({ method: 'GET', url: `${origin}${path}`, headers: {}, timeoutMs });

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test('sends method, headers and body, and reads the answer', async () => {
  const answer = await allowed.request({
    method: 'POST',
    url: `${origin}/json?a=1`,
    headers: { 'x-key': 'k' },
    body: '{"n":"ñ"}',
    timeoutMs: 2000,
  });
  expect(answer).toMatchObject({ status: 200, body: '{"saldo":12}' });
  expect(seen.at(-1)).toMatchObject({ method: 'POST', url: '/json?a=1', body: '{"n":"ñ"}' });
  expect(seen.at(-1)?.headers['x-key']).toBe('k');
});

test('bytes go as they are', async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  await allowed.request({ method: 'POST', url: `${origin}/json`, headers: {}, body: bytes, timeoutMs: 2000 });
  expect(seen.at(-1)?.headers['content-length']).toBe('256');
  expect([...(seen.at(-1)?.bytes ?? [])]).toEqual([...bytes]);
});

test('a form of fields and a file is read back by another reader', async () => {
  const bytes = Uint8Array.from([13, 10, 45, 45, 0, 255]);
  const form = multipart([
    { name: 'type', value: 'image/png' },
    { name: 'file', filename: 'ñ"\r\n.png', type: 'image/png', bytes },
  ]);
  await allowed.request({ method: 'POST', url: `${origin}/json`, ...form, timeoutMs: 2000 });
  const { headers, bytes: sent = new Uint8Array() } = seen.at(-1) ?? {};
  const read = await new Response(new Uint8Array(sent), { headers: { 'content-type': headers?.['content-type'] ?? '' } }).formData();
  expect(read.get('type')).toBe('image/png');
  const file = read.get('file') as File;
  expect(file.type).toBe('image/png');
  expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([...bytes]);
});

test('a name is resolved once and that address is used', async () => {
  let times = 0;
  const client = createOutwardHttp({
    allowPrivate: ['127.0.0.1'],
    resolve: async () => {
      times += 1;
      return times === 1 ? ['127.0.0.1'] : ['169.254.169.254'];
    },
  });
  const answer = await client.request({
    method: 'GET',
    url: origin.replace('127.0.0.1', 'banco.example') + '/json',
    headers: {},
    timeoutMs: 2000,
  });
  expect(answer.status).toBe(200);
  expect(seen.at(-1)?.headers.host).toMatch(/^banco\.example:/);
  expect(times).toBe(1);
});

test.each([
  ['says that it cannot tell', async () => await Promise.reject(new Error('getaddrinfo EAI_AGAIN'))],
  ['says nothing', async () => await new Promise<string[]>(() => undefined)],
])('while DNS %s nothing has been sent, and it may be tried again', async (_what, resolve) => {
  vi.useFakeTimers();
  try {
    const client = createOutwardHttp({ resolve });
    const asked = client.request({ method: 'POST', url: 'https://api.example/', headers: {}, timeoutMs: 60_000 });
    const told = expect(asked).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    await vi.advanceTimersByTimeAsync(5000);
    await told;
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  'http://127.0.0.1/',
  'http://[::1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://0x7f000001/',
  'http://2130706433/',
  'http://10.1.2.3/',
  'http://100.64.0.1/',
  'http://169.254.169.254/',
  'http://192.168.1.1/',
  'http://[fe80::1]/',
  'http://[fd00::1]/',
  'http://0.0.0.0/',
])('%s is refused', async (url) => {
  await expect(createOutwardHttp().request({ method: 'GET', url, headers: {}, timeoutMs: 1000 })).rejects.toMatchObject({
    code: 'refused-address',
  });
});

test('one private address among public ones refuses the name', async () => {
  const client = createOutwardHttp({ resolve: async () => ['93.184.216.34', '10.0.0.1'] });
  await expect(client.request({ method: 'GET', url: 'http://mixto.example/', headers: {}, timeoutMs: 1000 })).rejects.toMatchObject({
    code: 'refused-address',
  });
});

test('late, huge, broken, endless and inward answers fail by their own code', async () => {
  await expect(get('/slow', 150)).rejects.toMatchObject({ code: 'timeout', retryable: true });
  await expect(get('/huge')).rejects.toMatchObject({ code: 'too-large' });
  await expect(get('/broken')).rejects.toMatchObject({ code: 'bad-answer' });
  await expect(get('/round')).rejects.toMatchObject({ code: 'bad-answer' });
  await expect(get('/inside')).rejects.toMatchObject({ code: 'refused-address' });
  expect((await get('/moved')).body).toBe('{"saldo":12}');
});

test('what is not an outward address is refused before anything is sent', async () => {
  for (const url of ['ftp://x.example/', 'nonsense', 'http://user:pass@x.example/']) {
    await expect(createOutwardHttp().request({ method: 'GET', url, headers: {}, timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'invalid',
    });
  }
});

test('ranges can be opened', () => {
  const open = addressList(['10.1.0.0/16']);
  expect(mayReach('10.1.9.9', open)).toBe(true);
  expect(mayReach('::ffff:10.1.9.9', open)).toBe(true);
  expect(mayReach('10.2.0.1', open)).toBe(false);
  expect(mayReach('93.184.216.34', open)).toBe(true);
});

describe('an answer read as it comes', () => {
  const opened = (path: string, timeoutMs = 2000, signal?: AbortSignal) =>
    allowed.open({ method: 'GET', url: `${origin}${path}`, headers: {}, timeoutMs }, signal);
  const sizeOf = async (body: AsyncIterable<Uint8Array>) => {
    let size = 0;
    for await (const piece of body) size += piece.length;
    return size;
  };

  test('of any length, behind a redirect too', async () => {
    const huge = await opened('/huge');
    expect(huge.status).toBe(200);
    expect(await sizeOf(huge.body)).toBe(2_000_000);
    expect(await sizeOf((await opened('/moved')).body)).toBe('{"saldo":12}'.length);
  });

  test('that breaks off, that leads inside, that never begins, that is given up', async () => {
    await expect(opened('/broken').then(({ body }) => sizeOf(body))).rejects.toMatchObject({ code: 'bad-answer', retryable: true });
    await expect(opened('/inside')).rejects.toMatchObject({ code: 'refused-address' });
    await expect(opened('/round')).rejects.toMatchObject({ code: 'bad-answer' });
    await expect(opened('/slow', 100)).rejects.toMatchObject({ code: 'timeout', retryable: true });
    const stop = new AbortController();
    const huge = await opened('/huge', 2000, stop.signal);
    stop.abort();
    await expect(sizeOf(huge.body)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

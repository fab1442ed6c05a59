// What comes to the door and should not: hostile flow files, two browsers on one draft, other systems that answer badly.
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Ear } from './ear.ts';
import { greetingText, testFlow } from './flows.ts';
import { admin, startServer, type WholeServer } from './server.ts';
import { call } from './sipp.ts';
import { blocks, lastCall, notes } from './trace.ts';

let server: WholeServer;

beforeAll(async () => {
  server = await startServer({ env: { ATIENDE_ALLOW_PRIVATE: '127.0.0.1' } });
  await server.cli('team', 'add', 'recepcion', '--name', 'Recepción');
});

afterAll(async () => {
  await server?.stop();
  server?.remove();
});

interface Refused {
  code: number;
  stdout: string;
  stderr: string;
}

/** Run a command that must fail. */
async function refused(...args: string[]): Promise<Refused> {
  try {
    await server.cli(...args);
  } catch (error) {
    return error as Refused;
  }
  throw new Error(`${args.join(' ')} was not refused`);
}

function file(name: string, text: string): string {
  const place = path.join(server.dataFolder, name);
  writeFileSync(place, text);
  return place;
}

/** A signed-in browser: sends a request's text as it is. */
type Browser = (method: 'POST' | 'PUT', target: string, body: string) => Promise<{ status: number; body: Record<string, unknown> }>;

async function signIn(): Promise<Browser> {
  const headers = { 'content-type': 'application/json', origin: server.http };
  const answer = await fetch(`${server.http}/api/v1/sign-in`, { method: 'POST', headers, body: JSON.stringify(admin) });
  expect(answer.status).toBe(200);
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  return async (method, target, body) => {
    const request: RequestInit = { method, headers: { ...headers, cookie }, body };
    const got = await fetch(`${server.http}/api/v1/${target}`, request);
    return { status: got.status, body: (await got.json()) as Record<string, unknown> };
  };
}

const flowIds = async () => (await server.json<{ items: { id: string }[] }>('flow', 'list')).items.map(({ id }) => id).sort();

describe('a flow that is broken or hostile is refused with the place of each problem, from a file and from a browser, and nothing is kept', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await signIn();
  });
  const block = (kind: string) => ({ kind, v: 1, title: 'x', at: [0, 0], messages: [], settings: {}, actions: [], exits: {} });
  const flow = (more: Record<string, unknown>) => JSON.stringify({ ...testFlow(), id: 'malo', ...more });
  const many = (count: number, kind: string) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`b${n}`, block(kind)]));

  test.each<[string, () => string, RegExp]>([
    ['no JSON', () => '{"schema": ', /not JSON/],
    ['another document', () => '{"hello": "world"}', /schema/],
    ['five megabytes of text', () => flow({ name: 'x'.repeat(5_000_000) }), /name: /],
    [
      'ten thousand blocks of an unknown kind',
      () => flow({ blocks: many(10_000, 'teletransporte'), start: 'b0' }),
      /blocks\.b0\.kind.*teletransporte/,
    ],
    ['__proto__ as a block', () => flow({}).replace('"menu":{', '"__proto__":{"kind":"assign"},"menu":{'), /blocks\.__proto__/],
    [
      'constructor deep inside',
      () => flow({}).replace('"attempts":3', '"attempts":3,"x":{"constructor":1}'),
      /blocks\.menu\.settings\.x\.constructor/,
    ],
    ['nesting of 100,000 levels', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /deep|nested/],
    [
      'nesting of 60 levels inside a setting',
      () => flow({}).replace('"attempts":3', `"attempts":${'['.repeat(60)}${']'.repeat(60)}`),
      /blocks\.menu\.settings\.attempts/,
    ],
    ['exits that lead nowhere', () => flow({ start: 'no-hay' }), /start.*no-hay/],
    ['two problems at once', () => flow({ start: 'no-hay', languages: ['??'] }), /languages/],
  ])('%s', async (_what, text, place) => {
    const before = await flowIds();
    const answer = await refused('flow', 'import', file('malo.flow.json', text()), '--publish', '--line', 'malo');
    expect(answer.stderr).toMatch(place);
    expect(answer.stderr).not.toMatch(/\n\s+at /);
    expect(answer.stderr.length).toBeLessThan(60_000);
    const sent = await browser('POST', 'flows/import', `{"document":${text()},"publish":true,"line":"malo"}`);
    expect([400, 413, 422]).toContain(sent.status);
    if (sent.status === 422) expect(sent.body.problems).toEqual(expect.arrayContaining([expect.objectContaining({ level: 'error' })]));
    expect(await flowIds()).toEqual(before);
    expect((await server.json<{ items: { name: string }[] }>('line', 'list')).items.map(({ name }) => name)).not.toContain('malo');
  });

  test('the server is as well as before', async () => {
    expect((await fetch(`${server.http}/readyz`)).status).toBe(200);
  });
});

describe('two browsers on one draft', () => {
  test('the slower one is told who saved and when, and the faster one’s draft stays', async () => {
    const [one, two] = [await signIn(), await signIn()];
    const save = (browser: Browser, name: string, baseRevision?: number) =>
      browser('PUT', 'flows/compartido', JSON.stringify({ document: { ...testFlow(), id: 'compartido', name }, baseRevision }));
    const first = await save(one, 'Primera');
    expect(first.status).toBe(200);
    const base = Number(first.body.revision);
    const startedAt = Date.now();
    expect((await save(one, 'De la una', base)).status).toBe(200);
    const late = await save(two, 'De la otra', base);
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: 'stale', details: { revision: base + 1, updatedBy: expect.stringMatching(/\S/) } });
    expect((late.body.details as { updatedAt: number }).updatedAt).toBeGreaterThanOrEqual(startedAt - 1000);
    const kept = JSON.parse(await server.cli('flow', 'export', 'compartido')) as { name: string };
    expect(kept.name).toBe('De la una');
  });
});

test('another system that is late, huge, not JSON, broken or not to be asked: the failed exit, with the reason on record', async () => {
  const asked: string[] = [];
  const other: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/huge') response.end(Buffer.alloc(3_000_000, 0x20));
    else if (request.url === '/page') response.end('<html>¡Hola!</html>');
    else if (request.url === '/broken') response.socket?.destroy();
    else if (request.url === '/no') response.writeHead(500).end('{}');
    else if (request.url === '/good') response.end('{"data":{"saldo":"cien"}}');
    // /late is never answered.
  });
  await new Promise<void>((resolve) => other.listen(0, '0.0.0.0', resolve));
  const { port } = other.address() as AddressInfo;
  const steps = ['late', 'huge', 'page', 'broken', 'no', 'private', 'good'];
  const ask = (name: string, next: string) => ({
    kind: 'http-request',
    v: 1,
    title: name,
    messages: [],
    settings: {
      method: 'GET',
      // Only 127.0.0.1 was allowed by the admin.
      url: `http://127.0.0.${name === 'private' ? 2 : 1}:${port}/${name}`,
      headers: [],
      timeoutS: 1,
      pick: [{ variable: 'saldo', path: 'data.saldo' }],
    },
    actions: [],
    exits: name === 'good' ? { ok: { to: 'fin' }, failed: {} } : { ok: {}, failed: { to: next } },
  });
  const { blocks: all, ...rest } = testFlow() as { blocks: Record<string, { exits: unknown }> };
  const document = {
    ...rest,
    id: 'pedidos',
    variables: [{ name: 'saldo', type: 'text' }],
    blocks: {
      hola: { ...all.hola, exits: { next: { to: 'late' } } },
      ...Object.fromEntries(steps.map((name, index) => [name, ask(name, steps[index + 1] ?? 'fin')])),
      fin: { ...all.hola, messages: [{ id: 'm1', say: { text: 'Tu saldo es {{saldo}}.' }, actions: [] }], exits: { next: {} } },
    },
  };
  await server.cli('flow', 'import', file('pedidos.flow.json', JSON.stringify(document)), '--publish', '--line', 'pedidos');
  const ear = await Ear.open();
  const result = await call({ sipPort: server.sipPort, dial: 'pedidos', mediaPort: ear.port });
  expect(result.ok, result.log).toBe(true);
  const shown = await lastCall(server);
  expect(blocks(shown)).toEqual(['hola', ...steps, 'fin']);
  // Whether the block's own timer or the client's is first, the late one has run out of time.
  const answers = shown.trace.flatMap(({ event }) => (event.kind === 'response' ? [event.detail ?? event.outcome] : []));
  expect(shown.trace.some(({ event }) => event.kind === 'timer' || event.detail === 'timeout')).toBe(true);
  expect(answers.filter((answer) => answer !== 'timeout')).toEqual([
    'too-large',
    'bad-answer',
    'unavailable',
    'status',
    'refused-address',
    'ok',
  ]);
  expect(notes(shown, 'said').map((note) => note.text)).toEqual([greetingText, 'Tu saldo es cien.']);
  expect(asked).toEqual(['/late', '/huge', '/page', '/broken', '/no', '/good']);
  ear.close();
  other.closeAllConnections();
  await new Promise<void>((resolve) => other.close(() => resolve()));
});

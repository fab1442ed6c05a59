// The audit log: the whole route table walked, one entry for every act; sign-ins; before and after; no secret; nothing done unrecorded.
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { Failure } from '#ports/failure.ts';
import type { AuditEntry } from '#ports/audit-store.ts';
import type { Route } from './contract/route.ts';
import { routes } from './contract/routes.ts';
import { startTestApi, testPassword, type TestApi } from './test-server.ts';

let api: TestApi;
let cookie: string;
let email: string;
let away = false;
const all = Object.entries(routes) as unknown as [string, Route][];

beforeAll(async () => {
  api = await startTestApi((rooms) => {
    const { audit } = rooms.store;
    const begin: typeof audit.begin = async (act) =>
      away ? await Promise.reject(new Failure('unavailable', 'the database is away', { retryable: true })) : await audit.begin(act);
    return { ...rooms, store: { ...rooms.store, audit: { ...audit, begin } } };
  });
  const signedIn = await api.signedIn('admin');
  cookie = signedIn.cookie;
  email = signedIn.user.email;
});
afterAll(() => api.close());

const entries = async (): Promise<AuditEntry[]> => await api.store.audit.list({ limit: 200 });

test('every route that is no GET says what it changes', () => {
  expect(all.filter(([, { method, changes }]) => method !== 'GET' && changes === undefined).map(([name]) => name)).toEqual([]);
});

/** Fastify draws a tree: a part of the address a line, four characters to the right of its parent. Example: `POST /api/v1/sign-in`. */
function servedRoutes(tree: string): string[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', , methods] = /^(.*?── )(\S+)( \(([A-Z, ]+)\))?/u.exec(line) ?? [];
    const depth = indent.length / 4;
    above.splice(Math.max(0, depth - 1), above.length, part);
    return methods === undefined ? [] : methods.split(', ').map((method) => `${method} ${above.join('')}`);
  });
}

test('a route outside the table that is no GET is an act on record, or known to be none', () => {
  const served = servedRoutes(api.server.app.printRoutes({ commonPrefix: false }));
  const changing = served.filter((one) => /^(POST|PUT|PATCH|DELETE) /.test(one));
  const inTable = new Set(all.map(([, { method, path }]) => `${method} /api/v1${path}`));
  expect(changing.filter((one) => inTable.has(one))).toHaveLength(all.filter(([, { method }]) => method !== 'GET').length);
  expect(changing.filter((one) => !inTable.has(one)).sort()).toEqual([
    // Speaks a text and keeps nothing.
    'POST /api/v1/audio/preview',
    // On record as `uploadAudio`.
    'POST /api/v1/audio/upload',
    'POST /api/v1/files/upload',
    // A carrier's: each is kept as a receipt or a message.
    'POST /hooks/:channel/:secret',
  ]);
});

/** What the schema alone does not tell how to write. */
const given: Record<string, unknown> = {
  name: 'a1',
  id: 'a1',
  email: 'x@example.com',
  flow: 'a1',
  trunk: 'a1',
  country: 'AR',
  prefix: '+54',
  address: '+5491155550100',
  messaging: 'sms',
  password: 'una clave larga',
  version: '1',
  agent: 'a1',
  ticket: 't1',
  uri: 'sip:a@192.0.2.1',
  next: 'otra clave larga',
  registrar: '',
  number: '+5491155550100',
  kind: 'http',
  to: '+5491155550100',
  url: 'https://voices.example',
  languages: 'es',
};

type Json = Record<string, unknown> & {
  type?: string;
  properties?: Record<string, Json>;
  required?: string[];
  anyOf?: Json[];
  enum?: unknown[];
};

/** A value that a schema takes: the least of everything. */
function sample(schema: Json, name = ''): unknown {
  if (schema['const'] !== undefined) return schema['const'];
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return sample(schema.anyOf[0] ?? {}, name);
  if (schema['oneOf'] !== undefined) return sample((schema['oneOf'] as Json[])[0] ?? {}, name);
  if (schema.type === 'object')
    return Object.fromEntries((schema.required ?? []).map((field) => [field, sample(schema.properties?.[field] ?? {}, field)]));
  if (schema.type === 'array')
    return Array.from({ length: Number(schema['minItems'] ?? 0) }, () => sample((schema['items'] ?? {}) as Json, name));
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(1, Number(schema['minimum'] ?? 1));
  if (schema.type === 'boolean') return true;
  return given[name] ?? 'a1';
}

const sampleOf = (schema: z.ZodType | undefined): unknown =>
  schema === undefined ? undefined : sample(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json);

const acts = all.filter(([, { changes }]) => changes !== undefined && changes !== 'nothing' && changes !== 'own-log');
// Those that end the session they come by are walked with one of their own.
test.each(acts)('%s is on record once', async (name, { method, path, params, query, body, changes }) => {
  const mine = (await api.signedIn('admin')).cookie;
  const parts = (sampleOf(params) ?? {}) as Record<string, unknown>;
  const asked = new URLSearchParams(Object.entries(sampleOf(query) ?? {}).map(([key, value]): [string, string] => [key, String(value)]));
  const target = path.slice(1).replaceAll(/:(\w+)/g, (_, part: string) => encodeURIComponent(String(parts[part])));
  const [newest] = await entries();
  const sent = sampleOf(body);
  const answer = await api.ask(method, `${target}?${asked.toString()}`, { cookie: mine, ...(sent === undefined ? {} : { body: sent }) });
  const added = (await entries()).filter(({ id }) => id > (newest?.id ?? 0));
  expect(
    added.map(({ route, object }) => [route, object]),
    JSON.stringify(answer),
  ).toEqual([[name, changes]]);
  expect(added[0]?.outcome).toBe(answer.status < 400 ? 'done' : answer.status < 500 ? 'refused' : 'failed');
  expect(JSON.stringify(added)).not.toMatch(/una clave larga|otra clave larga|sealed|5491155550100|x@example\.com/);
});

test('a sign-in is on record, a failed one too, and those that the limit stops are not', async () => {
  const signIn = (password: string) => api.ask('POST', 'sign-in', { body: { email, password } });
  const [before] = await entries();
  expect((await signIn(testPassword)).status).toBe(200);
  let refused = 0;
  while ((await signIn('no es esta')).status === 401) refused += 1;
  const added = (await entries()).filter(({ id }) => id > (before?.id ?? 0));
  expect(refused).toBeGreaterThan(2);
  expect(added.filter(({ code }) => code === 'wrong-password')).toHaveLength(refused);
  expect(added).toHaveLength(refused + 1);
  expect(added.at(-1)).toMatchObject({ route: 'signIn', outcome: 'done', objectId: expect.any(String), address: '127.0.0.1' });
});

test('before and after are told by field; a secret never', async () => {
  const trunk = { outbound: 'sip:c.example', addresses: [], user: 'acme', password: 'muy secreto', enabled: true };
  expect((await api.ask('PUT', 'trunks/uno', { cookie, body: trunk })).status).toBe(200);
  expect((await api.ask('PUT', 'trunks/uno', { cookie, body: { ...trunk, enabled: false, password: 'otro secreto' } })).status).toBe(200);
  const { body } = await api.ask('GET', 'audit?object=trunk&limit=1', { cookie });
  expect(body['items']).toMatchObject([{ objectId: 'uno', outcome: 'done', changes: [{ field: 'enabled', before: true, after: false }] }]);
  expect(JSON.stringify(await entries())).not.toContain('secreto');
});

test('what cannot be put on record is not done', async () => {
  away = true;
  try {
    expect((await api.ask('PUT', 'trunks/dos', { cookie, body: { outbound: 'sip:c.example', addresses: [], enabled: true } })).status).toBe(
      503,
    );
  } finally {
    away = false;
  }
  expect((await api.store.sip.trunks()).map(({ name }) => name)).not.toContain('dos');
});

test('admins alone read it, and set how long it is kept', async () => {
  const supervisor = (await api.signedIn('supervisor')).cookie;
  expect((await api.ask('GET', 'audit', { cookie: supervisor })).status).toBe(403);
  expect((await api.ask('PUT', 'audit-settings', { cookie, body: { retentionDays: 30 } })).status).toBe(200);
  api.pass(31 * 86_400_000);
  const mine = (await api.signedIn('admin')).cookie;
  await api.ask('PUT', 'audit-settings', { cookie: mine, body: { retentionDays: 31 } });
  const { body } = await api.ask('GET', 'audit', { cookie: mine });
  expect(body['items']).toMatchObject([{ object: 'audit-settings', changes: [{ field: 'retentionDays', before: 30, after: 31 }] }]);
});

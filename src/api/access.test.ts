// Every route of the table against every role, by session and by token.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '#ports/people-store.ts';
import { allows } from './access.ts';
import type { Route } from './contract/route.ts';
import { routes } from './contract/routes.ts';
import { makeApiToken } from './auth/sessions.ts';
import { startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const roles: (Role | undefined)[] = [undefined, 'agent', 'supervisor', 'designer', 'admin'];
const table = Object.entries(routes) as [string, Route][];

/** What a route says to a role: let in, or refused by the guard (validation and handlers come later). */
async function refusedBy(definition: Route, headers: { cookie?: string; headers?: Record<string, string> }): Promise<string | undefined> {
  const target = `/api/v1${definition.path.replace(/:\w+/g, '7')}`;
  const answer = await api.ask(definition.method, target, { ...headers, ...(definition.body ? { body: {} } : {}) });
  return answer.body.code === 'unauthenticated' || answer.body.code === 'forbidden' ? answer.body.code : undefined;
}

test.each(table)('%s lets in exactly the roles of its access, by session', async (_name, definition) => {
  for (const role of roles) {
    const cookie = role === undefined ? undefined : (await api.signedIn(role)).cookie;
    const expected = allows(definition.access, role) ? undefined : role === undefined ? 'unauthenticated' : 'forbidden';
    expect([role, await refusedBy(definition, cookie === undefined ? {} : { cookie })]).toEqual([role, expected]);
  }
});

test('every route lets in exactly the roles of its access, by API token, with no Origin', async () => {
  for (const role of ['agent', 'supervisor', 'designer', 'admin'] as const) {
    const { token, prefix, tokenHash } = makeApiToken();
    await api.store.people.saveToken({
      id: `t-${role}`,
      name: role,
      prefix,
      tokenHash,
      role,
      createdBy: 'test',
      createdAt: 1,
      lastUsedAt: undefined,
      expiresAt: undefined,
    });
    for (const [name, definition] of table) {
      const expected = allows(definition.access, role) ? undefined : 'forbidden';
      const found = await refusedBy(definition, { headers: { authorization: `Bearer ${token}`, origin: 'http://elsewhere.example' } });
      expect([name, role, found]).toEqual([name, role, expected]);
    }
  }
});

test('the table of access itself: who may do what', () => {
  expect(allows(routes.endCall.access, 'designer')).toBe(false);
  expect(allows(routes.endCall.access, 'supervisor')).toBe(true);
  expect(allows(routes.publishFlow.access, 'supervisor')).toBe(false);
  expect(allows(routes.users.access, 'supervisor')).toBe(false);
  expect(allows(routes.signIn.access, undefined)).toBe(true);
});

test('routes beside the table are guarded too', async () => {
  const agent = await api.signedIn('agent');
  expect((await api.ask('POST', 'audio/upload?name=x', { cookie: agent.cookie })).body.code).toBe('forbidden');
  expect((await api.ask('GET', 'audio/default/file')).body.code).toBe('unauthenticated');
  expect((await api.ask('GET', 'backup', { cookie: (await api.signedIn('admin')).cookie })).status).toBe(404);
});

test('an ended or wrong token and a wrong cookie are nobody', async () => {
  const { token, prefix, tokenHash } = makeApiToken();
  const row = { id: 'old', name: 'old', prefix, tokenHash, role: 'admin' as const, createdBy: 'test', createdAt: 1, lastUsedAt: undefined };
  await api.store.people.saveToken({ ...row, expiresAt: Date.now() - 1 });
  for (const headers of [{ authorization: `Bearer ${token}` }, { authorization: 'Bearer atd_x' }, { authorization: 'Basic YTpi' }])
    expect((await api.ask('GET', 'me', { headers })).status).toBe(401);
  const { cookie } = await api.signedIn('admin');
  expect((await api.ask('GET', 'me', { cookie: `${cookie}x` })).status).toBe(401);
  // A wrong token is not saved by a good cookie beside it.
  expect((await api.ask('GET', 'me', { cookie, headers: { authorization: 'Bearer atd_x' } })).status).toBe(401);
});

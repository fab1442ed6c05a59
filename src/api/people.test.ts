// Teams, agents, trunks, users, tokens: what goes in, what never comes out, shape of errors.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallFlow, startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let admin: string;
beforeAll(async () => {
  api = await startTestApi();
  admin = (await api.signedIn('admin')).cookie;
});
afterAll(() => api.close());

const ask = (method: string, target: string, body?: unknown) => api.ask(method, target, { cookie: admin, body });

test('an agent is made with its own SIP user and secret, which only its phone’s page tells', async () => {
  const made = await ask('PUT', 'agents/ana', { name: 'Ana', contact: { kind: 'registered' } });
  expect(made).toMatchObject({ status: 200, body: { id: 'ana', sipUser: 'ana', registered: true, state: 'available', teams: [] } });
  expect(JSON.stringify(made.body)).not.toContain('sealed');
  const phone = await ask('GET', 'agents/ana/phone');
  expect(phone.body).toMatchObject({ user: 'ana', server: '127.0.0.1:5060' });
  expect(phone.body.password).toMatch(/^[A-Za-z0-9_-]{24}$/);
  await ask('PUT', 'agents/ana', { name: 'Ana María', contact: { kind: 'sip', uri: 'sip:ana@192.0.2.10' } });
  expect((await ask('GET', 'agents/ana/phone')).body.password).toBe(phone.body.password);
});

test('a team names agents that exist; a team that a published flow uses stays', async () => {
  const unknown = await ask('PUT', 'teams/ventas', { name: 'Ventas', agents: ['ana', 'nadie'] });
  expect(unknown).toMatchObject({ status: 400, body: { problems: [{ path: ['agents', 1] }] } });
  expect((await ask('PUT', 'teams/ventas', { name: 'Ventas', agents: ['ana'] })).body).toMatchObject({ agents: ['ana'], ringS: 20 });
  expect((await ask('GET', 'agents')).body).toMatchObject({ items: [{ id: 'ana', teams: ['ventas'] }] });
  const transfer = { id: 'a1', kind: 'transfer', v: 1, settings: { to: { team: 'ventas' } }, exits: {} };
  const flow = smallFlow('pasa', {
    blocks: { saludo: { kind: 'voice-reply', v: 1, title: 'S', messages: [{ id: 'm1', say: { text: 'Hola.' } }], actions: [transfer] } },
  });
  expect(await ask('POST', 'flows/import', { document: flow, publish: true })).toMatchObject({ status: 200 });
  expect(await ask('DELETE', 'teams/ventas')).toMatchObject({ status: 409, body: { code: 'in-use', details: { flows: ['pasa'] } } });
  await ask('DELETE', 'flows/pasa');
  expect((await ask('DELETE', 'teams/ventas')).status).toBe(200);
  expect((await ask('DELETE', 'teams/ventas')).status).toBe(404);
});

test('input that does not fit is told by path, names in the address too', async () => {
  const bad = await ask('PUT', 'agents/luis', { name: '', contact: { kind: 'sip', uri: 'no' } });
  expect(bad).toMatchObject({ status: 400, body: { code: 'invalid' } });
  expect(bad.body.problems?.map((problem) => problem.path.join('.'))).toEqual(['name', 'contact.uri']);
  expect(await ask('PUT', 'agents/Luis%20', { name: 'L' })).toMatchObject({ status: 400, body: { problems: [{ path: ['id'] }] } });
  expect(await ask('GET', 'calls?limit=9999')).toMatchObject({ status: 400, body: { problems: [{ path: ['query', 'limit'] }] } });
  expect(await ask('PUT', 'lines/demo', { flow: 'no-hay' })).toMatchObject({ status: 400, body: { problems: [{ path: ['flow'] }] } });
  expect(await api.ask('POST', 'users', { cookie: admin, body: '{"email":' })).toMatchObject({ status: 400, body: { code: 'invalid' } });
  expect(await ask('GET', 'no-such-route')).toMatchObject({ status: 404, body: { code: 'not-found' } });
});

test('a trunk’s password goes in and never out; leaving it out keeps it', async () => {
  const saved = await ask('PUT', 'trunks/operadora', { user: 'u', password: 'muy secreta', outbound: 'sip:192.0.2.1' });
  expect(saved.status).toBe(200);
  expect(JSON.stringify([saved.body, (await ask('GET', 'trunks')).body])).not.toContain('secret');
  await ask('PUT', 'trunks/operadora', { user: 'u', note: 'n' });
  expect(await api.store.sip.trunks()).toMatchObject([{ secret: 'sealed muy secreta', note: 'n' }]);
  expect((await ask('PUT', 'trunks/otra', { user: 'u' })).body.problems?.[0]?.path).toEqual(['password']);
  expect((await ask('POST', 'trunks/operadora/test', {})).body).toEqual({ reachable: false, detail: 'nobody answered in 2 s' });
  expect((await ask('POST', 'trunks/no-hay/test', {})).status).toBe(404);
});

test('users: a first password once, a reset ends the sessions, the last admin stays', async () => {
  const added = await ask('POST', 'users', { email: 'Eva@Example.com', name: 'Eva', role: 'supervisor' });
  expect(added).toMatchObject({ status: 200, body: { user: { email: 'eva@example.com', mustChangePassword: true } } });
  expect((await ask('POST', 'users', { email: 'eva@example.com', name: 'E', role: 'agent' })).status).toBe(409);
  const users = await ask('GET', 'users');
  expect(JSON.stringify(users.body)).not.toMatch(/argon2|passwordHash/);
  const eva = await api.signedIn('agent');
  const reset = await ask('PATCH', `users/${eva.user.id}`, { resetPassword: true });
  expect(reset.body.password).toMatch(/^\S{20}$/);
  expect((await api.ask('GET', 'me', { cookie: eva.cookie })).status).toBe(401);
  const me = (await ask('GET', 'me')).body.user as { id: string };
  expect((await ask('PATCH', `users/${me.id}`, { disabled: true })).body.code).toBe('last-admin');
  expect((await ask('PATCH', `users/${me.id}`, { role: 'agent' })).body.code).toBe('last-admin');
});

test('a token is shown once, works, and ends when it is removed', async () => {
  const { body } = await ask('POST', 'tokens', { name: 'informes', role: 'supervisor' });
  const headers = { authorization: `Bearer ${String(body.token)}` };
  expect((await api.ask('GET', 'calls', { headers })).status).toBe(200);
  expect((await api.ask('GET', 'me', { headers })).body).toMatchObject({ user: { name: 'informes', role: 'supervisor' } });
  expect((await api.ask('PATCH', 'me', { headers, body: { name: 'x' } })).body.code).toBe('no-person');
  const listed = await ask('GET', 'tokens');
  expect(JSON.stringify(listed.body)).not.toContain(String(body.token));
  await ask('DELETE', `tokens/${String(body.id)}`);
  expect((await api.ask('GET', 'calls', { headers })).status).toBe(401);
});

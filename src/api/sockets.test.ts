// The WebSockets: hints and the browser's phone, and who is refused.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { smallFlow, startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** Opens a socket; answers it, or the status that refused it. */
async function open(path: string, headers: Record<string, string>, protocols: string[] = []): Promise<WebSocket | number> {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}${path}`, protocols, { headers });
  return await new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

test('events: a signed-in studio hears what changed, once for many changes', async () => {
  const { cookie } = await api.signedIn('designer');
  const socket = await open('/api/v1/events', { cookie, origin: api.url });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => heard.push((JSON.parse(data.toString()) as { topic: string }).topic));
  for (let n = 0; n < 20; n += 1) api.server.hint('calls');
  await api.ask('POST', 'flows/import', { cookie, body: { document: smallFlow(), publish: true } });
  await expect.poll(() => new Set(heard)).toEqual(new Set(['calls', 'flows', 'lines', 'publishing']));
  await expect.poll(() => heard.filter((topic) => topic === 'calls')).toHaveLength(2);
  socket.close();
  await once(socket, 'close');
});

test('sockets are refused to strangers, to pages elsewhere, and under names that are not ours', async () => {
  const { cookie } = await api.signedIn('designer');
  const first = await api.signedIn('admin', { mustChangePassword: true });
  expect(await open('/api/v1/events', { origin: api.url })).toBe(401);
  expect(await open('/api/v1/events', { cookie, origin: 'http://evil.example' })).toBe(403);
  expect(await open('/api/v1/events', { cookie })).toBe(403);
  expect(await open('/api/v1/events', { cookie, origin: 'http://evil.example:80', host: 'evil.example:80' })).toBe(421);
  expect(await open('/api/v1/events', { cookie: first.cookie, origin: api.url })).toBe(403);
  expect(await open('/elsewhere', { cookie, origin: api.url })).toBe(404);
  expect(await open('/sip', { cookie, origin: 'http://evil.example' }, ['sip'])).toBe(403);
  expect(await open('/sip', { origin: api.url }, ['sip'])).toBe(401);
  expect(await open('/sip', { cookie, origin: api.url }, ['other'])).toBe(400);
});

test('sip: the browser’s phone is handed to the line with its user', async () => {
  const { cookie, user } = await api.signedIn('agent');
  const socket = await open('/sip', { cookie, origin: api.url }, ['sip']);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  expect(socket.protocol).toBe('sip');
  expect(api.sipSockets.map((one) => one.userId)).toEqual([user.id]);
  const arrived = once(api.sipSockets[0]?.socket ?? socket, 'message');
  socket.send('OPTIONS sip:atiende.invalid SIP/2.0\r\n\r\n');
  expect(String((await arrived)[0])).toMatch(/^OPTIONS/);
  socket.close();
});

test('phone credentials: a call for anybody, a draft for designers, a desk for agents; the desk hears of changes', async () => {
  let looks = 0;
  api.rooms.desk.refresh = async () => {
    looks += 1;
  };
  const agent = await api.signedIn('agent');
  const designer = await api.signedIn('designer');
  const mint = (cookie: string, body: unknown) => api.ask('POST', 'phone/credentials', { cookie, body });
  expect(await mint(agent.cookie, { purpose: 'call', line: 'demo' })).toMatchObject({ status: 200, body: { wsPath: '/sip', user: 'u1' } });
  expect((await mint(agent.cookie, { purpose: 'call', draft: 'hola' })).body.code).toBe('forbidden');
  expect((await mint(designer.cookie, { purpose: 'call', draft: 'hola' })).status).toBe(200);
  expect((await mint(designer.cookie, { purpose: 'call', draft: 'no-hay' })).status).toBe(404);
  expect((await mint(agent.cookie, { purpose: 'desk' })).body.code).toBe('no-agent');
  const supervisor = await api.signedIn('supervisor');
  await api.ask('PUT', 'agents/ana', {
    cookie: supervisor.cookie,
    body: { name: 'Ana', userId: agent.user.id, contact: { kind: 'browser' } },
  });
  expect(looks).toBe(1);
  expect((await mint(agent.cookie, { purpose: 'desk' })).status).toBe(200);
  expect(api.minted.at(-1)).toEqual({ userId: agent.user.id, purpose: 'desk', aor: 'ana' });
  expect((await api.ask('POST', 'me/availability', { cookie: agent.cookie, body: { available: false } })).body).toMatchObject({
    agent: { id: 'ana', available: false, registered: true, state: 'available' },
  });
  expect(looks).toBe(2);
});

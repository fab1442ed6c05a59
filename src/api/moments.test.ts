// Named moments of a draft over HTTP, on the real store.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallFlow, startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let cookie: string;
beforeAll(async () => {
  api = await startTestApi();
  cookie = (await api.signedIn('designer', { name: 'Ana' })).cookie;
});
afterAll(() => api.close());

const put = (id: string, more: Record<string, unknown>, baseRevision?: number) =>
  api.ask('PUT', `flows/${id}`, { cookie, body: { document: smallFlow(id, more), baseRevision } });
const keep = (id: string, body: unknown, as = cookie) => api.ask('POST', `flows/${id}/moments`, { cookie: as, body });

test('a moment is the draft of its revision, whatever is saved later, until it is forgotten', async () => {
  await put('antes', { name: 'Uno' });
  const kept = await keep('antes', { name: '  Antes del menú ', baseRevision: 1 });
  expect(kept).toMatchObject({ status: 200, body: { name: 'Antes del menú', savedBy: 'Ana' } });
  await put('antes', { name: 'Dos' }, 1);
  const id = String(kept.body.id);
  expect((await api.ask('GET', 'flows/antes/moments', { cookie })).body).toEqual({ items: [kept.body] });
  expect((await api.ask('GET', `flows/antes/moments/${id}`, { cookie })).body).toMatchObject({ id, document: { name: 'Uno' } });
  expect((await api.ask('DELETE', `flows/antes/moments/${id}`, { cookie })).status).toBe(200);
  expect((await api.ask('DELETE', `flows/antes/moments/${id}`, { cookie })).status).toBe(404);
  expect((await api.ask('GET', `flows/antes/moments/${id}`, { cookie })).status).toBe(404);
});

test('a moment of an older draft, without a name, of no flow or by a reader is refused', async () => {
  await put('rechaza', {});
  await put('rechaza', { name: 'Dos' }, 1);
  expect(await keep('rechaza', { name: 'x', baseRevision: 1 })).toMatchObject({
    status: 409,
    body: { code: 'stale', details: { revision: 2, updatedBy: 'Ana' } },
  });
  expect((await keep('rechaza', { name: '  ', baseRevision: 2 })).status).toBe(400);
  expect((await keep('no-hay', { name: 'x', baseRevision: 1 })).status).toBe(404);
  const reader = await api.signedIn('supervisor');
  expect((await keep('rechaza', { name: 'x', baseRevision: 2 }, reader.cookie)).status).toBe(403);
  expect((await api.ask('GET', 'flows/rechaza/moments', { cookie: reader.cookie })).body).toEqual({ items: [] });
});

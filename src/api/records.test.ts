// Calls with their traces, messages, the test phone.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallCommit } from '#ports/call-store.ts';
import { callWithMessages, sampleCall, sampleCommit } from '#ports/contract-samples.ts';
import { smallFlow, startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let cookie: string;
beforeAll(async () => {
  api = await startTestApi();
  cookie = (await api.signedIn('supervisor')).cookie;
});
afterAll(() => api.close());

const get = (target: string) => api.ask('GET', target, { cookie });

test('a call comes with its trace, its messages and the documents it ran on', async () => {
  const designer = await api.signedIn('designer');
  for (const id of ['madre', 'hija'])
    await api.ask('POST', 'flows/import', { cookie: designer.cookie, body: { document: smallFlow(id), publish: true } });
  const call = await callWithMessages(api.store.calls, [{ flow: 'madre', block: 'saludo' }], {
    flow: 'madre',
    version: 1,
    pinned: { hija: 1 },
  });
  const { body } = await get(`calls/${call.id}`);
  expect(body).toMatchObject({
    call: { id: call.id, flow: 'madre', version: 1, callerNumber: '+5491155550100' },
    trace: [{ seq: 1, event: { kind: 'key', key: '1' }, effects: [{ kind: 'note', note: { what: 'entered', block: 'b-1' } }] }],
    messages: [{ callId: call.id, state: 'queued', text: 'Su turno es el lunes.', channelKind: 'sms' }],
    document: { id: 'madre' },
    documents: { madre: { id: 'madre' }, hija: { id: 'hija' } },
  });
  expect(Object.keys((body.messages as object[])[0] ?? {})).not.toContain('leaseUntil');
  const message = (body.messages as { id: number }[])[0];
  expect((await get(`messages/${message?.id ?? 0}`)).body).toMatchObject({ message: { id: message?.id }, attempts: [] });
});

test('a call on a draft is shown with the draft as it was', async () => {
  const call = sampleCall({ flow: 'borrador', version: 0, pinned: {}, draftDocument: JSON.stringify(smallFlow('borrador')) });
  await api.store.calls.begin(call);
  expect((await get(`calls/${call.id}`)).body).toMatchObject({ call: { version: 0 }, document: { id: 'borrador' } });
});

test('lists filter and page, newest first', async () => {
  const started = [1_900_000_000_000, 1_900_000_001_000, 1_900_000_002_000];
  for (const startedAt of started) await api.store.calls.begin(sampleCall({ line: 'paginas', startedAt, pinned: {} }));
  const first = (await get('calls?line=paginas&limit=2')).body.items as { startedAt: number }[];
  expect(first.map((row) => row.startedAt)).toEqual([started[2], started[1]]);
  const next = (await get(`calls?line=paginas&limit=2&before=${started[1]}`)).body.items as { startedAt: number }[];
  expect(next.map((row) => row.startedAt)).toEqual([started[0]]);
  expect((await get('calls?line=paginas&live=false')).body.items).toEqual([]);
  expect((await get('messages?state=failed')).body.items).toEqual([]);
  expect((await get('messages?state=nonsense')).status).toBe(400);
});

test('calls in progress and ending them', async () => {
  const [row] = await api.store.calls.list({ limit: 1 });
  if (!row) throw new Error('no call');
  api.live.push({ ...row, agent: 'ana', phase: 'joined' });
  expect((await get('calls/live')).body).toMatchObject({ items: [{ id: row.id, agent: 'ana', phase: 'joined' }] });
  expect((await get('status')).body).toMatchObject({ callsNow: 1, agentsOnline: 1, sandboxOnly: true, databaseUp: true });
  expect((await api.ask('POST', `calls/${row.id}/end`, { cookie })).status).toBe(200);
  expect(await api.ask('POST', 'calls/gone/end', { cookie })).toMatchObject({ status: 404, body: { code: 'not-found' } });
});

test('the test phone shows what the sandbox delivered', async () => {
  await api.store.settings.putSandbox(
    { channel: 'sms', origin: 'sandbox', to: '+5491155550100', text: 'Hola', template: undefined, callId: undefined, at: 1 },
    'key-1',
  );
  expect((await get('sandbox/messages?to=%2B5491155550100')).body).toMatchObject({ items: [{ text: 'Hola', channel: 'sms' }] });
  expect((await get('sandbox/messages?to=%2B1')).body).toEqual({ items: [] });
});

test('a long trace is given whole', async () => {
  const call = sampleCall({ flow: 'madre', version: 1, pinned: {} });
  await api.store.calls.begin(call);
  const commits: CallCommit[] = Array.from({ length: 1500 }, (_, n) => sampleCommit(call, n + 1));
  await api.store.calls.commit(commits, false);
  expect((await get(`calls/${call.id}`)).body.trace).toHaveLength(1500);
});

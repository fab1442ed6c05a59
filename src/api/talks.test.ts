// Saved talks, and publishing that runs them: on the real store, with the real job worker and real prompts.
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RawData, WebSocket } from 'ws';
import { smallFlow, startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let cookie: string;
let speaking: (() => Promise<void>) | undefined;

beforeAll(async () => {
  api = await startTestApi((rooms) => ({
    ...rooms,
    prompts: {
      ...rooms.prompts,
      renderAll: async (sources, onProgress, signal) => {
        onProgress?.(0, sources.length);
        await speaking?.();
        await rooms.prompts.renderAll(sources, onProgress, signal);
      },
    },
  }));
  cookie = (await api.signedIn('designer', { name: 'Ana' })).cookie;
});
afterAll(() => api.close());

/** A talk that hears the greeting of `smallFlow`; `wrong` makes it red. */
const talkOf = (flow: string, change: Record<string, unknown> = {}) => ({
  schema: 'atiende/talk@1',
  name: 'Saluda y termina',
  flow,
  startsAt: '2026-11-23T10:00:00-03:00',
  steps: [{ kind: 'hear', text: 'gracias por llamar' }],
  expect: { path: ['saludo'], endedBy: 'flow' },
  ...change,
});
const textOf = (data: RawData) => (Buffer.isBuffer(data) ? data.toString('utf8') : '');
const red = { name: 'Pide algo que no hay', expect: { said: ['un turno'] } };

const make = (id: string, more: Record<string, unknown> = {}) =>
  api.ask('PUT', `flows/${id}`, { cookie, body: { document: smallFlow(id, more) } });
const saveTalk = (flow: string, id: string, talk: unknown) => api.ask('PUT', `flows/${flow}/talks/${id}`, { cookie, body: { talk } });
const publish = (flow: string, body: Record<string, unknown>) => api.ask('POST', `flows/${flow}/publish`, { cookie, body });
const versions = async (flow: string) =>
  (await api.ask('GET', `flows/${flow}/versions`, { cookie })).body.items as Record<string, unknown>[];

test('a talk is kept as it was sent, run with the draft and with a version, and removed', async () => {
  await make('guardada');
  const talk = talkOf('guardada');
  expect(await saveTalk('guardada', 'saluda', talk)).toMatchObject({ status: 200, body: { id: 'saluda', name: 'Saluda y termina', talk } });
  expect((await api.ask('GET', 'flows/guardada/talks', { cookie })).body).toMatchObject({
    items: [{ id: 'saluda', talk, updatedBy: 'Ana' }],
  });
  expect((await publish('guardada', { baseRevision: 1 })).status).toBe(200);
  const other = { blocks: { saludo: { kind: 'voice-reply', v: 1, title: 'S', messages: [{ id: 'm1', say: { text: 'Buenas.' } }] } } };
  await api.ask('PUT', 'flows/guardada', { cookie, body: { document: smallFlow('guardada', other), baseRevision: 1 } });
  const draft = await api.ask('POST', 'flows/guardada/talks/run', { cookie, body: {} });
  expect(draft.body).toMatchObject({
    ok: false,
    results: [
      { id: 'saluda', ok: false, failures: [{ step: 0, code: 'not-said', params: { text: 'gracias por llamar', last: 'Buenas.' } }] },
    ],
  });
  const version = await api.ask('POST', 'flows/guardada/talks/run', { cookie, body: { version: 1, talks: ['saluda'] } });
  expect(version.body).toMatchObject({ ok: true, results: [{ ok: true, failures: [], path: ['saludo'], endedBy: 'flow' }] });
  expect((await api.ask('POST', 'flows/guardada/talks/run', { cookie, body: { talks: ['otra'] } })).status).toBe(404);
  expect((await api.ask('DELETE', 'flows/guardada/talks/saluda', { cookie })).status).toBe(200);
  expect((await api.ask('DELETE', 'flows/guardada/talks/saluda', { cookie })).status).toBe(404);
});

test.each<[string, unknown, (string | number)[]]>([
  ['of another flow', talkOf('otro'), ['talk', 'flow']],
  ['with an unknown step', talkOf('mala', { steps: [{ kind: 'sing' }] }), ['talk', 'steps', 0, 'kind']],
  ['that is no talk', 'hola', ['talk']],
])('a talk %s is refused with its place', async (_name, talk, path) => {
  await make('mala');
  const answer = await saveTalk('mala', 'uno', talk);
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-talk' } });
  expect(answer.body.problems?.map((problem) => problem.path)).toContainEqual(path);
  expect((await api.ask('GET', 'flows/mala/talks', { cookie })).body).toEqual({ items: [] });
});

test('a red talk blocks publishing, a reason lets it out and stays with the version; one nobody needed is not kept', async () => {
  await make('puerta');
  await saveTalk('puerta', 'verde', talkOf('puerta'));
  await saveTalk('puerta', 'roja', talkOf('puerta', red));
  const blocked = await publish('puerta', { baseRevision: 1 });
  expect(blocked).toMatchObject({
    status: 409,
    body: { code: 'talks-failed', details: { talks: [{ id: 'roja', failures: [{ code: 'never-said', params: { text: 'un turno' } }] }] } },
  });
  expect(await versions('puerta')).toEqual([]);
  expect((await publish('puerta', { baseRevision: 1, override: '  ' })).status).toBe(400);
  expect((await publish('puerta', { baseRevision: 1, note: 'feriado', override: 'sale hoy' })).body).toMatchObject({ version: 1 });
  await api.ask('DELETE', 'flows/puerta/talks/roja', { cookie });
  expect((await publish('puerta', { baseRevision: 1, override: 'por las dudas' })).body).toMatchObject({ version: 2 });
  const [second, first] = await versions('puerta');
  expect(first).toMatchObject({ version: 1, note: 'feriado', overrideReason: 'sale hoy', publishedBy: 'Ana' });
  expect(second).not.toHaveProperty('overrideReason');
});

test('an import that publishes is held by its talks before anything is kept', async () => {
  const body = { document: smallFlow('trae'), publish: true, talks: [{ id: 'roja', talk: talkOf('trae', red) }] };
  expect(await api.ask('POST', 'flows/import', { cookie, body })).toMatchObject({ status: 409, body: { code: 'talks-failed' } });
  expect((await api.ask('GET', 'flows/trae', { cookie })).status).toBe(404);
  const talks = [{ id: 'verde', talk: talkOf('trae') }];
  expect((await api.ask('POST', 'flows/import', { cookie, body: { ...body, talks } })).body).toMatchObject({ revision: 1, version: 1 });
  expect((await api.ask('GET', 'flows/trae/talks', { cookie })).body).toMatchObject({ items: [{ id: 'verde' }] });
});

test('publishing tells its progress to designers, is refused twice at once, and can be cancelled', async () => {
  await make('lenta');
  await saveTalk('lenta', 'verde', talkOf('lenta'));
  const told: Record<string, unknown>[] = [];
  const listen = async (as: string) => {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/api/v1/events`, { headers: { cookie: as, origin: api.url } });
    await once(socket, 'open');
    return socket;
  };
  const socket = await listen(cookie);
  socket.on('message', (data) => told.push(JSON.parse(textOf(data)) as Record<string, unknown>));
  const agent = await listen((await api.signedIn('agent')).cookie);
  const toAgent: string[] = [];
  agent.on('message', (data) => toAgent.push(textOf(data)));
  let goOn = () => {};
  const reached = new Promise<void>((resolve) => {
    speaking = () => {
      resolve();
      return new Promise((done) => {
        goOn = done;
      });
    };
  });
  const running = publish('lenta', { baseRevision: 1 });
  await reached;
  expect(await publish('lenta', { baseRevision: 1 })).toMatchObject({ status: 409, body: { code: 'publishing' } });
  expect((await api.ask('DELETE', 'flows/lenta/publish', { cookie })).status).toBe(200);
  goOn();
  expect(await running).toMatchObject({ status: 409, body: { code: 'publish-cancelled' } });
  speaking = undefined;
  expect(await versions('lenta')).toEqual([]);
  expect((await api.ask('DELETE', 'flows/lenta/publish', { cookie })).status).toBe(404);
  expect((await publish('lenta', { baseRevision: 1 })).body).toMatchObject({ version: 1 });
  await expect.poll(() => told.filter((one) => one.step === 'over')).toHaveLength(2);
  expect(told).toContainEqual({ topic: 'publishing', flow: 'lenta', step: 'talks', done: 1, total: 1 });
  expect(told).toContainEqual({ topic: 'publishing', flow: 'lenta', step: 'prompts', done: 0, total: 1 });
  expect(toAgent.join()).not.toContain('publishing');
  socket.close();
  agent.close();
});

test('a version that is restored becomes the draft, unless somebody saved meanwhile', async () => {
  await make('vuelve');
  await publish('vuelve', { baseRevision: 1 });
  await api.ask('PUT', 'flows/vuelve', { cookie, body: { document: smallFlow('vuelve', { name: 'Otro' }), baseRevision: 1 } });
  const restore = (version: number, baseRevision: number) =>
    api.ask('POST', `flows/vuelve/versions/${version}/restore`, { cookie, body: { baseRevision } });
  expect(await restore(1, 1)).toMatchObject({ status: 409, body: { code: 'stale', details: { revision: 2 } } });
  expect((await restore(7, 2)).status).toBe(404);
  expect((await restore(1, 2)).body).toMatchObject({ revision: 3 });
  expect((await api.ask('GET', 'flows/vuelve', { cookie })).body).toMatchObject({
    document: { name: 'Hola' },
    summary: { changed: false },
  });
  expect((await restore(1, 3)).body).toMatchObject({ revision: 3 });
});

test('a talk enters the subflows that a call would enter', async () => {
  const child = smallFlow('hija-de-prueba', {
    returns: ['listo'],
    blocks: {
      saludo: {
        kind: 'voice-reply',
        v: 1,
        title: 'S',
        messages: [{ id: 'm1', say: { text: 'Desde adentro.' } }],
        exits: { next: { return: 'listo' } },
      },
    },
  });
  await api.ask('PUT', 'flows/hija-de-prueba', { cookie, body: { document: child } });
  await make('madre-de-prueba', {
    start: 'entra',
    blocks: { entra: { kind: 'subflow', v: 1, title: 'E', settings: { flow: 'hija-de-prueba', in: [], out: [] } } },
  });
  const talk = talkOf('madre-de-prueba', { steps: [{ kind: 'hear', text: 'desde adentro' }], expect: { path: ['entra', 'saludo'] } });
  await saveTalk('madre-de-prueba', 'entra', talk);
  expect((await api.ask('POST', 'flows/madre-de-prueba/talks/run', { cookie, body: {} })).body).toMatchObject({ ok: true });
});

// What was not understood, over HTTP: who may read it, what is told of it, its filters, and pages that leave nothing out.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Effect } from '#engine/effect.ts';
import type { CallEvent } from '#engine/event.ts';
import { sampleCall, sampleCommit } from '#ports/contract-samples.ts';
import { startTestApi, type TestApi } from './test-server.ts';
import type { CallAnswer } from './contract/client.ts';

let api: TestApi;
let designer = '';
const startedAt = 1_900_000_000_000;

const entered = (block: string): Effect => ({ kind: 'note', note: { what: 'entered', flow: 'recepcion', block } });
const left = (block: string, exit: string): Effect => ({ kind: 'note', note: { what: 'left', flow: 'recepcion', block, exit } });
const said = (text: string): Effect => ({
  kind: 'play',
  id: '1.1',
  source: { kind: 'say', text, language: 'es-AR', voice: 'default' },
  loop: false,
  stopOnKey: true,
});
const listening: Effect = { kind: 'listen', id: '1.2', language: 'es-AR' };

async function ask(query: string, cookie = designer): Promise<CallAnswer<'misheard'>> {
  const { status, body } = await api.ask('GET', `misheard?${query}`, { cookie });
  expect(status).toBe(200);
  return body as CallAnswer<'misheard'>;
}

beforeAll(async () => {
  api = await startTestApi();
  designer = (await api.signedIn('designer')).cookie;
  for (const [n, block] of ['menu', 'menu', 'otro'].entries()) {
    const call = sampleCall({ flow: 'recepcion', startedAt: startedAt + n * 60_000 });
    await api.store.calls.begin(call);
    const at = (seq: number) => call.startedAt + seq * 1000;
    const heard: CallEvent = { kind: 'heard', at: at(2), id: '1.2', decision: 'reject', second: 'pagos', z: 0.31 };
    await api.store.calls.commit(
      [
        sampleCommit(call, 1, { effects: [entered(block), said('Diga turnos o pagos.'), listening] }),
        sampleCommit(call, 2, { event: n === 1 ? { ...heard, text: 'un helado' } : heard, effects: [] }),
        sampleCommit(call, 3, { event: { kind: 'key', at: at(3), key: '1' }, effects: [left(block, 'option:turnos')] }),
      ],
      false,
    );
  }
});
afterAll(() => api.close());

test('it is told where the caller was, what came before, the scores and what was chosen in the end', async () => {
  const { items, next } = await ask('block=otro');
  expect(next).toBeUndefined();
  expect(items).toEqual([
    {
      callId: expect.any(String) as string,
      seq: 2,
      at: startedAt + 122_000,
      flow: 'recepcion',
      version: expect.any(Number) as number,
      test: expect.any(Boolean) as boolean,
      place: { flow: 'recepcion', block: 'otro' },
      language: 'es-AR',
      before: 'Diga turnos o pagos.',
      decision: 'reject',
      audible: false,
      second: 'pagos',
      z: 0.31,
      outcome: { by: 'key', exit: 'option:turnos' },
    },
  ]);
});

test('it is filtered by flow, block, language, time and words, newest first', async () => {
  const places = async (query: string) => (await ask(query)).items.map(({ place }) => place.block);
  expect(await places('')).toEqual(['otro', 'menu', 'menu']);
  expect(await places('flow=recepcion&language=es-AR&block=menu')).toEqual(['menu', 'menu']);
  expect(await places('flow=nobody')).toEqual([]);
  expect(await places('language=pt-BR')).toEqual([]);
  expect(await places('search=HELADO')).toEqual(['menu']);
  expect(await places(`toAt=${startedAt + 60_000}`)).toEqual(['menu']);
});

test('pages follow each other without a gap, and a page that nothing ended is refused', async () => {
  const first = await ask('limit=2');
  expect(first.items.map(({ at }) => at)).toEqual([startedAt + 122_000, startedAt + 62_000]);
  const second = await ask(`limit=2&after=${encodeURIComponent(first.next ?? '')}`);
  expect(second.items.map(({ at }) => at)).toEqual([startedAt + 2000]);
  expect(second.next).toBeUndefined();
  for (const after of ['x', '99999999999999999.1.a', '9999999999999999.1.a', '1.9999999999.a'])
    expect((await api.ask('GET', `misheard?after=${after}`, { cookie: designer })).status).toBe(400);
});

test('agents do not read what callers say', async () => {
  expect((await api.ask('GET', 'misheard', { cookie: (await api.signedIn('agent')).cookie })).status).toBe(403);
  expect((await api.ask('GET', 'misheard', { cookie: (await api.signedIn('supervisor')).cookie })).status).toBe(200);
});

test('the audio is heard where it is kept, by those who may read the list, and hearing it is on record', async () => {
  const call = sampleCall({ flow: 'recepcion', startedAt });
  const heard: CallEvent = { kind: 'heard', at: startedAt, id: '1.2', decision: 'reject' };
  await api.store.calls.begin(call);
  await api.store.calls.commit(
    [
      sampleCommit(call, 1, { effects: [entered('oido'), listening] }),
      sampleCommit(call, 2, { event: heard, effects: [] }),
      sampleCommit(call, 3, { event: { ...heard, id: '1.3' }, effects: [] }),
    ],
    false,
  );
  await api.store.calls.keepUtterance({ callId: call.id, listen: '1.2', at: startedAt, audio: new Uint8Array(800).fill(0xff) });
  expect((await ask('block=oido')).items.map(({ seq, audible }) => [seq, audible])).toEqual([
    [2, true],
    [3, false],
  ]);
  const hear = (seq: string, cookie?: string) => api.ask('GET', `misheard/${call.id}/${seq}/audio`, cookie === undefined ? {} : { cookie });
  const admin = (await api.signedIn('admin')).cookie;
  const onRecord = async () => {
    const { body } = await api.ask('GET', 'audit?limit=50', { cookie: admin });
    return (body as CallAnswer<'audit'>).items.filter(({ route }) => route === 'hearUtterance').map(({ objectId }) => objectId);
  };
  expect((await hear('2')).status).toBe(401);
  expect((await hear('2', (await api.signedIn('agent')).cookie)).status).toBe(403);
  for (const seq of ['1', '3', '4']) expect((await hear(seq, designer)).status).toBe(404);
  for (const seq of ['0', 'x', '9999999999']) expect((await hear(seq, designer)).status).toBe(400);
  expect(await onRecord()).toEqual([]);
  for (const role of ['designer', 'supervisor'] as const) {
    const { status, headers } = await hear('2', (await api.signedIn(role)).cookie);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, 'audio/wav', 'no-store']);
    // 44 bytes of head, then the 800 samples.
    expect(headers.get('content-length')).toBe('1644');
  }
  expect(await onRecord()).toEqual([`${call.id} 2`, `${call.id} 2`]);
});

// Drafts, stale saves, imports good and hostile, publishing, removal, on the real store.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallFlow, startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let cookie: string;
let other: string;
const rendered: string[] = [];
let voiceUp = true;

beforeAll(async () => {
  api = await startTestApi((rooms) => ({
    ...rooms,
    prompts: {
      ...rooms.prompts,
      renderAll: async (sources) => {
        if (!voiceUp)
          throw new (await import('#ports/failure.ts')).Failure('unavailable', 'the voice is starting again', { retryable: true });
        rendered.push(...sources.flatMap((source) => (source.kind === 'say' ? [source.text] : [])));
        await rooms.prompts.renderAll(sources);
      },
    },
  }));
  cookie = (await api.signedIn('designer', { name: 'Ana' })).cookie;
  other = (await api.signedIn('designer', { name: 'Bruno' })).cookie;
});
afterAll(() => api.close());

const save = (id: string, document: unknown, baseRevision?: number, by = cookie) =>
  api.ask('PUT', `flows/${id}`, { cookie: by, body: { document, baseRevision } });
const importFlow = (body: Record<string, unknown>) => api.ask('POST', 'flows/import', { cookie, body });

test('a draft is kept and comes back as it was sent, with its problems', async () => {
  const document = smallFlow('borrador', {
    blocks: { saludo: { kind: 'voice-reply', v: 1, title: 'S', exits: { next: { to: 'nada' } } } },
  });
  const saved = await save('borrador', document);
  expect(saved).toMatchObject({ status: 200, body: { revision: 1 } });
  expect(saved.body.problems).toContainEqual(
    expect.objectContaining({ level: 'error', path: ['blocks', 'saludo', 'exits', 'next', 'to'] }),
  );
  const read = await api.ask('GET', 'flows/borrador', { cookie });
  expect(read.body).toMatchObject({
    revision: 1,
    document: { id: 'borrador', blocks: { saludo: { title: 'S' } } },
    problems: saved.body.problems,
  });
});

test('two browsers on one draft: the later is told who saved what and when, and nothing of either is lost', async () => {
  expect((await save('doble', smallFlow('doble'))).body.revision).toBe(1);
  const first = await save('doble', smallFlow('doble', { name: 'De Bruno' }), 1, other);
  expect(first.body.revision).toBe(2);
  const late = await save('doble', smallFlow('doble', { name: 'De Ana' }), 1);
  expect(late).toMatchObject({ status: 409, body: { code: 'stale', details: { revision: 2, updatedBy: 'Bruno' } } });
  expect((late.body.details as { updatedAt: number }).updatedAt).toBeGreaterThan(Date.now() - 60_000);
  expect((await api.ask('GET', 'flows/doble', { cookie })).body).toMatchObject({ document: { name: 'De Bruno' } });
  const publish = await api.ask('POST', 'flows/doble/publish', { cookie, body: { baseRevision: 1 } });
  expect(publish).toMatchObject({ status: 409, body: { code: 'stale' } });
});

test('publishing renders what is spoken first; errors block it, and so does a voice that is away', async () => {
  expect((await importFlow({ document: smallFlow('publica'), publish: true, line: '+5491155550100', note: 'uno' })).body).toMatchObject({
    version: 1,
  });
  expect(rendered).toContain('Hola, gracias por llamar.');
  expect((await api.ask('GET', 'lines', { cookie })).body).toMatchObject({
    items: [{ name: '+5491155550100', number: '+5491155550100', flow: 'publica' }],
  });
  voiceUp = false;
  const away = await api.ask('POST', 'flows/publica/publish', { cookie, body: { baseRevision: 1 } });
  voiceUp = true;
  expect([away.status, away.body.code, away.headers.get('retry-after')]).toEqual([503, 'unavailable', '2']);
  await save('publica', smallFlow('publica', { start: 'no-hay' }), 1);
  const broken = await api.ask('POST', 'flows/publica/publish', { cookie, body: { baseRevision: 2 } });
  expect(broken).toMatchObject({ status: 422, body: { code: 'invalid-flow' } });
  expect(broken.body.problems?.[0]?.path).toEqual(['start']);
  expect((await api.ask('GET', 'flows/publica/versions', { cookie })).body).toMatchObject({
    items: [{ version: 1, publishedBy: 'Ana', note: 'uno' }],
  });
  expect((await api.ask('GET', 'flows/publica/versions/1', { cookie })).body).toMatchObject({ version: 1, document: { start: 'saludo' } });
  expect((await api.ask('GET', 'flows/publica/versions/9', { cookie })).status).toBe(404);
});

test('a flow that a line rings stays; one that nothing rings goes', async () => {
  await importFlow({ document: smallFlow('suena'), publish: true, line: 'suena' });
  expect(await api.ask('DELETE', 'flows/suena', { cookie })).toMatchObject({
    status: 409,
    body: { code: 'in-use', details: { lines: ['suena'] } },
  });
  await api.ask('DELETE', 'lines/suena', { cookie });
  expect((await api.ask('DELETE', 'flows/suena', { cookie })).status).toBe(200);
  expect((await api.ask('GET', 'flows/suena', { cookie })).status).toBe(404);
});

test('publishing a subflow that would break a published parent is refused, with the parent’s problem', async () => {
  const child = (returns: string[]) =>
    smallFlow('hija', {
      returns,
      blocks: { saludo: { kind: 'voice-reply', v: 1, title: 'S', messages: [], exits: { next: { return: returns[0] } } } },
    });
  expect((await importFlow({ document: child(['listo']), publish: true })).status).toBe(200);
  const parent = smallFlow('madre', {
    start: 'entra',
    blocks: {
      entra: {
        kind: 'subflow',
        v: 1,
        title: 'E',
        settings: { flow: 'hija', in: [], out: [] },
        exits: { 'return:listo': { to: 'saludo' } },
      },
      saludo: { kind: 'voice-reply', v: 1, title: 'S', messages: [{ id: 'm1', say: { text: 'Listo.' } }] },
    },
  });
  expect(await importFlow({ document: parent, publish: true })).toMatchObject({ status: 200 });
  const refused = await importFlow({ document: child(['otra']), publish: true });
  expect(refused).toMatchObject({ status: 409, body: { code: 'breaks-parents' } });
  expect(refused.body.problems?.[0]?.path.slice(0, 3)).toEqual(['madre', 'blocks', 'entra']);
  expect((await api.ask('GET', 'flows/hija/versions', { cookie })).body.items).toHaveLength(1);
  expect((await api.ask('DELETE', 'flows/hija', { cookie })).body.code).toBe('in-use');
});

const before = async () => JSON.stringify((await api.ask('GET', 'flows', { cookie })).body);

test.each<[string, string, (string | number)[] | undefined]>([
  ['no flow at all', '{"document":[1,2]}', []],
  ['text instead of an object', '{"document":"{}"}', []],
  ['a prototype’s key', '{"document":{"schema":"atiende/flow@1","blocks":{"__proto__":{"kind":"x"}}}}', ['blocks', '__proto__']],
  ['a prototype’s name as an id', JSON.stringify({ document: smallFlow('constructor') }), ['id']],
  ['an unknown field', JSON.stringify({ document: { ...smallFlow('hostil'), onload: 'x' } }), ['onload']],
  ['nothing', '{}', undefined],
  ['no JSON', '{"document":', undefined],
  ['an array as body', '[]', undefined],
])('a hostile import is refused with its place, and nothing is kept: %s', async (_name, body, path) => {
  const was = await before();
  const answer = await api.ask('POST', 'flows/import', { cookie, body });
  expect([400, 422]).toContain(answer.status);
  expect(answer.body.message).toMatch(/\S/);
  if (path) {
    expect(answer.body.code).toBe('invalid-flow');
    expect(answer.body.problems?.map((problem) => problem.path)).toContainEqual(path);
  }
  expect(await before()).toBe(was);
  expect(Object.hasOwn(Object.prototype, 'kind')).toBe(false);
});

test('deep nesting, five megabytes and too much are told apart, and the server answers meanwhile', async () => {
  const deep = `{"document":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`;
  const sent = api.ask('POST', 'flows/import', { cookie, body: deep });
  const big = JSON.stringify({ document: smallFlow('grande', { name: 'x'.repeat(5_000_000) }) });
  const large = api.ask('POST', 'flows/import', { cookie, body: big });
  expect((await api.ask('GET', '/healthz')).status).toBe(200);
  expect([400, 422]).toContain((await sent).status);
  expect((await large).body.problems?.[0]?.path).toEqual(['name']);
  const tooLarge = await api.ask('POST', 'flows/import', { cookie, body: `{"document":"${'x'.repeat(9_000_001)}"}` });
  expect([tooLarge.status, tooLarge.body.code]).toEqual([413, 'too-large']);
  expect((await api.ask('PATCH', 'me', { cookie, body: { name: 'x'.repeat(300_000) } })).status).toBe(413);
});

test('scripts in texts are text: stored and given back as they are, as JSON that no page runs', async () => {
  const text = '</script><img src=x onerror=alert(1)>{{caller.name}}$rawJson';
  const document = smallFlow('guion', {
    name: text.slice(0, 60),
    blocks: { saludo: { kind: 'voice-reply', v: 1, title: text, messages: [{ id: 'm1', say: { text } }] } },
  });
  expect((await save('guion', document)).status).toBe(200);
  const answer = await api.ask('GET', 'flows/guion', { cookie });
  expect(answer.body).toMatchObject({ document: { blocks: { saludo: { title: text } } } });
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';");
});

test('what is missing for an import is said before anything is kept', async () => {
  const was = await before();
  expect(await importFlow({ document: smallFlow('linea-mala'), publish: true, line: 'a b' })).toMatchObject({
    status: 400,
    body: { problems: [{ path: ['line'] }] },
  });
  expect(await importFlow({ document: smallFlow('sin-publicar'), line: 'x' })).toMatchObject({
    status: 409,
    body: { code: 'not-published' },
  });
  expect(await importFlow({ document: smallFlow('doble'), replace: false })).toMatchObject({ status: 409, body: { code: 'exists' } });
  expect(await before()).toBe(was);
});

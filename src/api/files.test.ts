// Images, videos and documents in and out of the library: who may, what is refused, where one is used.
// Not here: backup and restore (cli/library.test.ts).
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallFlow, startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let cookie: string;
beforeAll(async () => {
  api = await startTestApi();
  cookie = (await api.signedIn('designer')).cookie;
});
afterAll(() => api.close());

const jpeg = Buffer.from('\xff\xd8\xff\xe0 a picture \xff\xd9', 'latin1');
const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n%%EOF\n');

async function upload(query: string, file: Buffer, as = cookie) {
  const answer = await fetch(`${api.url}/api/v1/files/upload?${query}`, {
    method: 'POST',
    headers: { cookie: as, origin: api.url, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(file),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const stored = () => readdirSync(path.join(api.folder, 'audio')).filter((file) => file.endsWith('.media'));

test('a picture goes in, is listed, comes back as it was and never as a page, and goes with its bytes', async () => {
  expect(await upload('name=Fachada.jpg', jpeg)).toMatchObject({
    status: 200,
    body: { id: 'fachada', name: 'Fachada.jpg', kind: 'image', type: 'image/jpeg', sizeBytes: jpeg.length, flows: [] },
  });
  expect((await upload('name=Fachada.jpg', jpeg)).body['id']).toBe('fachada-2');
  // The same bytes lie there once.
  expect(stored()).toHaveLength(1);
  const content = await fetch(`${api.url}/api/v1/files/fachada/content`, { headers: { cookie } });
  expect(content.headers.get('content-type')).toBe('image/jpeg');
  expect(content.headers.get('x-content-type-options')).toBe('nosniff');
  expect(content.headers.get('content-security-policy')).toContain('sandbox');
  expect(Buffer.from(await content.arrayBuffer())).toEqual(jpeg);
  expect(await api.ask('PATCH', 'files/fachada', { cookie, body: { name: 'Entrada.jpg' } })).toMatchObject({
    body: { id: 'fachada', name: 'Entrada.jpg' },
  });
  expect((await api.ask('DELETE', 'files/fachada', { cookie })).status).toBe(200);
  expect(stored()).toHaveLength(1);
  expect((await api.ask('DELETE', 'files/fachada-2', { cookie })).status).toBe(200);
  expect(stored()).toEqual([]);
  expect((await api.ask('DELETE', 'files/fachada-2', { cookie })).status).toBe(404);
});

test('a file that is not what it says, or not what is wanted, is refused in words; nothing of it stays', async () => {
  const before = stored();
  expect(await upload('name=foto.jpg', pdf)).toMatchObject({
    status: 400,
    body: { code: 'file-mismatch', details: { holds: 'PDF' } },
  });
  expect(await upload('name=guia.pdf&kind=image', pdf)).toMatchObject({
    status: 400,
    body: { code: 'file-kind', details: { holds: 'PDF' } },
  });
  expect((await upload('name=', jpeg)).status).toBe(400);
  // WhatsApp carries a picture as a document too.
  expect((await upload('name=plano.jpg&kind=document', jpeg)).body['id']).toBe('plano');
  await api.ask('DELETE', 'files/plano', { cookie });
  expect(stored()).toEqual(before);
});

test('only who draws puts files in or takes them out; an agent sees what was sent', async () => {
  await upload('name=horarios.pdf', pdf);
  const agent = (await api.signedIn('agent')).cookie;
  expect((await upload('name=horarios.pdf', pdf, agent)).status).toBe(403);
  expect((await api.ask('GET', 'files', { cookie: agent })).status).toBe(403);
  expect((await fetch(`${api.url}/api/v1/files/horarios/content`, { headers: { cookie: agent } })).status).toBe(200);
  expect((await fetch(`${api.url}/api/v1/files/horarios/content`)).status).toBe(401);
  const supervisor = (await api.signedIn('supervisor')).cookie;
  expect((await api.ask('GET', 'files', { cookie: supervisor })).status).toBe(200);
  expect((await api.ask('DELETE', 'files/horarios', { cookie: supervisor })).status).toBe(403);
});

test('a file that a published flow sends stays, and the list and the check know it', async () => {
  const { id } = (await upload('name=Precios.pdf', pdf)).body as { id: string };
  const sends = (asset: string) =>
    smallFlow('precios', {
      blocks: {
        saludo: {
          kind: 'voice-reply',
          v: 1,
          title: 'S',
          messages: [
            {
              id: 'm1',
              say: { text: 'Va la lista.' },
              actions: [{ id: 'a1', kind: 'send-whatsapp', v: 1, settings: { origin: 'sandbox', media: { kind: 'document', asset } } }],
            },
          ],
        },
      },
    });
  const document = sends(id);
  await api.ask('POST', 'flows/import', { cookie, body: { document: smallFlow('precios') } });
  const listed = async () =>
    ((await api.ask('GET', 'files', { cookie })).body as { items: { id: string; flows: object[] }[] }).items.find((one) => one.id === id)
      ?.flows;
  expect(await listed()).toEqual([]);
  // Past the check, which wants a WhatsApp number that this server does not have.
  await api.store.flows.publish('precios', JSON.stringify(document), 'x', '', 1);
  expect(await listed()).toMatchObject([{ id: 'precios', published: true }]);
  expect(await api.ask('DELETE', `files/${id}`, { cookie })).toMatchObject({ status: 409, body: { code: 'in-use' } });
  const { files } = await api.server.snapshot();
  expect(files?.find((one) => one.id === id)).toEqual({ id, name: 'Precios.pdf', kind: 'document' });
});

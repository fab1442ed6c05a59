// Audio files in and out of the library. Those in test/audio are half a second of a note between silences, made by us.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toFloat } from '#wire/audio/levelling.ts';
import { loudnessLufs } from '#wire/audio/loudness.ts';
import { readWav, writeWav } from '#wire/wav.ts';
import { smallFlow, startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let cookie: string;
beforeAll(async () => {
  api = await startTestApi();
  cookie = (await api.signedIn('designer')).cookie;
});
afterAll(() => api.close());

/** One second of 400 Hz at 16 kHz. */
const tone = writeWav({
  sampleRateHz: 16_000,
  samples: Int16Array.from({ length: 16_000 }, (_, n) => Math.round(12_000 * Math.sin((2 * Math.PI * 400 * n) / 16_000))),
});

const fixture = (file: string) => readFileSync(path.join(import.meta.dirname, '../../test/audio', file));
/** Repeatable bytes without meaning. */
const noise = (length: number) => {
  let seed = 5;
  return Buffer.from(Uint8Array.from({ length }, () => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) >>> 16));
};
/** A file whose second half is damaged. */
const spoilt = (file: Buffer) => Buffer.from(file.map((byte, at) => (at > file.length / 2 && at % 50 === 0 ? byte ^ 0xff : byte)));

async function upload(name: string, file: Buffer, type = 'audio/wav') {
  const answer = await fetch(
    `${api.url}/api/v1/audio/upload?name=${encodeURIComponent(name).replaceAll('%26', '&').replaceAll('%3D', '=')}`,
    {
      method: 'POST',
      headers: { cookie, origin: api.url, 'content-type': type },
      body: new Uint8Array(file),
    },
  );
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test('a WAV goes in, is listed, comes back as telephone sound, and goes', async () => {
  const added = await upload('Música de verano', tone);
  expect(added).toMatchObject({ status: 200, body: { id: 'musica-de-verano', kind: 'prompt', durationMs: 1000, builtIn: false } });
  expect((await upload('Música de verano', tone)).body.id).toBe('musica-de-verano-2');
  expect((await api.ask('GET', 'audio', { cookie })).body.items).toHaveLength(2);
  const file = await fetch(`${api.url}/api/v1/audio/musica-de-verano/file`, { headers: { cookie } });
  expect(file.headers.get('content-type')).toBe('audio/wav');
  const { sampleRateHz, samples } = readWav(Buffer.from(await file.arrayBuffer()));
  expect(sampleRateHz).toBe(8000);
  const middle = samples.subarray(2000, 6000);
  let crossings = 0;
  for (let n = 1; n < middle.length; n += 1) if ((middle[n - 1] ?? 0) < 0 !== (middle[n] ?? 0) < 0) crossings += 1;
  expect(crossings / 2 / (middle.length / 8000)).toBeCloseTo(400, -1);
  // Both names share the rendition and the original: they stay until the last of them goes.
  const files = () =>
    readdirSync(path.join(api.folder, 'audio'))
      .map((file) => path.extname(file))
      .sort();
  expect(files()).toEqual(['.original', '.ulaw']);
  await api.ask('DELETE', 'audio/musica-de-verano', { cookie });
  expect(files()).toEqual(['.original', '.ulaw']);
  await api.ask('DELETE', 'audio/musica-de-verano-2', { cookie });
  expect(files()).toHaveLength(0);
  expect((await api.ask('GET', 'audio/musica-de-verano/file', { cookie })).status).toBe(404);
});

test('an audio that a published flow plays stays', async () => {
  await upload('Saludo', tone);
  const document = smallFlow('suena', {
    blocks: { saludo: { kind: 'voice-reply', v: 1, title: 'S', messages: [{ id: 'm1', say: { text: 'Hola.', audio: 'saludo' } }] } },
  });
  expect(await api.ask('POST', 'flows/import', { cookie, body: { document, publish: true } })).toMatchObject({ status: 200 });
  expect(await api.ask('DELETE', 'audio/saludo', { cookie })).toMatchObject({ status: 409, body: { code: 'in-use' } });
});

test.each([
  ['tone.mp3', 'audio/mpeg'],
  ['tone-vorbis.ogg', 'audio/ogg'],
  ['tone-opus.ogg', 'audio/ogg'],
])('%s is trimmed, levelled, kept as it came, and heard as on the phone', async (file, type) => {
  const added = await upload(file, fixture(file), type);
  expect(added).toMatchObject({ status: 200, body: { originalType: type } });
  // The tone lasts 0.6 s between silences; 0.15 s of those stay.
  expect(added.body.durationMs).toBeGreaterThan(700);
  expect(added.body.durationMs).toBeLessThan(830);
  const get = async (rest: string) => {
    const answer = await fetch(`${api.url}/api/v1/audio/${String(added.body.id)}/${rest}`, { headers: { cookie } });
    return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  expect(await get('original')).toEqual({ type, bytes: fixture(file) });
  for (const law of ['a', 'mu']) {
    const { samples } = readWav((await get(`file?law=${law}`)).bytes);
    expect(Math.abs(loudnessLufs(toFloat(samples), 8000) - -26)).toBeLessThan(1);
  }
  expect((await get('file?law=a')).bytes.equals((await get('file?law=mu')).bytes)).toBe(false);
});

test('it tells how far it is, and whoever goes away gives it up', async () => {
  const seconds = 60;
  const long = writeWav({ sampleRateHz: 44_100, samples: Int16Array.from({ length: 44_100 * seconds }, (_, n) => (n % 80) * 200 - 8000) });
  const send = (name: string, signal?: AbortSignal) =>
    fetch(`${api.url}/api/v1/audio/upload?name=${name}`, {
      method: 'POST',
      headers: { cookie, origin: api.url, 'content-type': 'audio/wav', accept: 'application/x-ndjson' },
      body: new Uint8Array(long),
      ...(signal ? { signal } : {}),
    });
  const lines = (await (await send('larga')).text()).trim().split('\n');
  const told = lines.map((line) => JSON.parse(line) as { share?: number; audio?: { durationMs: number } });
  expect(told[0]?.share).toBe(0);
  expect(told.length).toBeGreaterThan(3);
  expect(told.at(-1)?.audio?.durationMs).toBe(seconds * 1000);
  const leaving = new AbortController();
  const answer = await send('abandonada', leaving.signal);
  await answer.body?.getReader().read();
  leaving.abort();
  // The thread was stopped and the next upload has one.
  expect((await upload('siguiente', tone)).status).toBe(200);
  const { items } = (await api.ask('GET', 'audio', { cookie })).body as { items: { id: string }[] };
  expect(items.map((audio) => audio.id)).toContain('siguiente');
  expect(items.map((audio) => audio.id)).not.toContain('abandonada');
  const broken = await fetch(`${api.url}/api/v1/audio/upload?name=x`, {
    method: 'POST',
    headers: { cookie, origin: api.url, 'content-type': 'audio/wav', accept: 'application/x-ndjson' },
    body: 'no sound',
  });
  expect((await broken.text()).trim().split('\n').at(-1)).toContain('"code":"audio-unknown"');
});

test('music needs the right to play it; an audio is renamed; a team that uses it keeps it', async () => {
  const music = (more: string) => upload(`Vals&kind=music${more}`, tone);
  expect(await music('')).toMatchObject({ status: 400, body: { code: 'audio-rights' } });
  const added = await music('&rights=true');
  expect(added).toMatchObject({ status: 200, body: { id: 'vals', kind: 'music', durationMs: 970 } });
  expect(added.body.rightsBy).toEqual(expect.any(String));
  expect(await api.ask('PATCH', 'audio/vals', { cookie, body: { name: 'Vals lento' } })).toMatchObject({
    body: { id: 'vals', name: 'Vals lento' },
  });
  expect(await api.ask('PATCH', 'audio/vals', { cookie, body: { name: ' ' } })).toMatchObject({ status: 400 });
  expect((await api.ask('PATCH', 'audio/nada', { cookie, body: { name: 'x' } })).status).toBe(404);
  await api.store.people.saveTeam({
    id: 'e',
    name: 'Equipo',
    color: '#0F766E',
    agents: [],
    ringS: 20,
    music: 'vals',
    queue: defaultTeamQueue,
    createdAt: 1,
  });
  expect(await api.ask('DELETE', 'audio/vals', { cookie })).toMatchObject({
    status: 409,
    body: { code: 'in-use', details: { teams: ['Equipo'] } },
  });
});

test('what is not the audio it claims is refused with the reason', async () => {
  expect(await upload('x', Buffer.from('not a sound'))).toMatchObject({
    status: 400,
    body: { code: 'audio-unknown' },
  });
  const refusals: [string, Buffer, string?][] = [
    ['audio-unreadable', tone.subarray(0, 40)],
    ['audio-too-short', tone.subarray(0, 44)],
    ['audio-too-short', tone.subarray(0, 44 + 2 * 3000)],
    ['audio-mismatch', tone, 'audio/mpeg'],
    ['audio-mismatch', fixture('tone.mp3'), 'audio/wav'],
    ['audio-unknown', Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), noise(20_000)]), 'audio/mpeg'],
    ['audio-unknown', noise(300_000), 'audio/mpeg'],
    // A document under the name of a song.
    [
      'audio-unknown',
      Buffer.concat([Buffer.from('%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n<</Type/Catalog>>\nendobj\n'), noise(40_000)]),
      'audio/mpeg',
    ],
    ['audio-unreadable', Buffer.concat([fixture('tone.mp3').subarray(0, 600), noise(200_000)]), 'audio/mpeg'],
    ['audio-unreadable', spoilt(fixture('tone-opus.ogg')), 'audio/ogg'],
    ['audio-unreadable', spoilt(fixture('tone-vorbis.ogg')), 'audio/ogg'],
    ['audio-format', Buffer.from('\0\0\0\u0020ftypM4A isom and so on'), 'audio/mp4'],
    ['audio-silent', writeWav({ sampleRateHz: 8000, samples: new Int16Array(8000) })],
    ['audio-too-long', writeWav({ sampleRateHz: 8000, samples: new Int16Array(8000 * 601) })],
    ['audio-too-long', Buffer.concat(Array.from({ length: 700 }, () => fixture('tone.mp3'))), 'audio/mpeg'],
  ];
  for (const [code, file, type] of refusals) expect(await upload('x', file, type), code).toMatchObject({ status: 400, body: { code } });
  expect((await upload('', tone)).status).toBe(400);
  expect((await upload('x', tone, 'video/mp4')).status).toBe(415);
  // Refused by its length: the answer, or the connection closed before the rest was sent.
  const large = upload('x', Buffer.alloc(31 * 1024 * 1024)).then(
    (answer) => answer.status,
    () => 'cut',
  );
  expect([413, 'cut']).toContain(await large);
  expect(existsSync(path.join(api.folder, 'audio', 'x.ulaw'))).toBe(false);
});

// What goes over the connection to an ear: everything, in order, whether it stands already or not.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { EarLink } from './ear-link.ts';

let folder: string;
let http: Server;
let server: WebSocketServer;
let link: EarLink;
let socketPath: string;
let received: (string | number[])[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ear-link-'));
  http = createServer();
  server = new WebSocketServer({ server: http });
  received = [];
  socketPath = path.join(folder, 'ear.sock');
  http.listen(socketPath);
  await once(http, 'listening');
  server.on('connection', (socket: WebSocket) => {
    socket.on('message', (data: Buffer, binary) => {
      received.push(binary ? [...new Int16Array(new Uint8Array(data).buffer)] : String(data));
    });
  });
  link = new EarLink(socketPath, { onReply: () => {}, onGone: () => {} });
});
afterEach(async () => {
  link.close();
  server.close();
  http.close();
  await rm(folder, { recursive: true });
});

/** A portion of audio, and what it is received as. */
function portion(first: number): { bytes: Uint8Array; samples: number[] } {
  const samples = Array.from({ length: 320 }, (_, i) => first - i);
  return { bytes: new Uint8Array(Int16Array.from(samples).buffer), samples };
}

/** Everything that arrived before the end that is told now. */
async function arrived(): Promise<(string | number[])[]> {
  link.say({ eof: 1 });
  await expect.poll(() => received.at(-1)).toBe('{"eof":1}');
  return received.slice(0, -1);
}

test('orders and audio go in the order in which they were given, and the audio may be used again at once', async () => {
  link.say({ prompting: false });
  await expect.poll(() => received).toEqual(['{"prompting":false}']);
  const one = portion(1000);
  link.audio(one.bytes);
  one.bytes.fill(0);
  link.say({ quietMs: 700 });
  const two = portion(2000);
  link.audio(two.bytes);
  expect(await arrived()).toEqual(['{"prompting":false}', one.samples, '{"quietMs":700}', two.samples]);
});

test('what is given before the connection stands is sent when it does', async () => {
  const early = new EarLink(socketPath, { onReply: () => {}, onGone: () => {} });
  const [one, two] = [portion(1000), portion(2000)];
  early.say({ prompting: true });
  early.audio(one.bytes);
  one.bytes.fill(0);
  early.audio(two.bytes);
  early.say({ prompting: false });
  await expect.poll(() => received).toEqual(['{"prompting":true}', one.samples, two.samples, '{"prompting":false}']);
  early.close();
});

test('an ear that shows no sign of life is given up while audio goes to it; one that does is not', async () => {
  const silent = createServer();
  const stuck = new WebSocketServer({ server: silent, autoPong: false });
  const pinged: WebSocket[] = [];
  stuck.on('connection', (socket) => {
    socket.on('message', (data: Buffer, binary) => binary || received.push(String(data)));
    socket.on('ping', () => pinged.push(socket));
  });
  silent.listen(path.join(folder, 'stuck.sock'));
  await once(silent, 'listening');
  let why = '';
  let replies = 0;
  const given = new EarLink(path.join(folder, 'stuck.sock'), { onReply: () => (replies += 1), onGone: (reason) => (why = reason) });
  given.say({ prompting: false });
  await expect.poll(() => received).toEqual(['{"prompting":false}']);
  const fiveSeconds = new Uint8Array(80_000);
  given.audio(fiveSeconds);
  await expect.poll(() => pinged.length).toBe(1);
  pinged[0]?.pong();
  pinged[0]?.send('{"listening":true}');
  await expect.poll(() => replies).toBe(1);
  given.audio(fiveSeconds);
  await expect.poll(() => pinged.length).toBe(2);
  given.audio(fiveSeconds.subarray(1));
  expect(why).toBe('');
  given.audio(fiveSeconds.subarray(0, 1));
  await expect.poll(() => why).toBe('the ear shows no sign of life');
  stuck.close();
  silent.close();
});

test('a connection that does not come to stand keeps ten seconds of audio and no more', () => {
  let why = '';
  const early = new EarLink(socketPath, { onReply: () => {}, onGone: (reason) => (why = reason) });
  const second = new Uint8Array(16_000);
  for (let i = 0; i < 11; i++) early.audio(second);
  return expect.poll(() => why).toBe('the ear does not take the connection');
});

test('audio given before the connection stands may be used again at once too, in a Buffer as well', async () => {
  const one = portion(1000);
  const lent = Buffer.from(one.bytes);
  link.audio(lent);
  lent.fill(0);
  expect(await arrived()).toEqual([one.samples]);
});

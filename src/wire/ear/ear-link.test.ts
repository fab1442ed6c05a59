// What goes over the connection to an ear: everything, in order, a quiet line in few messages, and what stands out at once.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { EarLink } from './ear-link.ts';

const packetSamples = 160;
let folder: string;
let http: Server;
let server: WebSocketServer;
let link: EarLink;
let received: (string | number[])[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ear-link-'));
  http = createServer();
  server = new WebSocketServer({ server: http });
  received = [];
  const socketPath = path.join(folder, 'ear.sock');
  http.listen(socketPath);
  await once(http, 'listening');
  const connected = once(server, 'connection') as Promise<[WebSocket]>;
  link = new EarLink(socketPath, { onReply: () => {}, onGone: () => {} });
  const [socket] = await connected;
  socket.on('message', (data: Buffer, binary) => {
    received.push(binary ? [...new Int16Array(new Uint8Array(data).buffer)] : String(data));
    if (String(data) === '{"eof":1}') socket.send('{"finished":true}');
  });
});
afterEach(async () => {
  link.close();
  server.close();
  http.close();
  await rm(folder, { recursive: true });
});

/** Write packets of hiss and of a voice (`loud`), then wait until all of it has arrived. */
async function heardOf(packets: readonly ('hiss' | 'loud' | 'prompting')[]): Promise<(string | number[])[]> {
  let seed = 1;
  const given: number[] = [];
  const bytes = Buffer.alloc(2 * packetSamples);
  // Orders wait for the connection; audio would be lost before it stands.
  link.say({ prompting: false });
  await expect.poll(() => received.length).toBe(1);
  received.shift();
  for (const packet of packets) {
    if (packet === 'prompting') {
      link.say({ prompting: true });
      continue;
    }
    for (let i = 0; i < packetSamples; i++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      const sample = Math.trunc((seed / 2_147_483_648 - 0.5) * (packet === 'loud' ? 8000 : 100)) + 0;
      bytes.writeInt16LE(sample, 2 * i);
      given.push(sample);
    }
    link.audio(bytes);
  }
  link.say({ eof: 1 });
  await expect.poll(() => received.at(-1)).toBe('{"eof":1}');
  expect(received.flatMap((one) => (typeof one === 'string' ? [] : one))).toEqual(given);
  return received;
}

const lengths = (messages: readonly (string | number[])[]) =>
  messages.map((one) => (typeof one === 'string' ? one : one.length / packetSamples));

test('a quiet line goes in few messages, and nothing of it is missing', async () => {
  expect(lengths(await heardOf(Array.from({ length: 20 }, () => 'hiss' as const)))).toEqual([8, 8, 4, '{"eof":1}']);
});

test('what stands out goes at once, with what was held back before it', async () => {
  const heard = await heardOf(['hiss', 'hiss', 'hiss', 'loud', 'loud', 'hiss', 'hiss']);
  expect(lengths(heard)).toEqual([4, 1, 1, 1, '{"eof":1}']);
});

test('a second after the last word the line is quiet again', async () => {
  const after = Array.from({ length: 50 + 15 }, () => 'hiss' as const);
  const heard = lengths(await heardOf(['loud', ...after]));
  expect(heard).toEqual([...Array.from({ length: 50 }, () => 1), 8, 8, '{"eof":1}']);
});

test('an order keeps its place in the audio', async () => {
  expect(lengths(await heardOf(['hiss', 'hiss', 'prompting', 'hiss']))).toEqual([2, '{"prompting":true}', 1, '{"eof":1}']);
});

// WebSockets to the outside: a name is resolved once and leads where it was checked; nothing grows without end.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Failure } from '#ports/failure.ts';
import { OutwardSocket, type SocketPlace } from './outward-socket.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that says back what it is told, and in which words it was asked for. */
async function echo() {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  const hosts: (string | undefined)[] = [];
  sockets.on('connection', (socket, request) => {
    hosts.push(request.headers.host);
    socket.on('message', (data: Buffer) => (String(data) === 'bye' ? socket.close() : socket.send(String(data))));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
    http.close();
  });
  return { port: (http.address() as AddressInfo).port, hosts };
}

function talk(place: SocketPlace) {
  const texts: string[] = [];
  const gone = Promise.withResolvers<Failure | undefined>();
  const socket = new OutwardSocket(place, { onText: (text) => texts.push(text), onGone: gone.resolve });
  closers.push(() => socket.close());
  return { socket, texts, gone: gone.promise };
}

test('what is sent before it stands arrives in order, and an end in good order is no failure', async () => {
  const { port, hosts } = await echo();
  const { socket, texts, gone } = talk({ url: `ws://localhost:${port}/x`, headers: {}, allowPrivate: ['127.0.0.0/8', '::1'] });
  for (const text of ['1', '2', 'bye']) socket.send(text);
  expect(await gone).toBeUndefined();
  expect([texts, hosts]).toEqual([['1', '2'], [`localhost:${port}`]]);
});

test('an address that is not public is refused before anything is connected', async () => {
  const { port, hosts } = await echo();
  expect(await talk({ url: `ws://127.0.0.1:${port}`, headers: {}, allowPrivate: [] }).gone).toMatchObject({ code: 'refused-address' });
  expect(hosts).toEqual([]);
});

test('a far end that takes nothing is left before it fills the memory', async () => {
  const { socket, gone } = talk({ socketPath: '/nonexistent/socket' });
  socket.send(new Uint8Array(400_000));
  expect(await gone).toMatchObject({ code: 'unavailable', retryable: true });
});

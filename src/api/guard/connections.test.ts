// Connections that never finish the head of a request: so many an address, whatever they pretend to begin (a request, a WebSocket's upgrade);
// others get through. Not here: the caps' own cases (wire/connection-guard.test.ts).
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { usualConnectionCaps } from '#wire/connection-guard.ts';
import { guardConnections } from './connections.ts';

const most = usualConnectionCaps.silentPerSource;
const head = 'GET /sip HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function serving(behindProxy: boolean): Promise<number> {
  const server = createServer((_request, answer) => answer.end('here'));
  guardConnections(server, behindProxy);
  expect(server.headersTimeout).toBe(20_000);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** So many connections that begin a head; answers how many were let stand. */
async function halfOpen(port: number, localAddress: string, count: number): Promise<() => number> {
  const sockets: Socket[] = [];
  for (let number = 0; number < count; number += 1) {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('error', () => undefined);
    socket.on('connect', () => void socket.write(head));
    sockets.push(socket);
  }
  ends.push(() => sockets.forEach((socket) => socket.destroy()));
  await expect.poll(() => sockets.some((socket) => socket.connecting), { timeout: 10_000 }).toBe(false);
  return () => sockets.filter((socket) => !socket.destroyed).length;
}

it('lets an address hold so many, and others ask', async () => {
  const port = await serving(false);
  const standing = await halfOpen(port, '127.0.0.5', most + 10);
  await expect.poll(standing, { timeout: 10_000 }).toBe(most);
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here');
});

it('takes a proxy on this machine for no source', async () => {
  const port = await serving(true);
  const standing = await halfOpen(port, '127.0.0.1', most + 10);
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here');
  expect(standing()).toBe(most + 10);
});

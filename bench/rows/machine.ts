// The machine itself: what the barest work of a telephone server costs on it right now, to judge all other figures by.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Row } from '../row.ts';

const pairs = 100;
const burnMs = 2000;

/** UDP packets from socket to socket, nothing else. */
export const row: Row = {
  name: 'machine',
  target: 'a yardstick: compare other figures by their ratio to it',
  needs: [],
  run: async () => {
    const from = await Promise.all(Array.from({ length: pairs }, bound));
    const to = await Promise.all(Array.from({ length: pairs }, bound));
    let arrived = 0;
    for (const socket of to) socket.on('message', () => arrived++);
    const packet = Buffer.alloc(172);
    const ports = to.map((socket) => socket.address().port);
    const startedAt = performance.now();
    const before = process.cpuUsage();
    while (performance.now() - startedAt < burnMs) {
      from.forEach((socket, i) => socket.send(packet, ports[i], '127.0.0.1'));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { user, system } = process.cpuUsage(before);
    for (const socket of [...from, ...to]) socket.close();
    return [{ what: 'CPU of a UDP packet sent and received', value: (user + system) / arrived, unit: 'us', field: '4.2-5.3 (quiet)' }];
  },
};

async function bound(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, done) => done(null, host, 4) });
  // Asked for first: with an address for a name it may be bound within the call.
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  return socket;
}

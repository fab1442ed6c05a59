// What the barest work of a telephone server costs on this machine right now. Not here: what is compared with it (rows/).
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const pairs = 100;
const burnMs = 2000;

/** CPU of one UDP packet from socket to socket, nothing else, in µs; two seconds of one core. */
export async function packetCpuUs(): Promise<number> {
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
  return (user + system) / arrived;
}

async function bound(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, done) => done(null, host, 4) });
  // Asked for first: with an address for a name it may be bound within the call.
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  return socket;
}

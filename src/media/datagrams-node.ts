// UDP sockets of node:dgram: every platform has them, and the event loop brings what comes. Not here: the faster way of Linux (datagrams-libc.ts).
import { createSocket, type Socket } from 'node:dgram';
import { Failure } from '#ports/failure.ts';
import { zoneless } from '#wire/zone.ts';
import type { Datagrams, DatagramSocket } from './datagrams.ts';

/** Sockets that Node watches. */
export function nodeDatagrams(): Datagrams {
  return { open, watch: undefined };
}

function open(address: string, port: number): Promise<DatagramSocket | undefined> {
  const family = address.includes(':') ? 6 : 4;
  return new Promise((resolve, reject) => {
    // Addresses are literals always; a lookup that answers at once keeps sending free of the resolver.
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      lookup: (host, _options, answer) => answer(null, host, family),
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(new Failure('unavailable', `cannot bind RTP on ${address}: ${error.message}`, { cause: error }));
    });
    socket.bind({ port, address, exclusive: true }, () => {
      socket.removeAllListeners('error');
      socket.on('error', () => undefined);
      resolve(wrap(socket));
    });
  });
}

function wrap(socket: Socket): DatagramSocket {
  let closed = false;
  const wrapped: DatagramSocket = {
    onDatagram: () => undefined,
    send: (packet, port, address) => {
      if (!closed) socket.send(packet, port, address);
    },
    close: () => {
      if (!closed) socket.close();
      closed = true;
    },
  };
  socket.on('message', (packet, { address, port }) => wrapped.onDatagram(packet, { address: zoneless(address), port }));
  return wrapped;
}

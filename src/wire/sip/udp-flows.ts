// SIP over UDP: one socket, a flow per far address. Not here: what a datagram means.
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { zoneless } from '../zone.ts';
import type { Flow, SipAddress } from './flow.ts';
import { listenFailure } from './listen-failure.ts';

export interface UdpFlows {
  bound: SipAddress;
  flowTo: (remote: SipAddress) => Flow;
  close: () => void;
}

/** `localFor` tells which of our addresses the far side sees. Throws `in-use`. */
export async function openUdp(
  bind: SipAddress,
  localFor: (remote: string) => string,
  onDatagram: (data: Buffer, from: SipAddress) => void,
): Promise<UdpFlows> {
  const socket = await bindSocket(bind);
  const bound = { address: zoneless(bind.address), port: socket.address().port };
  // Bound to an address with a zone, the socket reaches that link alone, with or without the zone.
  const sourceOf = bind.address.includes('%') ? zoneless : (address: string) => address;
  let open = true;
  socket.on('message', (data, from) => onDatagram(data, { address: sourceOf(from.address), port: from.port }));
  socket.on('error', () => undefined);
  return {
    bound,
    flowTo: (remote) => ({
      id: `udp:${remote.address}:${remote.port}`,
      protocol: 'UDP',
      reliable: false,
      local: { address: localFor(remote.address), port: bound.port },
      remote,
      proven: new Set(),
      closed: () => !open,
      send: (text) =>
        new Promise((resolve, reject) => {
          if (!open) {
            reject(new Error('the socket is closed'));
            return;
          }
          socket.send(text, remote.port, remote.address, (error) => (error === null ? resolve() : reject(error)));
        }),
    }),
    close: () => {
      if (open) socket.close();
      open = false;
    },
  };
}

function bindSocket(bind: SipAddress): Promise<Socket> {
  const family = isIPv6(bind.address) ? 6 : 4;
  // Addresses only ever arrive as literals here, so the resolver must not be asked.
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    recvBufferSize: 4_194_304,
    lookup: (hostname, _options, callback) => callback(null, hostname, family),
  });
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => reject(listenFailure('UDP', bind, cause)));
    socket.bind({ port: bind.port, address: bind.address }, () => resolve(socket));
  });
}

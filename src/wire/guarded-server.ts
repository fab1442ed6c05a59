// A listening socket that closes what goes beyond the caps on connections before anything else sees it, for TLS before the handshake.
// Not here: the caps themselves (connection-guard.ts).
import type { Server, Socket } from 'node:net';
import { createConnectionGuard, type ConnectionCaps, type Place } from './connection-guard.ts';

export interface GuardedServer {
  /** A whole message has come over this connection; for TLS its socket after the handshake will do. */
  spoke: (socket: Pick<Socket, 'remoteAddress' | 'remotePort'>) => void;
}

/** Guards `server` from now on. `exempt` = addresses that are no source of their own, such as a proxy's. */
export function guardServer(server: Server, caps: ConnectionCaps, exempt: (address: string) => boolean = () => false): GuardedServer {
  const guard = createConnectionGuard(caps);
  /** By the far side's address and port: TLS has another socket before its handshake than after it. */
  const places = new Map<string, Place>();
  const keyOf = (socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): string => `${socket.remoteAddress ?? ''} ${socket.remotePort ?? 0}`;
  server.prependListener('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    if (exempt(address)) return;
    const key = keyOf(socket);
    const place = guard.enter(address);
    socket.on('error', () => undefined);
    if (place === undefined) {
      socket.destroy();
      return;
    }
    places.set(key, place);
    socket.on('close', () => {
      place.leave();
      if (places.get(key) === place) places.delete(key);
    });
  });
  return { spoke: (socket) => places.get(keyOf(socket))?.spoke() };
}

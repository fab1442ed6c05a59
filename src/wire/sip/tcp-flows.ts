// SIP over TCP and TLS: connections in and out as flows, messages cut by framing.ts. Not here: what a message means.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { Failure } from '#ports/failure.ts';
import { usualConnectionCaps, type ConnectionCaps } from '#wire/connection-guard.ts';
import { guardServer } from '#wire/guarded-server.ts';
import { whyNoConnection } from '../no-connection.ts';
import { inZoneOf, zoneless } from '../zone.ts';
import { listenFailure } from './listen-failure.ts';
import { plainAddress, type Flow, type SipAddress } from './flow.ts';
import { createFramer } from './framing.ts';

/** Certificate and key in PEM; the same pair serves HTTPS. */
export interface SipCertificate {
  cert: string;
  key: string;
}

export interface StreamFlows {
  bound: SipAddress;
  /** An open connection or a new one. Rejects with `unavailable`. */
  flowTo: (remote: SipAddress, serverName?: string) => Promise<Flow>;
  flowById: (id: string) => Flow | undefined;
  close: () => void;
}

export interface StreamHandlers {
  localFor: (remote: string) => string;
  onMessage: (data: Buffer, flow: Flow) => void;
  onClosed: (flow: Flow) => void;
}

const connectTimeoutMs = 5000;
/** A connection that never completes a message is let go; one that spoke SIP may idle (registered phones). */
const silentStartMs = 30_000;
const handshakeMs = 10_000;

/** Throws `in-use`. With a certificate it is TLS. Connections beyond the caps are closed at once. */
export async function openStreams(
  bind: SipAddress,
  handlers: StreamHandlers,
  certificate?: SipCertificate,
  caps: ConnectionCaps = usualConnectionCaps,
): Promise<StreamFlows> {
  const flows = new Map<string, Flow>();
  const sockets = new Set<Socket>();
  /** The name that the far side's certificate was checked against. */
  const checkedNames = new WeakMap<Flow, string>();
  const scheme = certificate === undefined ? 'tcp' : 'tls';
  const bound: SipAddress = { address: zoneless(bind.address), port: bind.port };
  /** Bound to an address with a zone, connections are of that link alone. */
  const sourceOf = bind.address.includes('%') ? zoneless : (address: string) => address;

  const adopt = (socket: Socket, outgoing: boolean): Flow => {
    const remote = { address: sourceOf(plainAddress(socket.remoteAddress ?? '')), port: socket.remotePort ?? 0 };
    const flow: Flow = {
      id: `${scheme}:${remote.address}:${remote.port}`,
      protocol: certificate === undefined ? 'TCP' : 'TLS',
      reliable: true,
      local: { address: handlers.localFor(remote.address), port: bound.port },
      remote,
      proven: new Set(),
      closed: () => socket.destroyed || socket.writableEnded,
      send: (text) =>
        new Promise((resolve, reject) => {
          if (socket.destroyed) reject(new Error('the connection is closed'));
          else socket.write(text, (error) => (error === null || error === undefined ? resolve() : reject(error)));
        }),
    };
    const framer = createFramer();
    let spoke = outgoing;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    const silent = setTimeout(() => {
      if (!spoke) socket.destroy();
    }, silentStartMs);
    silent.unref();
    socket.on('data', (chunk: Buffer) => {
      try {
        const { messages, pings } = framer.push(chunk);
        for (let ping = 0; ping < Math.min(pings, 4); ping += 1) socket.write('\r\n');
        for (const message of messages) {
          spoke = true;
          if (!outgoing) guarded.spoke(socket);
          handlers.onMessage(message, flow);
        }
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(silent);
      sockets.delete(socket);
      if (flows.get(flow.id) === flow) flows.delete(flow.id);
      handlers.onClosed(flow);
    });
    sockets.add(socket);
    flows.set(flow.id, flow);
    return flow;
  };

  const server: Server =
    certificate === undefined
      ? createServer((socket) => {
          if (!socket.destroyed) adopt(socket, false);
        })
      : createTlsServer({ ...certificate, minVersion: 'TLSv1.2', handshakeTimeout: handshakeMs }, (socket) => adopt(socket, false));
  const guarded = guardServer(server, caps);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listenFailure(certificate === undefined ? 'TCP' : 'TLS', bind, cause)));
    server.listen(bind.port, bind.address, resolve);
  });
  server.on('error', () => undefined);
  server.on('tlsClientError', () => undefined);
  const address = server.address();
  if (address !== null && typeof address === 'object') bound.port = address.port;

  return {
    bound,
    flowById: (id) => flows.get(id),
    flowTo: (remote, serverName) => {
      const known = flows.get(`${scheme}:${remote.address}:${remote.port}`);
      // Another name at the same address has shown no certificate yet.
      const proven =
        known !== undefined && (certificate === undefined || serverName === undefined || checkedNames.get(known) === serverName);
      if (proven && !known.closed()) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const socket =
          certificate === undefined
            ? connect(remote.port, inZoneOf(remote.address, bind.address))
            : connectTls({
                port: remote.port,
                host: inZoneOf(remote.address, bind.address),
                servername: serverName ?? '',
                cert: certificate.cert,
                key: certificate.key,
              });
        const failed = (cause: Error): void =>
          reject(
            new Failure('unavailable', `no SIP connection to ${remote.address}:${remote.port}: ${whyNoConnection(cause)}`, {
              cause,
              retryable: true,
            }),
          );
        socket.setTimeout(connectTimeoutMs, () => socket.destroy(new Error('no answer')));
        socket.once('error', failed);
        socket.once(certificate === undefined ? 'connect' : 'secureConnect', () => {
          socket.off('error', failed);
          socket.setTimeout(0);
          const flow = adopt(socket, true);
          checkedNames.set(flow, serverName ?? '');
          resolve(flow);
        });
      });
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

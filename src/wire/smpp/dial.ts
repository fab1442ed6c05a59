// Opens the socket of an SMPP link, plain or TLS. Not here: what is said over it (session.ts), when it is tried again (link.ts).
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Timers } from '#ports/clock.ts';
import { Failure } from '#ports/failure.ts';
import { hostAddresses } from '../host-addresses.ts';
import { noConnection } from '../no-connection.ts';

/** Where a carrier's SMSC is reached. */
export interface SmscAddress {
  host: string;
  port: number;
  /** Undefined = without TLS. The far side's certificate is always checked, against `ca` where one is given. */
  tls?: {
    /** Name in the certificate, where it is not `host`. */
    serverName?: string | undefined;
    /** PEM, for carriers with a certificate of their own making. */
    ca?: string | undefined;
    /** PEM of ours, for carriers that ask for one. */
    certificate?: string | undefined;
    key?: string | undefined;
  };
}

/** A connected socket. Throws `Failure`: `unavailable` (refused, no such name), `bad-certificate`, `timeout`. */
export function dial({ host, port, tls }: SmscAddress, withinMs: number, timers: Timers, signal?: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket =
      tls === undefined ? connectPlain({ host, port, lookup }) : connectTls({ host, port, lookup, ...secureOptions(host, tls) });
    const stopTimer = timers.after(withinMs, () => {
      fail(new Failure('timeout', `${host}:${port} did not take the connection in ${withinMs / 1000} s`, { retryable: true }));
    });
    const abort = () => fail(new Failure('cancelled', 'connecting was cancelled', { retryable: true }));
    const settle = () => {
      stopTimer();
      signal?.removeEventListener('abort', abort);
    };
    const fail = (failure: Failure) => {
      settle();
      socket.destroy();
      reject(failure);
    };
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    socket.on('error', (error) => fail(noConnection(`${host}:${port}`, error)));
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      settle();
      socket.removeAllListeners('error');
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

/** A link that is tried again and again does not ask again while nobody answers. */
const lookup: LookupFunction = (host, { all }, answer) => {
  hostAddresses(host).then(
    (found) => {
      const addresses = found.map((address) => ({ address, family: isIP(address) }));
      const [first] = addresses;
      if (all || first === undefined) answer(null, addresses);
      else answer(null, first.address, first.family);
    },
    (error: NodeJS.ErrnoException) => answer(error, []),
  );
};

function secureOptions(host: string, { serverName, ca, certificate, key }: NonNullable<SmscAddress['tls']>) {
  // An IP address is no server name (RFC 6066 §3), but the certificate is still checked against it.
  const named = serverName ?? (/^[\d.]+$|:/.test(host) ? undefined : host);
  return {
    ...(named === undefined ? {} : { servername: named }),
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
  };
}

// Why a SIP socket could not be opened, in one line that says what to do. Not here: the sockets.
import { Failure } from '#ports/failure.ts';

/** Example: `listenFailure('UDP', { address: '127.0.0.1', port: 5060 }, error)`. */
export function listenFailure(
  protocol: 'UDP' | 'TCP' | 'TLS',
  bind: { address: string; port: number },
  cause: Error & { code?: string },
): Failure {
  const host = bind.address.includes(':') ? `[${bind.address}]` : bind.address;
  const setting = protocol === 'TLS' ? 'ATIENDE_SIP_TLS' : 'ATIENDE_SIP';
  const where = `${host}:${bind.port} (SIP over ${protocol})`;
  if (cause.code === 'EADDRINUSE') {
    const other = `${setting}=${host}:${bind.port + 2}`;
    return new Failure('in-use', `${where} is taken by another program: stop it, or choose another port, e.g. ${other}`, { cause });
  }
  return new Failure(
    'invalid',
    `cannot listen on ${where}: ${cause.code ?? cause.message}. Give ${setting} an address of this machine and a port above 1023.`,
    { cause },
  );
}

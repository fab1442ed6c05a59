// Why a SIP socket could not be opened, in one line that says what to do. Not here: the sockets.
import { Failure } from '#ports/failure.ts';
import type { StartRefusal } from '#ports/supervision.ts';

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
    const example = `${setting}=${host}:${bind.port + 2}`;
    const details: StartRefusal = { refusal: 'port-taken', where, example };
    return new Failure('in-use', `${where} is taken by another program: stop it, or choose another port, e.g. ${example}`, {
      cause,
      details,
    });
  }
  const code = cause.code ?? cause.message;
  const details: StartRefusal = { refusal: 'cannot-listen', where, setting, code };
  const message = `cannot listen on ${where}: ${code}. Give ${setting} an address of this machine and a port above 1023.`;
  return new Failure('invalid', message, { cause, details });
}

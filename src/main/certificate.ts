// Our own certificate and its key, read and tried before anything listens with them. Not here: its days (machine-watch.ts), other people's.
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Failure } from '#ports/failure.ts';
import type { StartRefusal } from '#ports/supervision.ts';
import type { Settings } from '../settings.ts';

/** PEM texts; undefined = no TLS. Throws `not-configured` where a file cannot be read, holds something else, or the two do not belong together. */
export function readCertificate({
  tlsCertFile,
  tlsKeyFile,
}: Pick<Settings, 'tlsCertFile' | 'tlsKeyFile'>): { cert: string; key: string } | undefined {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return undefined;
  const pair = { cert: read('ATIENDE_TLS_CERT', tlsCertFile), key: read('ATIENDE_TLS_KEY', tlsKeyFile) };
  try {
    createSecureContext(pair);
    return pair;
  } catch (cause) {
    const why = (cause as Error).message.replace(/^error:[^:]*:[^:]*:[^:]*:/, '');
    const details: StartRefusal = { refusal: 'certificate-unusable', cert: tlsCertFile, key: tlsKeyFile, why };
    throw new Failure('not-configured', `the certificate ${tlsCertFile} cannot be used with the key ${tlsKeyFile}: ${why}`, {
      cause,
      details,
    });
  }
}

function read(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const details: StartRefusal = { refusal: 'file-unreadable', setting, file, code };
    throw new Failure('not-configured', `the file of ${setting}, ${file}, cannot be read (${code})`, { cause, details });
  }
}

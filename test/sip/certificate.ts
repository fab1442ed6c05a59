// A certificate for tests of TLS, made by openssl. Not part of the running product.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const maker = 'openssl';

/** Of `name`, signed by itself, good for two days or `expired` yesterday. Throws where openssl is missing: `npm test` installs it on Debian. */
export function makeCertificate(name = 'localhost', { expired = false } = {}): { cert: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'atiende-tls-'));
  try {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const files = ['-keyout', 'key.pem', '-out', 'cert.pem', '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
    const run = (args: string[]): void => {
      const { status, stderr } = spawnSync(maker, args, { cwd: folder, encoding: 'utf8' });
      if (status !== 0) throw new Error(`no certificate could be made (is openssl installed?): ${stderr ?? ''}`);
    };
    run(['req', '-x509', ...curve, ...files]);
    if (expired) run(['x509', '-in', 'cert.pem', '-signkey', 'key.pem', '-days', '-1', '-out', 'cert.pem']);
    return { cert: readFileSync(join(folder, 'cert.pem'), 'utf8'), key: readFileSync(join(folder, 'key.pem'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

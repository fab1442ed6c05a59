// Certificates that cannot be used are refused with the file and the reason, not met again and again.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeCertificate } from '../../test/sip/certificate.ts';
import { readCertificate } from './certificate.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'atiende-certificate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function kept(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('a pair is read; none is none', () => {
  const pair = makeCertificate();
  expect(readCertificate({ tlsCertFile: kept('cert.pem', pair.cert), tlsKeyFile: kept('key.pem', pair.key) })).toEqual(pair);
  expect(readCertificate({ tlsCertFile: undefined, tlsKeyFile: undefined })).toBeUndefined();
});

test('what is missing, is no certificate or belongs to another key is told', () => {
  const { cert, key } = makeCertificate();
  const tlsKeyFile = kept('key.pem', key);
  const refused = (tlsCertFile: string, details: object) =>
    expect(() => readCertificate({ tlsCertFile, tlsKeyFile })).toThrow(
      expect.objectContaining({ code: 'not-configured', details: expect.objectContaining(details) }),
    );
  const missing = path.join(folder, 'missing.pem');
  refused(missing, { refusal: 'file-unreadable', setting: 'ATIENDE_TLS_CERT', file: missing, code: 'ENOENT' });
  refused(kept('text.pem', 'nada'), { refusal: 'certificate-unusable', key: tlsKeyFile, why: expect.stringContaining('no start line') });
  refused(kept('other.pem', makeCertificate().cert), {
    refusal: 'certificate-unusable',
    why: expect.stringContaining('key values mismatch'),
  });
  expect(readCertificate({ tlsCertFile: kept('cert.pem', cert), tlsKeyFile })).toBeDefined();
});

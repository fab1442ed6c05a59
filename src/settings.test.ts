// The settings by environment: what is refused, and what is told to be none. Not here: the same on the terminal of a whole server (test/whole).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readSettings, unknownSettings } from './settings.ts';

test('a log level that does not exist is refused by name, not taken for info', () => {
  expect(() => readSettings({ ATIENDE_LOG_LEVEL: 'mucho' })).toThrow(
    'ATIENDE_LOG_LEVEL must be one of debug, info, warn, error; it is "mucho".',
  );
  for (const level of ['debug', 'info', 'warn', 'error', '', undefined])
    expect(() => readSettings({ ATIENDE_LOG_LEVEL: level })).not.toThrow();
});

test.each([
  ['es_ES.UTF-8', 'debe ser', 'van juntos', 'necesita'],
  ['pt_BR.UTF-8', 'deve ser', 'andam juntos', 'precisa de'],
  ['C.UTF-8', 'must be', 'go together', 'needs'],
])('%s: what cannot work is refused in the language of the terminal', (LANG, mustBe, together, needs) => {
  const refusal = (env: Record<string, string>) => {
    try {
      readSettings({ LANG, ...env });
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (const [name, value] of [
    ['ATIENDE_HTTP', 'banana'],
    ['ATIENDE_SIP', '127.0.0.1:99999'],
    ['ATIENDE_RTP_PORTS', '20000'],
    ['ATIENDE_LOG_LEVEL', 'mucho'],
    ['ATIENDE_PUBLIC_ADDRESS', 'mi-casa'],
    ['ATIENDE_PUBLIC_URL', 'ftp://x'],
  ] as const) {
    const said = refusal({ [name]: value });
    for (const part of [name, mustBe, `"${value}"`]) expect(said).toContain(part);
  }
  expect(refusal({ ATIENDE_ALLOW_PRIVATE: '10.0.0.0/99' })).toContain('"10.0.0.0/99"');
  const database = refusal({ ATIENDE_DATABASE_URL: 'secreta@db' });
  expect(database).toContain(`ATIENDE_DATABASE_URL ${mustBe}`);
  expect(database).not.toContain('secreta');
  expect(refusal({ ATIENDE_TLS_CERT: 'a.pem' })).toContain(together);
  expect(refusal({ ATIENDE_SIP_TLS: '127.0.0.1:0' })).toContain(needs);
});

test('a mistyped name is told; every documented one is known', () => {
  expect(unknownSettings({ ATIENDE_HTPP: '1', ATIENDE_HTTP: '2', PATH: '/bin' })).toEqual(['ATIENDE_HTPP']);
  const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');
  const documented = [...readme.matchAll(/ATIENDE_[A-Z_]*[A-Z]/g)].map(([name]) => name);
  expect(documented.length).toBeGreaterThan(20);
  expect(unknownSettings(Object.fromEntries(documented.map((name) => [name, 'x'])))).toEqual([]);
});

test('an address of a link is bound with its zone', () => {
  expect(readSettings({ ATIENDE_SIP: '[fe80::1%eth0]:5060' }).sip).toEqual({ host: 'fe80::1%eth0', port: 5060 });
  expect(() => readSettings({ ATIENDE_SIP: '[fe80::1%]:5060' })).toThrow('ATIENDE_SIP must be');
});

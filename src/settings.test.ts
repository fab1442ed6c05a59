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

test('a mistyped name is told; every documented one is known', () => {
  expect(unknownSettings({ ATIENDE_HTPP: '1', ATIENDE_HTTP: '2', PATH: '/bin' })).toEqual(['ATIENDE_HTPP']);
  const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');
  const documented = [...readme.matchAll(/ATIENDE_[A-Z_]*[A-Z]/g)].map(([name]) => name);
  expect(documented.length).toBeGreaterThan(20);
  expect(unknownSettings(Object.fromEntries(documented.map((name) => [name, 'x'])))).toEqual([]);
});

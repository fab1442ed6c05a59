// Waiting for a database that does not answer: why it does not is told at once, for somebody sits before the terminal. Not here: the migrations.
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { readSettings } from '../settings.ts';
import { reachDatabase } from './reach-database.ts';

test('why a database elsewhere cannot be reached is told while it is waited for', async () => {
  const settings = readSettings({ ATIENDE_DATABASE_URL: 'postgres://a:b@127.0.0.1:1/x' });
  const waiting = reachDatabase(settings, pino({ level: 'silent' }), (why) => {
    throw new Error(`told: ${why}`);
  });
  await expect(waiting).rejects.toThrow(/^told: .*ECONNREFUSED/);
});

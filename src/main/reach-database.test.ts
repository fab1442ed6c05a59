// Waiting for a database that does not answer: why it does not is told at once, for somebody sits before the terminal. Not here: the migrations.
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { startTestServer } from '#adapters/store-postgres/test-server.ts';
import { readSettings } from '../settings.ts';
import { reachDatabase } from './reach-database.ts';

test('why a database elsewhere cannot be reached is told while it is waited for', async () => {
  const settings = readSettings({ ATIENDE_DATABASE_URL: 'postgres://a:b@127.0.0.1:1/x' });
  const waiting = reachDatabase(settings, pino({ level: 'silent' }), (why) => {
    throw new Error(`told: ${why}`);
  });
  await expect(waiting).rejects.toThrow(/^told: .*ECONNREFUSED/);
});

test('a name that no DNS knows is waited for as well: main would only meet it again', async () => {
  const settings = readSettings({ ATIENDE_DATABASE_URL: 'postgres://a:b@no-such-host.invalid/x' });
  const waiting = reachDatabase(settings, pino({ level: 'silent' }), (why) => {
    throw new Error(`told: ${why}`);
  });
  await expect(waiting).rejects.toThrow(/^told: .*(ENOTFOUND|EAI_AGAIN)/);
});

test.each([
  ['nadie', 'postgres', /role "nadie" does not exist/],
  ['atiende', 'no-hay', /database "no-hay" does not exist/],
])('%s at %s is not let in: told in the words of PostgreSQL', async (user, database, words) => {
  const server = await startTestServer();
  try {
    const url = `postgres://${user}@localhost/${database}?host=${encodeURIComponent(server.connection.host ?? '')}`;
    const waiting = reachDatabase(readSettings({ ATIENDE_DATABASE_URL: url }), pino({ level: 'silent' }), (why) => {
      throw new Error(`told: ${why}`);
    });
    await expect(waiting).rejects.toThrow(words);
  } finally {
    await server.stop();
  }
});

// Migrations on a real server: from nothing, again, by two at once, and on a database of a newer release.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate, newestVersion } from './migrate.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.stop();
});

test('two that start at once apply each migration once; a third finds nothing to do', async () => {
  const newest = await newestVersion();
  const lines: string[] = [];
  const results = await Promise.all([
    migrate(server.connection, (line) => lines.push(line)),
    migrate(server.connection, (line) => lines.push(line)),
  ]);
  expect(new Set(results.map(({ from }) => from))).toEqual(new Set([0, newest]));
  expect(lines).toHaveLength(newest);
  expect(await migrate(server.connection)).toEqual({ from: newest, to: newest });
});

test('a database of a newer release is refused and left alone', async () => {
  const client = new pg.Client(server.connection);
  await client.connect();
  await client.query('insert into schema_migration (version, applied_at) values (999999, now())');
  await expect(migrate(server.connection)).rejects.toMatchObject({ code: 'conflict' });
  await client.query('delete from schema_migration where version = 999999');
  await client.end();
});

test('a server that is not there is `unavailable` and may be tried again', async () => {
  await expect(migrate({ ...server.connection, host: '/tmp/atp-nobody-here' })).rejects.toMatchObject({
    code: 'unavailable',
    retryable: true,
  });
});

// The store contract on the embedded server, and on the server of ATIENDE_DATABASE_URL where one is named.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { storeContract } from '#ports/store.contract.ts';
import { migrate } from './migrate.ts';
import { openStore } from './open-store.ts';
import { startTestServer, type TestServer } from './test-server.ts';

describe('embedded server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    await migrate(server.connection);
  });
  afterAll(async () => {
    await server.stop();
  });
  storeContract(() => openStore({ connection: server.connection }));
});

const external = process.env['ATIENDE_DATABASE_URL'];
if (external === undefined) console.log('ATIENDE_DATABASE_URL is not set: the store suite runs on the embedded server only');

describe.skipIf(external === undefined)('server of ATIENDE_DATABASE_URL', () => {
  const name = `atiende_test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(external ?? 'postgres://unset');
  const ours = new URL(url);
  ours.pathname = `/${name}`;
  const asOwner = async (statement: string) => {
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  beforeAll(async () => {
    await asOwner(`create database ${name}`);
    await migrate(ours.href);
  });
  afterAll(async () => {
    await asOwner(`drop database ${name} with (force)`);
  });
  storeContract(() => openStore({ connection: { connectionString: ours.href } }));
});

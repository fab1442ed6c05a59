// /healthz and /readyz over a real server and a real database: ready means that a call can be taken, whatever part is away or stuck.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allWell } from './rooms.ts';
import { startTestApi, type TestApi } from './test-server.ts';

let api: TestApi;
let connection: pg.PoolConfig;
const parts = { ...allWell };

beforeAll(async () => {
  api = await startTestApi((rooms, given) => {
    connection = given;
    return { ...rooms, health: () => ({ ...parts }) };
  });
});
afterAll(() => api.close());

const ready = async () => {
  const { status, body } = await api.ask('GET', '/readyz');
  return { status, ...body };
};

test('all is there', async () => {
  expect((await api.ask('GET', '/healthz')).body).toEqual({ ok: true });
  expect(await ready()).toEqual({ status: 200, ready: true, databaseUp: true, ...allWell });
});

test.each([
  ['no media process', { mediaUp: false }, 503],
  ['stopping', { draining: true }, 503],
  ['a disk without room', { diskFull: true }, 503],
  // Calls whose prompts are published go on without it.
  ['no speech process', { speechUp: false }, 200],
])('%s', async (_name, change, status) => {
  Object.assign(parts, change);
  try {
    expect(await ready()).toMatchObject({ status, ready: status === 200, databaseUp: true, ...change });
  } finally {
    Object.assign(parts, allWell);
  }
});

/** Every process of the database server. */
async function databasePids(): Promise<number[]> {
  const client = new pg.Client(connection);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity where pid <> pg_backend_pid()');
  await client.end();
  const postmaster = readFileSync(path.join(String(connection.host), '../data/postmaster.pid'), 'utf8').split('\n')[0];
  return [Number(postmaster), ...rows.map(({ pid }) => pid)];
}

test('a database that is there but stuck is not up, and main itself is alive all the while', async () => {
  const pids = await databasePids();
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    expect(await ready()).toMatchObject({ status: 503, ready: false, databaseUp: false, mediaUp: true });
    expect((await api.ask('GET', '/healthz')).status).toBe(200);
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
  await expect.poll(async () => (await ready()).status, { timeout: 20_000 }).toBe(200);
});

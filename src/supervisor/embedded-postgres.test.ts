// The embedded server with the real binaries: create, connect, stop, adopt an orphan, refuse a foreign version.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { lockFolder } from './lock.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'atp-'));
const options = {
  folder: path.join(folder, 'postgres'),
  socketFolder: path.join(folder, 'run'),
  passwordFile: path.join(folder, 'password'),
  logFile: path.join(folder, 'postgres.log'),
  durable: false,
};

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function query(text: string): Promise<unknown> {
  const client = new pg.Client({
    host: options.socketFolder,
    user: 'atiende',
    password: readFileSync(options.passwordFile, 'utf8').trim(),
    database: 'postgres',
  });
  await client.connect();
  try {
    return (await client.query(text)).rows[0];
  } finally {
    await client.end();
  }
}

test('creates, serves, is adopted by a second supervisor, stops', async () => {
  const reports: string[] = [];
  const first = await startEmbeddedPostgres({ ...options, report: (what) => reports.push(what) });
  expect(await query('select 1 as one')).toEqual({ one: 1 });
  const second = await startEmbeddedPostgres({ ...options, report: (what) => reports.push(what) });
  expect(second.pid).toBe(first.pid);
  expect(reports).toEqual(['create', 'start', 'adopt']);
  await second.stop();
  await first.exited;
  await expect(query('select 1')).rejects.toThrow();
});

test('refuses a folder that another major version wrote', async () => {
  writeFileSync(path.join(options.folder, 'PG_VERSION'), '15\n');
  await expect(startEmbeddedPostgres(options)).rejects.toThrow(/PostgreSQL 15/);
});

test('a data folder is locked by one holder at a time', async () => {
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(/already running/);
  lock.release();
});

// The embedded server with the real binaries: create, connect, stop, adopt an orphan, refuse a foreign version.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, expect, test } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { lockFolder } from './lock.ts';
import { refusalTexts } from './refusal-texts.ts';

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

test('starts although the number of a killed server is still taken by what nobody has buried', async () => {
  const grave = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [dead] = (await once(grave.stdout, 'data')) as [Buffer];
  const lockFiles = [path.join(options.folder, 'postmaster.pid'), path.join(options.socketFolder, '.s.PGSQL.5432.lock')];
  for (const file of lockFiles) writeFileSync(file, String(dead));
  const server = await startEmbeddedPostgres(options);
  expect(await query('select 1 as one')).toEqual({ one: 1 });
  for (const file of lockFiles) expect(Number.parseInt(readFileSync(file, 'utf8'), 10)).toBe(server.pid);
  await server.stop();
  grave.kill();
});

test('refuses a folder that another major version wrote', async () => {
  writeFileSync(path.join(options.folder, 'PG_VERSION'), '15\n');
  await expect(startEmbeddedPostgres(options)).rejects.toThrow(/PostgreSQL 15/);
});

test('a data folder is locked by one holder at a time', async () => {
  const lock = await lockFolder(folder, refusalTexts({}));
  await expect(lockFolder(folder, refusalTexts({}))).rejects.toThrow(/already running/);
  lock.release();
});

test('as root without user namespaces another user runs the server; where that user cannot come in, one line says what to do', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('only root needs another user [test data]');
  const tools = path.join(folder, 'tools');
  mkdirSync(tools);
  writeFileSync(path.join(tools, 'unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const pathBefore = process.env.PATH;
  process.env.PATH = `${tools}:${pathBefore}`;
  try {
    const open = mkdtempSync(path.join(os.tmpdir(), 'ato-'));
    const where = {
      ...options,
      folder: path.join(open, 'postgres'),
      socketFolder: path.join(open, 'run'),
      passwordFile: path.join(open, 'password'),
      logFile: path.join(open, 'log'),
    };
    const server = await startEmbeddedPostgres(where);
    expect(readFileSync(`/proc/${server.pid}/status`, 'utf8')).not.toMatch(/^Uid:\s+0\b/m);
    await server.stop();
    rmSync(open, { recursive: true, force: true });
    const closed = mkdtempSync(path.join(os.tmpdir(), 'atc-'));
    chmodSync(closed, 0o700);
    mkdirSync(path.join(closed, 'data'));
    const refused = startEmbeddedPostgres({
      ...where,
      folder: path.join(closed, 'data', 'postgres'),
      socketFolder: path.join(closed, 'run'),
    });
    await expect(refused).rejects.toThrow(/does not run as root.*ATIENDE_DATABASE_URL/);
    rmSync(closed, { recursive: true, force: true });
  } finally {
    process.env.PATH = pathBefore;
  }
});

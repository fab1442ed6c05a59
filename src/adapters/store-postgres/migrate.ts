// Brings a database to the schema of this release: numbered SQL files, forward only, one transaction under an advisory lock.
// Not here: the SQL itself (migrations/).
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { Failure } from '#ports/failure.ts';
import { storeFailure } from './store-failure.ts';

const folder = new URL('./migrations/', import.meta.url);
/** Any fixed number will do; two processes that start at once wait for one another on it. */
const lockId = 4_283_771_905;

/** The schema's version that this release knows: the number of its newest migration. */
export async function newestVersion(): Promise<number> {
  return Math.max(0, ...(await migrations()).map(({ version }) => version));
}

async function migrations(): Promise<{ version: number; file: string }[]> {
  const files = (await readdir(folder)).filter((file) => /^\d{6}\.sql$/.test(file)).sort();
  return files.map((file) => ({ version: Number(file.slice(0, 6)), file }));
}

async function currentVersion(client: pg.Client): Promise<number> {
  await client.query('create table if not exists schema_migration (version integer primary key, applied_at timestamptz not null)');
  const { rows } = await client.query<{ version: number | null }>('select max(version) as version from schema_migration');
  return rows[0]?.version ?? 0;
}

async function applyAll(client: pg.Client, report: (line: string) => void): Promise<{ from: number; to: number }> {
  await client.query('select pg_advisory_xact_lock($1)', [lockId]);
  const from = await currentVersion(client);
  const known = await migrations();
  const to = known.at(-1)?.version ?? 0;
  if (from > to) {
    throw new Failure(
      'conflict',
      `the database has schema ${from} but this release knows ${to}: start the newer release, or restore a backup`,
    );
  }
  for (const { version, file } of known) {
    if (version <= from) continue;
    report(`applying migration ${file}`);
    await client.query(await readFile(new URL(file, folder), 'utf8'));
    await client.query('insert into schema_migration (version, applied_at) values ($1, now())', [version]);
  }
  return { from, to };
}

/**
 * Apply every migration that the database lacks; all or none. `from` = `to` when there was nothing to do.
 * Throws `conflict` when the database is newer than this release, `unavailable` when it cannot be reached.
 */
export async function migrate(
  connection: string | pg.PoolConfig,
  report: (line: string) => void = () => {},
): Promise<{ from: number; to: number }> {
  const client = new pg.Client(typeof connection === 'string' ? { connectionString: connection } : connection);
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('begin');
    const result = await applyAll(client, report);
    await client.query('commit');
    return result;
  } catch (error) {
    throw storeFailure(error);
  } finally {
    await client.end().catch(() => {});
  }
}

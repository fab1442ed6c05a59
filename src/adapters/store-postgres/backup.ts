// Backup as JSON lines: a header, then every row of every table but sessions and callers' voices, in one snapshot; and its way back into an empty database.
// Sealed secrets stay sealed: without the key file of DESIGN §6 they do not open. Not here: the library's files, the key file.
import pg from 'pg';
import * as z from 'zod';
import { Failure } from '#ports/failure.ts';
import { withDefaults } from './database.ts';
import { migrate, newestVersion } from './migrate.ts';
import { storeFailure } from './store-failure.ts';

const format = 'atiende/backup@1';
/** Parents before children. Left out: session, schema_migration; call_utterance, so that no copy outlives the days it may be kept. */
const tables = [
  'flow',
  'flow_version',
  'talk',
  'moment',
  'line',
  'call',
  'call_live',
  'call_event',
  'call_inbox',
  'outbox',
  'outbox_attempt',
  'outbox_receipt',
  'early_receipt',
  'channel',
  'origin',
  'channel_templates',
  'channel_media',
  'suppression',
  'inbound_message',
  'service_window',
  'opt_in',
  'studio_user',
  'api_token',
  'team',
  'agent',
  'presence',
  'ticket',
  'queue_event',
  'call_note',
  'daily_count',
  'trunk',
  'registration',
  'dialog',
  'setting',
  'audio',
  'library_file',
  'sandbox_message',
  'audit_entry',
];
/** Those whose id comes from a sequence, which must go on after the highest. */
const numbered = [
  'call_inbox',
  'outbox',
  'outbox_receipt',
  'early_receipt',
  'inbound_message',
  'opt_in',
  'sandbox_message',
  'queue_event',
  'audit_entry',
];
const rowsAtOnce = 500;
/** One statement is sent to the database once this many characters are gathered. */
const charactersAtOnce = 4_000_000;

const headerSchema = z.object({ format: z.literal(format), schema: z.int().min(1), at: z.number() });
const lineSchema = z.union([
  z.object({ table: z.string(), row: z.record(z.string(), z.unknown()) }),
  z.object({ end: z.literal(true), rows: z.int().min(0) }),
]);

async function connected<T>(connection: pg.PoolConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...withDefaults(connection), application_name: 'atiende backup' });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw storeFailure(error);
  } finally {
    await client.end().catch(() => {});
  }
}

async function exportTable(client: pg.Client, table: string, write: (line: string) => void | Promise<void>): Promise<number> {
  await client.query(`declare rows no scroll cursor for select to_json(t)::text as row from ${table} t`);
  let count = 0;
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`fetch ${rowsAtOnce} from rows`);
    for (const { row } of rows) await write(`{"table":"${table}","row":${row}}`);
    count += rows.length;
    if (rows.length < rowsAtOnce) break;
  }
  await client.query('close rows');
  return count;
}

/**
 * Write a backup, line by line without line ends; `write` may return a promise to slow it down. The state is that of one moment,
 * whatever is written meanwhile. The last line tells the number of rows: a file without it is not whole.
 */
export async function exportBackup(connection: pg.PoolConfig, write: (line: string) => void | Promise<void>): Promise<{ rows: number }> {
  return await connected(connection, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    const { rows: versions } = await client.query<{ version: number }>('select max(version) as version from schema_migration');
    await write(JSON.stringify({ format, schema: versions[0]?.version ?? 0, at: Date.now() }));
    let count = 0;
    for (const table of tables) count += await exportTable(client, table, write);
    await write(JSON.stringify({ end: true, rows: count }));
    await client.query('commit');
    return { rows: count };
  });
}

async function readHeader(lines: AsyncIterator<string>): Promise<void> {
  const first = await lines.next();
  const header = headerSchema.safeParse(first.done ? undefined : parsed(first.value));
  if (!header.success) throw new Failure('invalid', 'this is not a backup of Atiende');
  const known = await newestVersion();
  if (header.data.schema !== known) {
    const what = header.data.schema > known ? 'newer' : 'older';
    const remedy = 'restore it with the release that made it, then start this one';
    throw new Failure('conflict', `the backup is of a ${what} release (schema ${header.data.schema}, this one has ${known}): ${remedy}`);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function refuseUnlessEmpty(client: pg.Client): Promise<void> {
  for (const table of tables) {
    const { rowCount } = await client.query(`select from ${table} limit 1`);
    if (rowCount !== 0)
      throw new Failure(
        'conflict',
        `the database is not empty (${table}): a backup is restored into an empty one, or with --replace in place of all that is here, the demo too`,
      );
  }
}

/** SQLSTATE 22 (data) and 23 (constraints): the rows are to blame, not the server. */
function isDataError(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '');
}

/** Rows of one table, gathered until there are enough for a statement. */
class Batch {
  readonly #client: pg.Client;
  #table = '';
  #rows: string[] = [];
  #characters = 0;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async add(table: string, row: string): Promise<void> {
    if (table !== this.#table) await this.flush();
    this.#table = table;
    this.#rows.push(row);
    this.#characters += row.length;
    if (this.#rows.length >= rowsAtOnce || this.#characters >= charactersAtOnce) await this.flush();
  }

  async flush(): Promise<void> {
    const table = this.#table;
    if (this.#rows.length > 0) {
      // The table's row type by a query, since `line` is also the name of a geometric type.
      const text = `insert into ${table} select * from json_populate_recordset((select t from ${table} t limit 0), $1::json)`;
      await this.#client.query(text, [`[${this.#rows.join(',')}]`]).catch((error: unknown) => {
        throw isDataError(error) ? new Failure('invalid', `the backup has rows that do not fit ${table}`, { cause: error }) : error;
      });
    }
    this.#rows = [];
    this.#characters = 0;
  }
}

async function importRows(client: pg.Client, lines: AsyncIterator<string>): Promise<number> {
  const batch = new Batch(client);
  let count = 0;
  for (;;) {
    const next = await lines.next();
    if (next.done) throw new Failure('invalid', `the backup ends after ${count} rows without its last line: it is not whole`);
    if (next.value === '') continue;
    const line = lineSchema.safeParse(parsed(next.value));
    if (!line.success) throw new Failure('invalid', `line ${count + 2} of the backup cannot be read`);
    if ('end' in line.data) {
      if (line.data.rows !== count)
        throw new Failure('invalid', `the backup tells of ${line.data.rows} rows but holds ${count}: it is not whole`);
      await batch.flush();
      return count;
    }
    const { table } = line.data;
    const prefix = `{"table":"${table}","row":`;
    if (!tables.includes(table) || !next.value.startsWith(prefix))
      throw new Failure('invalid', `line ${count + 2} of the backup is not for a table of this schema`);
    // The row's own text, since numbers of any size must come back as they were.
    await batch.add(table, next.value.slice(prefix.length, -1));
    count += 1;
  }
}

/**
 * Restore a backup into a database without rows (it is migrated first); all or nothing. `replace` empties the database first, for an
 * installation that was started, and so seeded, before. Throws `conflict` when there are rows or the schema differs, `invalid` when
 * the lines are not a whole backup.
 */
export async function importBackup(
  connection: pg.PoolConfig,
  lines: AsyncIterable<string>,
  options: { replace?: boolean } = {},
): Promise<{ rows: number }> {
  const iterator = lines[Symbol.asyncIterator]();
  try {
    await readHeader(iterator);
    await migrate(connection);
    return await connected(connection, async (client) => {
      await client.query('begin');
      if (options.replace === true) await client.query(`truncate ${tables.join(', ')}, session, call_utterance`);
      else await refuseUnlessEmpty(client);
      const rows = await importRows(client, iterator);
      for (const table of numbered) {
        await client.query(
          `select setval(pg_get_serial_sequence('${table}', 'id'), (select coalesce(max(id), 0) + 1 from ${table}), false)`,
        );
      }
      await client.query('commit');
      return { rows };
    });
  } finally {
    await iterator.return?.();
  }
}

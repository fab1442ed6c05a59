// SettingsStore on PostgreSQL: settings by key, records of audio and files, the sandbox phone's messages.
import { sql } from 'kysely';
import type { SandboxMessage, SettingsStore } from '#ports/settings-store.ts';
import type { Database } from './database.ts';
import { channels, type Listener } from './listener.ts';
import { handedOut, stored, storableJson, type Stored } from './schema.ts';

function message(row: Stored<SandboxMessage> & { key: string }): SandboxMessage {
  const { key: _, ...rest } = row;
  return handedOut(rest);
}

type Sandbox = Pick<SettingsStore, 'putSandbox' | 'sandbox' | 'onSandbox'>;

function sandbox({ kysely }: Database, listener: Listener): Sandbox {
  return {
    putSandbox: async (given, key) =>
      await kysely.transaction().execute(async (transaction) => {
        const made = await transaction
          .insertInto('sandboxMessage')
          .values({ ...stored(given), key })
          .onConflict((conflict) => conflict.column('key').doNothing())
          .returningAll()
          .executeTakeFirst();
        if (made === undefined) {
          return message(await transaction.selectFrom('sandboxMessage').selectAll().where('key', '=', key).executeTakeFirstOrThrow());
        }
        await sql`select pg_notify(${channels.sandbox}, ${String(made.id)})`.execute(transaction);
        return message(made);
      }),
    sandbox: async ({ to, sinceId, limit }) => {
      let query = kysely.selectFrom('sandboxMessage').selectAll();
      if (to !== undefined) query = query.where('to', '=', to);
      if (sinceId !== undefined) query = query.where('id', '>', sinceId);
      const rows = await query.orderBy('id', 'desc').limit(limit).execute();
      return rows.map(message);
    },
    onSandbox: (wake) => listener.on(channels.sandbox, wake),
  };
}

function counter({ rows }: Database): Pick<SettingsStore, 'countUpTo' | 'counts'> {
  return {
    countUpTo: async (key, day, most) => {
      if (most < 1) return false;
      const counted = await rows({
        text: `with old as (delete from daily_count where day < $2)
          insert into daily_count (key, day, count) values ($1, $2, 1)
          on conflict (key, day) do update set count = daily_count.count + 1 where daily_count.count < $3 returning count`,
        values: [key, day, most],
      });
      return counted.length > 0;
    },
    counts: async (day) => {
      const found = await rows<{ key: string; count: number }>({
        text: 'select key, count from daily_count where day = $1',
        values: [day],
      });
      return Object.fromEntries(found.map(({ key, count }) => [key, count]));
    },
  };
}

/** The settings store. Sandbox messages come newest first; setting undefined removes a key. */
export function createSettingsStore(database: Database, listener: Listener): SettingsStore {
  const { kysely } = database;
  return {
    get: async (key) => (await kysely.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst())?.value,
    set: async (key, given) => {
      const value = storableJson(given);
      if (value === null) {
        await kysely.deleteFrom('setting').where('key', '=', key).execute();
        return;
      }
      await kysely
        .insertInto('setting')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    },
    ...counter(database),
    audio: async () => (await kysely.selectFrom('audio').selectAll().orderBy('name').orderBy('id').execute()).map(handedOut),
    saveAudio: async (row) => {
      const { id, ...rest } = stored({ originalHash: undefined, originalType: undefined, rightsBy: undefined, ...row });
      await kysely
        .insertInto('audio')
        .values({ id, ...rest })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
        .execute();
    },
    removeAudio: async (id) => {
      await kysely.deleteFrom('audio').where('id', '=', id).execute();
    },
    files: async () => (await kysely.selectFrom('libraryFile').selectAll().orderBy('name').orderBy('id').execute()).map(handedOut),
    saveFile: async (row) => {
      const { id, ...rest } = stored(row);
      await kysely
        .insertInto('libraryFile')
        .values({ id, ...rest })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
        .execute();
    },
    removeFile: async (id) => {
      await kysely.deleteFrom('libraryFile').where('id', '=', id).execute();
    },
    ...sandbox(database, listener),
  };
}

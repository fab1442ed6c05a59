// Backups between the HTTP room, which has streams, and the store, which has lines. Not here: what a line holds (adapters/store-postgres).
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type pg from 'pg';
import { exportBackup, importBackup } from '#adapters/store-postgres/backup.ts';
import type { ApiRooms } from '#api/rooms.ts';

/** What the control socket's backup routes need. `restored` is called when the database holds another world. */
export function backupOf(connection: pg.PoolConfig, restored: () => void): NonNullable<ApiRooms['backup']> {
  return {
    restored,
    write: async (out) => {
      await exportBackup(connection, async (line) => {
        // A reader that is slower than the database must not fill our memory.
        if (!out.write(`${line}\n`)) await once(out, 'drain');
      });
    },
    restore: async (from, options) => {
      await importBackup(connection, createInterface({ input: from, crlfDelay: Number.POSITIVE_INFINITY }), options);
    },
  };
}

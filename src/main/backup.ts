// Backups between the HTTP room, which has streams, and the store, which has lines. Not here: what a line holds (adapters/store-postgres).
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import type pg from 'pg';
import { exportBackup, importBackup } from '#adapters/store-postgres/backup.ts';

/** What the control socket's backup routes need. */
export function backupOf(connection: pg.PoolConfig): { write: (out: NodeJS.WritableStream) => Promise<void>; restore: (from: NodeJS.ReadableStream) => Promise<void> } {
  return {
    write: async (out) => {
      await exportBackup(connection, async (line) => {
        // A reader that is slower than the database must not fill our memory.
        if (!out.write(`${line}\n`)) await once(out, 'drain');
      });
    },
    restore: async (from) => {
      await importBackup(connection, createInterface({ input: from, crlfDelay: Number.POSITIVE_INFINITY }));
    },
  };
}

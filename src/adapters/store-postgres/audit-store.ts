// AuditStore on PostgreSQL. Not here: what is worth an entry (api/).
import type { AuditEntry, AuditStore } from '#ports/audit-store.ts';
import type { Database } from './database.ts';
import { handedOut, storableJson, stored } from './schema.ts';

/** The audit store. */
export function createAuditStore({ kysely }: Database): AuditStore {
  return {
    begin: async (act) => {
      const { id } = await kysely.insertInto('auditEntry').values(stored(act)).returning('id').executeTakeFirstOrThrow();
      return id;
    },
    end: async (id, { changes, ...rest }) => {
      await kysely
        .updateTable('auditEntry')
        .set({ ...stored(rest), changes: storableJson(changes) ?? '[]' })
        .where('id', '=', id)
        .execute();
    },
    list: async ({ search, object, whoId, fromAt, toAt, beforeId, limit }) => {
      let query = kysely.selectFrom('auditEntry').selectAll();
      if (object !== undefined) query = query.where('object', '=', object);
      if (whoId !== undefined) query = query.where('whoId', '=', whoId);
      if (fromAt !== undefined) query = query.where('at', '>=', fromAt);
      if (toAt !== undefined) query = query.where('at', '<', toAt);
      if (beforeId !== undefined) query = query.where('id', '<', beforeId);
      if (search !== undefined && search !== '') {
        const part = `%${search.replace(/[\\%_]/g, String.raw`\$&`)}%`;
        query = query.where((eb) =>
          eb.or((['whoName', 'objectId', 'route', 'address'] as const).map((column) => eb(column, 'ilike', part))),
        );
      }
      const rows = await query.orderBy('id', 'desc').limit(limit).execute();
      return rows.map((row) => handedOut(row) as AuditEntry);
    },
    forget: async (beforeAt) => {
      const gone = await kysely.deleteFrom('auditEntry').where('at', '<', beforeAt).executeTakeFirst();
      return Number(gone.numDeletedRows);
    },
  };
}

// TalkStore on PostgreSQL.
import { Failure } from '#ports/failure.ts';
import type { TalkStore } from '#ports/talk-store.ts';
import type { Database } from './database.ts';
import { stored } from './schema.ts';

/** The talk store. */
export function createTalkStore({ kysely }: Database): TalkStore {
  return {
    list: async (flow) => {
      const rows = await kysely.selectFrom('talk').selectAll().where('flow', '=', flow).orderBy('id').execute();
      return rows.sort((a, b) => a.name.localeCompare(b.name, 'es'));
    },
    save: async (talk) => {
      const { flow, id, ...rest } = stored(talk);
      await kysely.transaction().execute(async (transaction) => {
        // Locked, so that a flow removed meanwhile is seen.
        const found = await transaction
          .selectFrom('flow')
          .select('id')
          .where('id', '=', flow)
          .where('removed', '=', false)
          .forShare()
          .executeTakeFirst();
        if (found === undefined) throw new Failure('not-found', `there is no flow ${flow}`);
        await transaction
          .insertInto('talk')
          .values({ flow, id, ...rest })
          .onConflict((conflict) => conflict.columns(['flow', 'id']).doUpdateSet(rest))
          .execute();
      });
    },
    remove: async (flow, id) => {
      const gone = await kysely.deleteFrom('talk').where('flow', '=', flow).where('id', '=', id).executeTakeFirst();
      return gone.numDeletedRows > 0n;
    },
  };
}

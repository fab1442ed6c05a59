// MomentStore on PostgreSQL: the draft's text is copied inside the database, so that it is the very one whose revision was asked for.
import { Failure } from '#ports/failure.ts';
import type { MomentStore } from '#ports/moment-store.ts';
import type { Database } from './database.ts';
import { storableText } from './schema.ts';

/** The moment store. */
export function createMomentStore({ kysely }: Database): MomentStore {
  return {
    list: (flow) =>
      kysely
        .selectFrom('moment')
        .select(['flow', 'id', 'name', 'savedAt', 'savedBy'])
        .where('flow', '=', flow)
        .orderBy('savedAt', 'desc')
        .orderBy('id')
        .execute(),
    add: async ({ flow, id, name, savedAt, savedBy }, revision) => {
      await kysely.transaction().execute(async (transaction) => {
        const draft = await transaction
          .selectFrom('flow')
          .select(['draft', 'revision'])
          .where('id', '=', flow)
          .where('removed', '=', false)
          .forShare()
          .executeTakeFirst();
        if (draft === undefined) throw new Failure('not-found', `there is no flow ${flow}`);
        if (draft.revision !== revision) throw new Failure('conflict', 'somebody else saved this flow meanwhile');
        await transaction
          .insertInto('moment')
          .values({ flow, id, name: storableText(name), document: draft.draft, savedAt, savedBy: storableText(savedBy) })
          .execute();
      });
    },
    document: async (flow, id) => {
      const row = await kysely.selectFrom('moment').select('document').where('flow', '=', flow).where('id', '=', id).executeTakeFirst();
      return row?.document;
    },
    remove: async (flow, id) => {
      const gone = await kysely.deleteFrom('moment').where('flow', '=', flow).where('id', '=', id).executeTakeFirst();
      return gone.numDeletedRows > 0n;
    },
  };
}

// SipStore on PostgreSQL: trunks, registrations, dialogs.
import { sql } from 'kysely';
import type { SipStore, TrunkRow } from '#ports/sip-store.ts';
import type { Database } from './database.ts';
import { createDialogWriter } from './dialog-writer.ts';
import { channels, type Listener } from './listener.ts';
import { stored, type Stored } from './schema.ts';

/** The SIP store. Removing what is not there is no error. */
export function createSipStore(database: Database, listener: Listener): SipStore {
  const { kysely } = database;
  const dialogs = createDialogWriter(database);
  return {
    trunks: async () => (await kysely.selectFrom('trunk').selectAll().orderBy('name').execute()).map(trunkOf),
    saveTrunk: async (trunk) =>
      await kysely.transaction().execute(async (transaction) => {
        // What the row leaves out is taken away, not kept.
        const { name, ...rest } = stored({
          ...trunk,
          registrar: trunk.registrar,
          dialledFrom: trunk.dialledFrom,
          transferBy: trunk.transferBy,
          toneKeys: trunk.toneKeys,
          opus: trunk.opus,
        });
        await transaction
          .insertInto('trunk')
          .values({ name, ...rest })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(rest))
          .execute();
        await sql`select pg_notify(${channels.trunks}, ${name})`.execute(transaction);
      }),
    removeTrunk: async (name) =>
      await kysely.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('trunk').where('name', '=', name).execute();
        await sql`select pg_notify(${channels.trunks}, ${name})`.execute(transaction);
      }),
    registrations: async () => await kysely.selectFrom('registration').selectAll().orderBy('aor').orderBy('contact').execute(),
    putRegistration: async (row) => {
      const { aor, contact, ...rest } = stored(row);
      await kysely
        .insertInto('registration')
        .values({ aor, contact, ...rest })
        .onConflict((conflict) => conflict.columns(['aor', 'contact']).doUpdateSet(rest))
        .execute();
    },
    dropRegistration: async (aor, contact) => {
      await kysely.deleteFrom('registration').where('aor', '=', aor).where('contact', '=', contact).execute();
    },
    dialogs: async () => await kysely.selectFrom('dialog').selectAll().orderBy('leg').execute(),
    putDialog: dialogs.put,
    dropDialog: dialogs.drop,
    onTrunks: (wake) => listener.on(channels.trunks, wake),
  };
}

function trunkOf({ registrar, dialledFrom, transferBy, toneKeys, opus, ...row }: Stored<TrunkRow>): TrunkRow {
  return {
    ...row,
    ...(registrar === null ? {} : { registrar }),
    ...(dialledFrom === null ? {} : { dialledFrom }),
    ...(transferBy === null ? {} : { transferBy }),
    ...(toneKeys === null ? {} : { toneKeys }),
    ...(opus === null ? {} : { opus }),
  };
}

// Store on PostgreSQL: opens the pool and the LISTEN connection and hands out the stores. Not here: migrating (migrate.ts), which comes first.
import type pg from 'pg';
import type { Store } from '#ports/store.ts';
import { createAuditStore } from './audit-store.ts';
import { createCallStore } from './call-store.ts';
import { createChannelStore } from './channel-store.ts';
import { failing, openDatabase } from './database.ts';
import { createFlowStore } from './flow-store.ts';
import { openListener } from './listener.ts';
import { createMessageStore } from './message-store.ts';
import { createMomentStore } from './moment-store.ts';
import { createPeopleStore } from './people-store.ts';
import { createQueueStore } from './queue-store.ts';
import { createSettingsStore } from './settings-store.ts';
import { createSipStore } from './sip-store.ts';
import { storeFailure } from './store-failure.ts';
import { createTalkStore } from './talk-store.ts';

/** `connection` as for the driver: `{ host: '/run/atiende', user: 'atiende' }` or `{ connectionString: 'postgres://…' }`. */
export interface OpenStoreOptions {
  connection: pg.PoolConfig;
}

/** Open the store on a database that `migrate` has been run on. Throws `unavailable` when the server is not there. */
export async function openStore({ connection }: OpenStoreOptions): Promise<Store> {
  const listener = await openListener(connection).catch((error: unknown) => {
    throw storeFailure(error);
  });
  const database = openDatabase(connection);
  return {
    calls: failing(createCallStore(database, listener), database),
    messages: failing(createMessageStore(database, listener), database),
    channels: failing(createChannelStore(database, listener), database),
    flows: failing(createFlowStore(database, listener), database),
    talks: failing(createTalkStore(database), database),
    moments: failing(createMomentStore(database), database),
    people: failing(createPeopleStore(database, listener), database),
    sip: failing(createSipStore(database, listener), database),
    queue: failing(createQueueStore(database, listener), database),
    settings: failing(createSettingsStore(database, listener), database),
    audit: failing(createAuditStore(database), database),
    healthy: () => listener.connected() && database.healthy(),
    answers: database.answers,
    connections: database.connections,
    onStatement: database.onStatement,
    close: async () => {
      await listener.close();
      await database.close();
    },
  };
}

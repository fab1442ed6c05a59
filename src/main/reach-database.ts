// The database at the start of main, which runs beside it: waited for while it starts, then brought to this release's schema.
// Not here: the migrations (store-postgres/migrate.ts), starting the server (supervisor).
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import { databaseConnection, type Settings } from '../settings.ts';

/** A new server of the embedded database is made in seconds, a crashed one is replayed in less; another machine's may be starting too. */
const longestWaitMs = 60_000;
const retryMs = 20;

/** How the database is reached, once it answers and has the schema; `onWait` is told once why it does not yet. Throws what `migrate` throws, `unavailable` after a minute. */
export async function reachDatabase(
  settings: Settings,
  log: Logger,
  onWait: (why: string) => void,
): Promise<ReturnType<typeof databaseConnection>> {
  const deadline = performance.now() + longestWaitMs;
  let told = false;
  for (;;) {
    try {
      const connection = connectionOf(settings);
      const { from, to } = await migrate(connection, (line) => log.info({ room: 'store' }, line));
      if (from !== to) log.info({ room: 'store', from, to }, 'the database has the schema of this release');
      return connection;
    } catch (error) {
      const failure = asFailure(error);
      if (!failure.retryable || performance.now() > deadline) throw failure;
      if (!told) {
        log.info({ room: 'store', why: failure.message }, 'waiting for the database');
        // The driver's own word is the shorter one, where it has any.
        onWait((failure.cause instanceof Error && failure.cause.message) || failure.message);
      }
      told = true;
    }
    await sleep(retryMs);
  }
}

/** The password of the embedded server is made with the server. */
function connectionOf(settings: Settings): ReturnType<typeof databaseConnection> {
  try {
    return databaseConnection(settings);
  } catch (cause) {
    throw new Failure('unavailable', 'the database has not been created yet', { retryable: true, cause });
  }
}

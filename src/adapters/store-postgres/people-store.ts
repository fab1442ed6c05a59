// PeopleStore on PostgreSQL: users, sessions, API tokens, teams, agents.
import { sql } from 'kysely';
import type { PeopleStore, TeamRow } from '#ports/people-store.ts';
import { teamQueueSchema } from '#flow/team-queue.ts';
import type { Database } from './database.ts';
import { channels, type Listener } from './listener.ts';
import { handedOut, stored } from './schema.ts';

/** "Last seen" is kept to the minute: one write a minute at most, not one per request. */
const seenEveryMs = 60_000;

type Users = Pick<PeopleStore, 'users' | 'userByEmail' | 'user' | 'saveUser'>;
type Sessions = Pick<PeopleStore, 'putSession' | 'session' | 'dropSession' | 'dropSessionsOf'>;
type Tokens = Pick<PeopleStore, 'tokens' | 'token' | 'saveToken' | 'removeToken'>;
type Teams = Pick<PeopleStore, 'teams' | 'team' | 'saveTeam' | 'removeTeam'>;
type Agents = Pick<PeopleStore, 'agents' | 'agent' | 'agentBySipUser' | 'saveAgent' | 'removeAgent'>;

function users({ kysely }: Database): Users {
  return {
    users: async () =>
      (await kysely.selectFrom('studioUser').selectAll().orderBy('createdAt').orderBy('id').execute()).map((row) => handedOut(row)),
    userByEmail: async (email) => {
      const row = await kysely.selectFrom('studioUser').selectAll().where(sql`lower(email)`, '=', email.toLowerCase()).executeTakeFirst();
      return row && handedOut(row);
    },
    user: async (id) => {
      const row = await kysely.selectFrom('studioUser').selectAll().where('id', '=', id).executeTakeFirst();
      return row && handedOut(row);
    },
    saveUser: async (user) => {
      const { id, ...rest } = stored(user);
      await kysely
        .insertInto('studioUser')
        .values({ id, ...rest })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
        .execute();
    },
  };
}

function sessions({ kysely }: Database, { user }: Users): Sessions {
  return {
    putSession: async (session) => {
      await kysely.deleteFrom('session').where('expiresAt', '<=', session.createdAt).execute();
      await kysely.insertInto('session').values(stored(session)).execute();
    },
    session: async (tokenHash, now) => {
      const session = await kysely
        .selectFrom('session')
        .selectAll()
        .where('tokenHash', '=', tokenHash)
        .where('expiresAt', '>', now)
        .executeTakeFirst();
      const owner = session && (await user(session.userId));
      if (session === undefined || owner === undefined || owner.disabled) return undefined;
      if ((owner.lastSeenAt ?? 0) + seenEveryMs > now) return { session, user: owner };
      await kysely.updateTable('studioUser').set({ lastSeenAt: now }).where('id', '=', owner.id).execute();
      return { session, user: { ...owner, lastSeenAt: now } };
    },
    dropSession: async (tokenHash) => {
      await kysely.deleteFrom('session').where('tokenHash', '=', tokenHash).execute();
    },
    dropSessionsOf: async (userId) => {
      await kysely.deleteFrom('session').where('userId', '=', userId).execute();
    },
  };
}

function tokens({ kysely }: Database): Tokens {
  return {
    tokens: async () =>
      (await kysely.selectFrom('apiToken').selectAll().orderBy('createdAt', 'desc').execute()).map((row) => handedOut(row)),
    token: async (tokenHash, now) => {
      const row = await kysely
        .selectFrom('apiToken')
        .selectAll()
        .where('tokenHash', '=', tokenHash)
        .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now)]))
        .executeTakeFirst();
      if (row === undefined) return undefined;
      if ((row.lastUsedAt ?? 0) + seenEveryMs > now) return handedOut(row);
      await kysely.updateTable('apiToken').set({ lastUsedAt: now }).where('id', '=', row.id).execute();
      return handedOut({ ...row, lastUsedAt: now });
    },
    saveToken: async (token) => {
      const { id, ...rest } = stored(token);
      await kysely
        .insertInto('apiToken')
        .values({ id, ...rest })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
        .execute();
    },
    removeToken: async (id) => {
      await kysely.deleteFrom('apiToken').where('id', '=', id).execute();
    },
  };
}

/** A queue stored by an older release lacks what came later. */
function withDefaults(row: TeamRow): TeamRow {
  return { ...row, queue: teamQueueSchema.parse(row.queue) };
}

function teams({ kysely }: Database): Teams {
  return {
    teams: async () => (await kysely.selectFrom('team').selectAll().orderBy('name').orderBy('id').execute()).map(withDefaults),
    team: async (id) => {
      const row = await kysely.selectFrom('team').selectAll().where('id', '=', id).executeTakeFirst();
      return row && withDefaults(row);
    },
    saveTeam: async (team) => {
      const { id, ...rest } = stored(team);
      await kysely
        .insertInto('team')
        .values({ id, ...rest })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
        .execute();
    },
    removeTeam: async (id) => {
      await kysely.deleteFrom('team').where('id', '=', id).execute();
    },
  };
}

function agents({ kysely }: Database): Agents {
  return {
    agents: async () => (await kysely.selectFrom('agent').selectAll().orderBy('name').orderBy('id').execute()).map((row) => handedOut(row)),
    agent: async (id) => {
      const row = await kysely.selectFrom('agent').selectAll().where('id', '=', id).executeTakeFirst();
      return row && handedOut(row);
    },
    agentBySipUser: async (sipUser) => {
      const row = await kysely.selectFrom('agent').selectAll().where('sipUser', '=', sipUser).executeTakeFirst();
      return row && handedOut(row);
    },
    saveAgent: async (agent) => {
      const { id, ...rest } = { ...stored(agent), mayTransferOutside: agent.mayTransferOutside ?? false };
      await kysely
        .insertInto('agent')
        .values({ id, ...rest })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
        .execute();
    },
    removeAgent: async (id) =>
      await kysely.transaction().execute(async (transaction) => {
        await sql`delete from presence where agent = ${id}`.execute(transaction);
        await transaction.deleteFrom('agent').where('id', '=', id).execute();
        await sql`update team set agents = array_remove(agents, ${id}) where ${id} = any(agents)`.execute(transaction);
      }),
  };
}

/** Who goes by the people is told: here before the change is answered, on other nodes by NOTIFY. */
function telling(database: Database, listener: Listener, parts: Teams & Agents): Teams & Agents & Pick<PeopleStore, 'onChange'> {
  const here = new Set<() => void>();
  const told =
    <Given extends unknown[]>(write: (...given: Given) => Promise<void>) =>
    async (...given: Given): Promise<void> => {
      await write(...given);
      for (const wake of here) wake();
      await sql`select pg_notify(${channels.people}, '')`.execute(database.kysely);
    };
  return {
    ...parts,
    saveTeam: told(parts.saveTeam),
    removeTeam: told(parts.removeTeam),
    saveAgent: told(parts.saveAgent),
    removeAgent: told(parts.removeAgent),
    onChange: (wake) => {
      here.add(wake);
      const stop = listener.on(channels.people, wake);
      return () => {
        here.delete(wake);
        stop();
      };
    },
  };
}

/** The people store. An agent that is removed leaves its teams. */
export function createPeopleStore(database: Database, listener: Listener): PeopleStore {
  const userPart = users(database);
  const people = telling(database, listener, { ...teams(database), ...agents(database) });
  return { ...userPart, ...sessions(database, userPart), ...tokens(database), ...people };
}

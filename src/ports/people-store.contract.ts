// What every PeopleStore must do: users, sessions that expire, tokens, teams, agents.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fresh } from './contract-samples.ts';
import type { AgentRow, ApiTokenRow, SessionRow, TeamRow, UserRow } from './people-store.ts';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import type { Store } from './store.ts';

const at = 1_800_000_000_000;

function user(change: Partial<UserRow> = {}): UserRow {
  const id = fresh('user');
  return {
    id,
    email: `${id}@Example.org`,
    name: 'Ana',
    role: 'designer',
    language: 'es',
    passwordHash: '$argon2id$…',
    mustChangePassword: true,
    disabled: false,
    createdAt: at,
    lastSeenAt: undefined,
    ...change,
  };
}

function agent(change: Partial<AgentRow> = {}): AgentRow {
  const id = fresh('agent');
  return {
    id,
    name: 'Leo',
    userId: undefined,
    contact: { kind: 'sip', uri: 'sip:leo@192.0.2.1' },
    sipUser: `u-${id}`,
    sipSecret: 's',
    available: true,
    skills: { ventas: 3 },
    mayTransferOutside: true,
    createdAt: at,
    ...change,
  };
}

/** Declares the suite. */
export function peopleStoreContract(open: () => Promise<Store>): void {
  describe('PeopleStore', () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });

    test('a user is found by id and by email in any case, and an email belongs to one user', async () => {
      const { people } = store;
      const ana = user();
      await people.saveUser(ana);
      await people.saveUser({ ...ana, name: 'Ana B.', disabled: true });
      const saved = { ...ana, name: 'Ana B.', disabled: true };
      expect(await people.user(ana.id)).toEqual(saved);
      expect(await people.userByEmail(ana.email.toUpperCase())).toEqual(saved);
      expect((await people.users()).filter(({ id }) => id === ana.id)).toEqual([saved]);
      expect(await people.userByEmail('nobody@example.org')).toBeUndefined();
      await expect(people.saveUser(user({ email: ana.email.toLowerCase() }))).rejects.toMatchObject({ code: 'conflict' });
    });

    test('a session opens only before its end and for a user who may sign in', async () => {
      const { people } = store;
      const ana = user();
      await people.saveUser(ana);
      const session: SessionRow = { tokenHash: fresh('hash'), userId: ana.id, createdAt: at, expiresAt: at + 1000, userAgent: 'x' };
      await people.putSession(session);
      expect(await people.session(session.tokenHash, at + 999)).toEqual({ session, user: { ...ana, lastSeenAt: at + 999 } });
      expect((await people.user(ana.id))?.lastSeenAt).toBe(at + 999);
      expect(await people.session(session.tokenHash, at + 1000)).toBeUndefined();
      await people.saveUser({ ...ana, disabled: true });
      expect(await people.session(session.tokenHash, at + 999)).toBeUndefined();
      await people.saveUser(ana);
      const second = { ...session, tokenHash: fresh('hash') };
      await people.putSession(second);
      await people.dropSession(second.tokenHash);
      expect(await people.session(second.tokenHash, at)).toBeUndefined();
      await people.dropSessionsOf(ana.id);
      expect(await people.session(session.tokenHash, at)).toBeUndefined();
    });

    test('a token opens until it expires or is removed, and its use is noted', async () => {
      const { people } = store;
      const token: ApiTokenRow = {
        id: fresh('token'),
        name: 'ci',
        prefix: 'at_12',
        tokenHash: fresh('hash'),
        role: 'admin',
        createdBy: 'ana',
        createdAt: at,
        lastUsedAt: undefined,
        expiresAt: at + 1000,
      };
      await people.saveToken(token);
      expect(await people.token(token.tokenHash, at + 5)).toEqual({ ...token, lastUsedAt: at + 5 });
      expect(await people.token(token.tokenHash, at + 1000)).toBeUndefined();
      await people.saveToken({ ...token, expiresAt: undefined });
      expect((await people.token(token.tokenHash, at + 1e9))?.lastUsedAt).toBe(at + 1e9);
      expect((await people.tokens()).map(({ id }) => id)).toContain(token.id);
      await people.removeToken(token.id);
      expect(await people.token(token.tokenHash, at)).toBeUndefined();
    });

    test('a team keeps its agents’ order; an agent who is removed leaves it', async () => {
      const { people } = store;
      const [leo, eva] = [agent(), agent({ contact: { kind: 'browser' }, userId: 'u1' })];
      await people.saveAgent(leo);
      await people.saveAgent(eva);
      expect(await people.agent(eva.id)).toEqual(eva);
      expect(await people.agentBySipUser(leo.sipUser)).toEqual(leo);
      await expect(people.saveAgent(agent({ sipUser: leo.sipUser }))).rejects.toMatchObject({ code: 'conflict' });
      const team: TeamRow = {
        id: fresh('team'),
        name: 'Ventas',
        color: '#0F766E',
        agents: [eva.id, leo.id],
        ringS: 20,
        queue: defaultTeamQueue,
        music: 'default',
        createdAt: at,
      };
      await people.saveTeam(team);
      await people.saveTeam({ ...team, name: 'Recepción' });
      expect(await people.team(team.id)).toEqual({ ...team, name: 'Recepción' });
      await people.removeAgent(eva.id);
      expect((await people.teams()).find(({ id }) => id === team.id)?.agents).toEqual([leo.id]);
      expect((await people.agents()).some(({ id }) => id === eva.id)).toBe(false);
      await people.removeTeam(team.id);
      expect(await people.team(team.id)).toBeUndefined();
    });

    test('who goes by the people is told of every change before it is answered, until they no longer want to know', async () => {
      const { people } = store;
      const told = vi.fn<() => void>();
      const stop = people.onChange(told);
      const one = agent();
      const team: TeamRow = {
        id: fresh('team'),
        name: 'Cobros',
        color: '',
        agents: [one.id],
        ringS: 20,
        queue: defaultTeamQueue,
        music: 'default',
        createdAt: at,
      };
      const changes = [
        () => people.saveAgent(one),
        () => people.saveTeam(team),
        () => people.removeTeam(team.id),
        () => people.removeAgent(one.id),
      ];
      for (const change of changes) {
        told.mockClear();
        await change();
        expect(told).toHaveBeenCalled();
      }
      stop();
      told.mockClear();
      await people.saveAgent(one);
      expect(told).not.toHaveBeenCalled();
    });
  });
}

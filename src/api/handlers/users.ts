// Users and API tokens (admins only). Not here: signing in (session.ts).
import { randomUUID } from 'node:crypto';
import { Failure } from '#ports/failure.ts';
import type { UserRow } from '#ports/people-store.ts';
import { nameOf } from '../access.ts';
import { hashPassword, makePassword } from '../auth/password.ts';
import { makeApiToken } from '../auth/sessions.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import { viewUser } from '../views.ts';
import type { HandlersOf } from './handler.ts';

/** Handlers of the user and token routes. */
export function userHandlers(rooms: ApiRooms): HandlersOf<'users' | 'addUser' | 'updateUser' | 'tokens' | 'addToken' | 'removeToken'> {
  const { people } = rooms.store;

  /** Somebody must be left who can do everything. */
  async function demandOtherAdmin(id: string): Promise<void> {
    const others = (await people.users()).filter((user) => user.role === 'admin' && !user.disabled && user.id !== id);
    if (others.length === 0) throw new Refusal(409, 'last-admin', 'this is the last admin: make another one first');
  }

  return {
    users: async () => ({ items: (await people.users()).map(viewUser) }),

    addUser: async ({ body }) => {
      const email = body.email.trim().toLowerCase();
      if (await people.userByEmail(email))
        throw new Refusal(409, 'exists', `${email} has an account already`, {
          problems: [{ path: ['email'], message: 'has an account already', code: 'exists', level: 'error' }],
        });
      const made = body.password === undefined ? makePassword() : undefined;
      const user: UserRow = {
        id: randomUUID(),
        email,
        name: body.name,
        role: body.role,
        language: body.language,
        passwordHash: await hashPassword(body.password ?? made ?? makePassword()),
        mustChangePassword: true,
        disabled: false,
        createdAt: rooms.clock.now(),
        lastSeenAt: undefined,
      };
      await people.saveUser(user);
      return { user: viewUser(user), password: made };
    },

    updateUser: async ({ params, body }) => {
      const old = await people.user(params.id);
      if (!old) throw new Failure('not-found', 'there is no such user');
      const demoted = (body.role !== undefined && body.role !== 'admin') || body.disabled === true;
      if (old.role === 'admin' && demoted) await demandOtherAdmin(old.id);
      const made = body.resetPassword ? makePassword() : undefined;
      const user: UserRow = {
        ...old,
        name: body.name ?? old.name,
        role: body.role ?? old.role,
        language: body.language ?? old.language,
        disabled: body.disabled ?? old.disabled,
        ...(made === undefined ? {} : { passwordHash: await hashPassword(made), mustChangePassword: true }),
      };
      await people.saveUser(user);
      if (made !== undefined || user.disabled) await people.dropSessionsOf(user.id);
      return { user: viewUser(user), password: made };
    },

    tokens: async () => ({ items: await people.tokens() }),

    addToken: async ({ body, who }) => {
      const { token, prefix, tokenHash } = makeApiToken();
      const now = rooms.clock.now();
      if (body.expiresAt !== undefined && body.expiresAt <= now)
        throw new Refusal(400, 'invalid', 'the token would have ended already', {
          problems: [{ path: ['expiresAt'], message: 'must be in the future', code: 'invalid', level: 'error' }],
        });
      const id = randomUUID();
      await people.saveToken({
        id,
        name: body.name,
        prefix,
        tokenHash,
        role: body.role,
        createdBy: nameOf(who),
        createdAt: now,
        lastUsedAt: undefined,
        expiresAt: body.expiresAt,
      });
      return { id, token };
    },

    removeToken: async ({ params }) => {
      if (!(await people.tokens()).some((token) => token.id === params.id)) throw new Failure('not-found', 'there is no such token');
      await people.removeToken(params.id);
      return { ok: true };
    },
  };
}

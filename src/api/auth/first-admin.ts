// The first admin of a fresh installation. Not here: where its password is shown (the supervisor prints it or writes it 0600).
import { randomUUID } from 'node:crypto';
import type { Clock } from '#ports/clock.ts';
import { Failure } from '#ports/failure.ts';
import type { PeopleStore } from '#ports/people-store.ts';
import type { StartRefusal } from '#ports/supervision.ts';
import { hashPassword, makePassword } from './password.ts';

/** What was made; `password` only where we made it up. */
export interface FirstAdmin {
  email: string;
  password?: string;
}

/**
 * Make an admin if there is no user at all; undefined when there is one. `ATIENDE_ADMIN_EMAIL` and `ATIENDE_ADMIN_PASSWORD` are used
 * where given; a password that we make must be changed at the first sign-in. Throws `invalid` for a password under 10 characters.
 */
export async function ensureFirstAdmin(
  people: PeopleStore,
  env: { ATIENDE_ADMIN_EMAIL?: string | undefined; ATIENDE_ADMIN_PASSWORD?: string | undefined },
  clock: Clock,
): Promise<FirstAdmin | undefined> {
  if ((await people.users()).length > 0) return undefined;
  const given = env.ATIENDE_ADMIN_PASSWORD || undefined;
  if (given !== undefined && given.length < 10)
    throw new Failure('invalid', 'ATIENDE_ADMIN_PASSWORD is too short: use 10 characters or more', {
      details: { refusal: 'short-password' } satisfies StartRefusal,
    });
  const email = (env.ATIENDE_ADMIN_EMAIL || 'admin@localhost').trim().toLowerCase();
  const password = given ?? makePassword();
  await people.saveUser({
    id: randomUUID(),
    email,
    name: 'Admin',
    role: 'admin',
    language: 'es',
    passwordHash: await hashPassword(password),
    mustChangePassword: given === undefined,
    disabled: false,
    createdAt: clock.now(),
    lastSeenAt: undefined,
  });
  return given === undefined ? { email, password } : { email };
}

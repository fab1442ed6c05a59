// Sessions and API tokens: opaque random tokens, only their SHA-256 is stored. Not here: passwords, what a role may do.
import { createHash, randomBytes } from 'node:crypto';
import type { PeopleStore, SessionRow, UserRow } from '#ports/people-store.ts';
import type { Principal } from '../access.ts';

/** A session dies this long after its last use… */
export const slidingMs = 12 * 3_600_000;
/** …and this long after its start at the latest. */
export const absoluteMs = 30 * 24 * 3_600_000;
/** A used session is written again at most this often. */
const slideEveryMs = 10 * 60_000;

/** Name of the session cookie. */
export const cookieName = 'atiende_session';

/** SHA-256 in hex: how tokens are stored. */
function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** A new session; answers the token for the cookie. */
export async function openSession(people: PeopleStore, user: UserRow, userAgent: string, now: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await people.putSession({
    tokenHash: hashToken(token),
    userId: user.id,
    createdAt: now,
    expiresAt: now + slidingMs,
    userAgent: userAgent.slice(0, 300),
  });
  return token;
}

/** Who a session cookie stands for; slides its end. `nobody` for a wrong, ended or disabled one. */
export async function principalOfSession(people: PeopleStore, token: string, now: number): Promise<Principal> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return { kind: 'nobody' };
  const tokenHash = hashToken(token);
  await sliding.get(tokenHash);
  const found = await people.session(tokenHash, now);
  if (!found || found.user.disabled) return { kind: 'nobody' };
  const { session, user } = found;
  const end = session.createdAt + absoluteMs;
  if (session.expiresAt <= now || end <= now) return { kind: 'nobody' };
  const expiresAt = Math.min(now + slidingMs, end);
  if (expiresAt - session.expiresAt > slideEveryMs && !sliding.has(tokenHash)) await slide(people, { ...session, expiresAt });
  return { kind: 'user', user, tokenHash };
}

/** Sessions that are being written anew: another request with the same one waits, or it would find none. */
const sliding = new Map<string, Promise<void>>();

async function slide(people: PeopleStore, session: SessionRow): Promise<void> {
  const written = people.dropSession(session.tokenHash).then(() => people.putSession(session));
  sliding.set(session.tokenHash, written);
  try {
    await written;
  } finally {
    sliding.delete(session.tokenHash);
  }
}

/** A new API token: `atd_` and 256 bits. */
export function makeApiToken(): { token: string; prefix: string; tokenHash: string } {
  const token = `atd_${randomBytes(32).toString('base64url')}`;
  return { token, prefix: token.slice(0, 10), tokenHash: hashToken(token) };
}

/** Who `Authorization: Bearer atd_…` stands for. */
export async function principalOfBearer(people: PeopleStore, header: string, now: number): Promise<Principal> {
  const match = /^Bearer (atd_[A-Za-z0-9_-]{43})$/i.exec(header);
  if (!match?.[1]) return { kind: 'nobody' };
  const token = await people.token(hashToken(match[1]), now);
  if (!token || (token.expiresAt !== undefined && token.expiresAt <= now)) return { kind: 'nobody' };
  return { kind: 'token', token };
}

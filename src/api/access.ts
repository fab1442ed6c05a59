// Who asks, and whether a route lets them. Not here: how they proved it (auth/*).
import type { ApiTokenRow, Role, UserRow } from '#ports/people-store.ts';
import type { Access } from './contract/route.ts';
import { Refusal } from './problem-answer.ts';

/** Who sent a request: a signed-in user, an API token, or the command line over the control socket (= admin). */
export type Principal =
  | { kind: 'user'; user: UserRow; tokenHash: string }
  | { kind: 'token'; token: ApiTokenRow }
  | { kind: 'control' }
  | { kind: 'nobody' };

/** The role a principal acts with. */
export function roleOf(who: Principal): Role | undefined {
  if (who.kind === 'user') return who.user.role;
  if (who.kind === 'token') return who.token.role;
  return who.kind === 'control' ? 'admin' : undefined;
}

/** How a principal is named in records ("saved by …"). */
export function nameOf(who: Principal): string {
  if (who.kind === 'user') return who.user.name;
  if (who.kind === 'token') return `token ${who.token.name}`;
  return who.kind === 'control' ? 'command line' : 'nobody';
}

/** Whoever asks, told apart from everybody else: what limits for each person are counted by. */
export function keyOf(who: Principal): string {
  if (who.kind === 'user') return `user ${who.user.id}`;
  return who.kind === 'token' ? `token ${who.token.id}` : who.kind;
}

/** May this role call a route with this access? Admin always may. */
export function allows(access: Access, role: Role | undefined): boolean {
  if (access === 'anyone') return true;
  if (role === undefined) return false;
  if (role === 'admin' || access === 'signed-in') return true;
  return access !== 'admin' && access.includes(role);
}

/** Throws 401 or 403 unless the principal may call the route. */
export function demandAccess(access: Access, who: Principal): void {
  const role = roleOf(who);
  if (allows(access, role)) return;
  if (role === undefined) throw new Refusal(401, 'unauthenticated', 'sign in first');
  throw new Refusal(403, 'forbidden', `a ${role} may not do this`);
}

/** The user behind a request; tokens and the command line have none. */
export function demandUser(who: Principal): UserRow {
  if (who.kind === 'user') return who.user;
  throw new Refusal(403, 'no-person', 'only a signed-in user can do this, not a token or the command line');
}

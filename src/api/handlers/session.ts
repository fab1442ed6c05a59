// Sign-in, sign-out, the signed-in person. Not here: other people (users.ts), how sessions work (auth/).
import { readFileSync, rmSync } from 'node:fs';
import { allows, demandUser, roleOf, type Principal } from '../access.ts';
import { hashPassword, verifyPassword } from '../auth/password.ts';
import { openSession } from '../auth/sessions.ts';
import type { SignInLimit } from '../auth/sign-in-limit.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import { viewAgents, viewUser } from '../views.ts';
import type { UserRow } from '#ports/people-store.ts';
import type { HandlersOf } from './handler.ts';

/** A file that still names a password which no longer opens anything would only mislead. */
function forgetLeft(file: string, password: string): void {
  try {
    if (readFileSync(file, 'utf8').trim() === password) rmSync(file);
  } catch {
    // There is none, or it is not ours to remove.
  }
}

/** Handlers of the session routes. */
export function sessionHandlers(
  rooms: ApiRooms,
  limit: SignInLimit,
  hint: (topic: 'people') => void,
): HandlersOf<'signIn' | 'signOut' | 'me' | 'updateMe' | 'changePassword' | 'setMyAvailability' | 'phoneCredentials'> {
  const { people } = rooms.store;

  async function agentOf(who: Principal) {
    if (who.kind !== 'user') return undefined;
    const agents = (await people.agents()).filter((agent) => agent.userId === who.user.id);
    return viewAgents(rooms, agents.slice(0, 1), await people.teams())[0];
  }

  return {
    signIn: async ({ body, address, userAgent, setSession }) => {
      const email = body.email.trim().toLowerCase();
      limit.begin(address, email);
      const user = await people.userByEmail(email);
      const { ok, weak } = await verifyPassword(body.password, user?.passwordHash);
      if (!ok || !user || user.disabled) throw new Refusal(401, 'wrong-password', 'the e-mail or the password is wrong');
      limit.succeeded(address, email);
      const now = rooms.clock.now();
      if (weak) await people.saveUser({ ...user, passwordHash: await hashPassword(body.password) });
      setSession(await openSession(people, user, userAgent, now));
      return { user: viewUser({ ...user, lastSeenAt: now }) };
    },

    signOut: async ({ who, setSession }) => {
      if (who.kind === 'user') await people.dropSession(who.tokenHash);
      setSession(undefined);
      return { ok: true };
    },

    me: async ({ who }) => ({ user: who.kind === 'user' ? viewUser(who.user) : standIn(who), agent: await agentOf(who) }),

    updateMe: async ({ who, body }) => {
      const user = demandUser(who);
      const changed = { ...user, name: body.name ?? user.name, language: body.language ?? user.language };
      await people.saveUser(changed);
      return { user: viewUser(changed) };
    },

    changePassword: async ({ who, body, address, userAgent, setSession }) => {
      const user = demandUser(who);
      limit.begin(address, user.email);
      const { ok } = await verifyPassword(body.current, user.passwordHash);
      if (!ok) throw new Refusal(403, 'wrong-password', 'the current password is wrong');
      limit.succeeded(address, user.email);
      if (body.next === body.current) throw new Refusal(400, 'same-password', 'choose a password other than the current one');
      const changed: UserRow = { ...user, passwordHash: await hashPassword(body.next), mustChangePassword: false };
      await people.saveUser(changed);
      if (rooms.settings.firstPasswordFile !== undefined) forgetLeft(rooms.settings.firstPasswordFile, body.current);
      // Whoever else was signed in with the old password is not any more.
      await people.dropSessionsOf(user.id);
      setSession(await openSession(people, changed, userAgent, rooms.clock.now()));
      return { ok: true };
    },

    setMyAvailability: async ({ who, body }) => {
      const user = demandUser(who);
      const agent = (await people.agents()).find((row) => row.userId === user.id);
      if (!agent) throw new Refusal(409, 'no-agent', 'you are not an agent: a supervisor can make you one');
      await people.saveAgent({ ...agent, available: body.available });
      hint('people');
      const [view] = viewAgents(rooms, [{ ...agent, available: body.available }], await people.teams());
      if (!view) throw new Refusal(409, 'no-agent', 'you are not an agent');
      return { agent: view };
    },

    phoneCredentials: async ({ who, body }) => {
      const user = demandUser(who);
      if (body.draft !== undefined && !allows(['designer'], roleOf(who)))
        throw new Refusal(403, 'forbidden', 'only a designer may call a draft');
      if (body.draft !== undefined && !(await rooms.store.flows.draft(body.draft)))
        throw new Refusal(404, 'not-found', `there is no flow ${body.draft}`);
      const request = await credentialRequest(user, body);
      return { wsPath: '/sip', ...(await rooms.line.mintCredentials(request)) };
    },
  };

  async function credentialRequest(
    user: UserRow,
    body: { purpose: 'call' | 'desk'; line?: string | undefined; draft?: string | undefined },
  ) {
    if (body.purpose === 'call') {
      return {
        userId: user.id,
        purpose: body.purpose,
        ...(body.line === undefined ? {} : { line: body.line }),
        ...(body.draft === undefined ? {} : { draft: body.draft }),
      };
    }
    const agent = (await people.agents()).find((row) => row.userId === user.id);
    if (!agent) throw new Refusal(409, 'no-agent', 'you are not an agent: a supervisor can make you one');
    return { userId: user.id, purpose: body.purpose, aor: agent.sipUser };
  }
}

/** What `/me` says of a token or the command line: there is no person behind it. */
function standIn(who: Exclude<Principal, { kind: 'user' }>) {
  const token = who.kind === 'token' ? who.token : undefined;
  return {
    id: token?.id ?? 'command-line',
    email: '',
    name: token?.name ?? 'command line',
    role: token?.role ?? ('admin' as const),
    language: 'en' as const,
    mustChangePassword: false,
    disabled: false,
    createdAt: token?.createdAt ?? 0,
  };
}

// Signing in and out, the first admin, sessions in time, guesses, foreign pages and hosts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { absoluteMs, slidingMs } from './auth/sessions.ts';
import { ensureFirstAdmin } from './auth/first-admin.ts';
import { startTestApi, type TestApi, testPassword } from './test-server.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const signIn = (email: string, password: string) => api.ask('POST', 'sign-in', { body: { email, password } });
const cookieOf = (answer: { headers: Headers }) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

test('the first admin is made once, with a password that must be changed before anything else', async () => {
  const made = await ensureFirstAdmin(api.store.people, {}, api.rooms.clock);
  expect(made?.password).toMatch(/^[a-z2-9]{20}$/);
  expect(await ensureFirstAdmin(api.store.people, {}, api.rooms.clock)).toBeUndefined();
  const answer = await signIn(' ADMIN@localhost ', made?.password ?? '');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict$/);
  expect(JSON.stringify(answer.body)).not.toContain('argon2');
  const cookie = cookieOf(answer);
  expect((await api.ask('GET', 'flows', { cookie })).body.code).toBe('must-change-password');
  expect((await api.ask('GET', 'me', { cookie })).status).toBe(200);
  // Where there was no terminal it was left in a file, which says nothing true from here on.
  const file = path.join(api.folder, 'first-password.txt');
  api.rooms.settings.firstPasswordFile = file;
  writeFileSync(file, `${made?.password}\n`);
  const changed = await api.ask('POST', 'me/password', { cookie, body: { current: made?.password, next: testPassword } });
  expect(changed.status).toBe(200);
  expect(existsSync(file)).toBe(false);
  expect((await api.ask('GET', 'me', { cookie })).status).toBe(401);
  expect((await api.ask('GET', 'flows', { cookie: cookieOf(changed) })).status).toBe(200);
});

test('a password from the environment need not be changed, but must be long', async () => {
  const none = { users: () => Promise.resolve([]) };
  const saved: unknown[] = [];
  const people = { ...api.store.people, ...none, saveUser: (user: unknown) => Promise.resolve(void saved.push(user)) };
  const made = await ensureFirstAdmin(
    people,
    { ATIENDE_ADMIN_EMAIL: 'Yo@Example.com', ATIENDE_ADMIN_PASSWORD: testPassword },
    api.rooms.clock,
  );
  expect(made).toEqual({ email: 'yo@example.com' });
  expect(saved).toMatchObject([{ mustChangePassword: false, role: 'admin' }]);
  await expect(ensureFirstAdmin(people, { ATIENDE_ADMIN_PASSWORD: 'corta' }, api.rooms.clock)).rejects.toMatchObject({ code: 'invalid' });
});

test('only the hash of a session is stored; it slides, and ends at the latest after thirty days', async () => {
  const { cookie } = await api.signedIn('designer');
  expect((await api.ask('GET', 'me', { cookie })).status).toBe(200);
  for (let day = 0; day < 58; day += 1) {
    api.pass(slidingMs - 60_000);
    expect([day, (await api.ask('GET', 'me', { cookie })).status]).toEqual([day, 200]);
  }
  api.pass(absoluteMs - 58 * (slidingMs - 60_000));
  expect((await api.ask('GET', 'me', { cookie })).status).toBe(401);
  const idle = await api.signedIn('designer');
  api.pass(slidingMs + 1000);
  expect((await api.ask('GET', 'me', { cookie: idle.cookie })).status).toBe(401);
});

test('signing out ends the session; a disabled user is out at once', async () => {
  const { cookie } = await api.signedIn('agent');
  const out = await api.ask('POST', 'sign-out', { cookie });
  expect(out.headers.get('set-cookie')).toContain('Expires=Thu, 01 Jan 1970');
  expect((await api.ask('GET', 'me', { cookie })).status).toBe(401);
  const other = await api.signedIn('agent');
  await api.store.people.saveUser({ ...other.user, disabled: true });
  expect((await api.ask('GET', 'me', { cookie: other.cookie })).status).toBe(401);
  expect((await signIn(other.user.email, testPassword)).status).toBe(401);
});

test('guessing is slowed down by e-mail, also in parallel, and a right password opens after the wait', async () => {
  const { user } = await api.signedIn('agent');
  const guesses = await Promise.all(Array.from({ length: 12 }, (_, n) => signIn(user.email, `guess number ${n}`)));
  const limited = guesses.filter((answer) => answer.status === 429);
  expect(guesses.filter((answer) => answer.status === 401)).toHaveLength(5);
  expect(limited).toHaveLength(7);
  expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  for (const waitMs of [1000, 2000, 4000]) {
    api.pass(waitMs);
    expect((await signIn(user.email, 'another guess')).status).toBe(401);
  }
  expect((await signIn(user.email, testPassword)).status).toBe(429);
  api.pass(8000);
  expect((await signIn(user.email, testPassword)).status).toBe(200);
  expect((await signIn('nobody@example.com', 'x')).body).toEqual((await signIn(user.email, 'x')).body);
});

test('a page elsewhere can send nothing: foreign or missing Origin is refused, and so is any type but JSON', async () => {
  const { cookie } = await api.signedIn('admin');
  const body = { name: 'Otra' };
  const withOrigin = (origin: string) => api.ask('PATCH', 'me', { cookie, body, headers: { origin } });
  expect((await withOrigin(api.url)).status).toBe(200);
  for (const origin of ['http://evil.example', 'null', `${api.url}1`])
    expect([origin, (await withOrigin(origin)).body.code]).toEqual([origin, 'foreign-origin']);
  expect((await raw({ method: 'POST', path: '/api/v1/sign-out', headers: { cookie } })).status).toBe(403);
  const form = await api.ask('PATCH', 'me', { cookie, body: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  expect(form.status).toBe(415);
  expect((await api.ask('PATCH', 'me', { cookie, body: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(415);
});

test('a stranger’s name that resolves to us is refused', async () => {
  expect((await raw({ method: 'GET', path: '/healthz', headers: { host: 'evil.example' } })).status).toBe(421);
  expect((await raw({ method: 'GET', path: '/healthz', headers: { host: 'localhost:8080' } })).status).toBe(200);
  expect((await raw({ method: 'GET', path: '/healthz', headers: { host: '192.0.2.7' } })).status).toBe(200);
});

test('metrics are for this machine or a token', async () => {
  expect((await raw({ method: 'GET', path: '/metrics', headers: {} })).status).toBe(200);
  expect((await raw({ method: 'GET', path: '/metrics', headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(401);
  expect((await raw({ method: 'GET', path: '/metrics', headers: { host: '192.0.2.7' } })).status).toBe(401);
});

/** Without the headers that fetch adds by itself. */
function raw(options: { method: string; path: string; headers: Record<string, string> }): Promise<{ status: number | undefined }> {
  const { hostname, port } = new URL(api.url);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, ...options }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

// Argon2id hashes.
import { argon2Sync, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashPassword, makePassword, verifyPassword } from './password.ts';

test('a password is kept as argon2id in PHC form and verified', async () => {
  const stored = await hashPassword('clave ñandú 🦤');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await verifyPassword('clave ñandú 🦤', stored)).toEqual({ ok: true, weak: false });
  expect((await verifyPassword('clave nandu', stored)).ok).toBe(false);
  expect(await hashPassword('clave ñandú 🦤')).not.toBe(stored);
});

test('unknown users and broken hashes never match, and cost the work of a hash', async () => {
  expect((await verifyPassword('x', undefined)).ok).toBe(false);
  expect((await verifyPassword('', undefined)).ok).toBe(false);
  for (const broken of [
    '',
    'x',
    '$argon2id$v=19$m=1,t=1,p=1$$',
    '$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ])
    expect((await verifyPassword('x', broken)).ok).toBe(false);
});

test('a hash of weaker parameters still opens, and says that it should be made anew', async () => {
  const nonce = randomBytes(16);
  const hash = argon2Sync('argon2id', { message: 'vieja', nonce, memory: 8192, passes: 1, parallelism: 1, tagLength: 32 });
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  expect(await verifyPassword('vieja', `$argon2id$v=19$m=8192,t=1,p=1$${text(nonce)}$${text(hash)}`)).toEqual({ ok: true, weak: true });
});

test('passwords that we make are long and differ', () => {
  const made = new Set(Array.from({ length: 50 }, makePassword));
  expect(made.size).toBe(50);
  for (const password of made) expect(password).toMatch(/^[abcdefghjkmnpqrstuvwxyz23456789]{20}$/);
});

// Passwords: argon2id by node:crypto, kept in PHC form. At most two hashes at a time. Not here: who may try how often (sign-in-limit.ts).
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Failure } from '#ports/failure.ts';

/** Memory in KiB, passes, lanes (OWASP's first choice for argon2id). */
const strength = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const hashBytes = 32;
const derive = promisify(argon2);

interface Phc {
  memory: number;
  passes: number;
  parallelism: number;
  salt: Buffer;
  hash: Buffer;
}

/** Hash a password. Example: `$argon2id$v=19$m=19456,t=2,p=1$…$…`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await turn(() => derive('argon2id', { message: password, nonce: salt, tagLength: hashBytes, ...strength }));
  return `$argon2id$v=19$m=${strength.memory},t=${strength.passes},p=${strength.parallelism}$${base64(salt)}$${base64(hash)}`;
}

/** A hash no password matches: checked for unknown users, so that they take as long as known ones. */
const nobody = `$argon2id$v=19$m=${strength.memory},t=${strength.passes},p=${strength.parallelism}$${base64(randomBytes(saltBytes))}$${base64(randomBytes(hashBytes))}`;

/**
 * Does the password match? Takes the same time where `stored` is undefined (unknown user). `weak` says that the hash was made
 * with other parameters than today's and should be made anew.
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<{ ok: boolean; weak: boolean }> {
  const known = parsePhc(stored ?? nobody);
  const phc = known ?? parsePhc(nobody);
  if (!phc) return { ok: false, weak: false };
  const { salt, hash, ...parameters } = phc;
  const made = await turn(() => derive('argon2id', { message: password, nonce: salt, tagLength: hash.length, ...parameters }));
  const ok = timingSafeEqual(made, hash) && stored !== undefined && known !== undefined;
  const weak = parameters.memory < strength.memory || parameters.passes < strength.passes || hash.length < hashBytes;
  return { ok, weak };
}

/** A password made by us: 20 characters that cannot be misread, about 98 bits. */
export function makePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  let password = '';
  while (password.length < 20) {
    const byte = randomBytes(1)[0] ?? 255;
    if (byte < alphabet.length * 8) password += alphabet[byte % alphabet.length];
  }
  return password;
}

function parsePhc(text: string): Phc | undefined {
  const match = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,})\$([A-Za-z0-9+/]{22,})$/.exec(text);
  if (!match) return undefined;
  const [, m, t, p, salt, hash] = match;
  if (!salt || !hash) return undefined;
  return {
    memory: Number(m),
    passes: Number(t),
    parallelism: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

let running = 0;
const queue: (() => void)[] = [];

/** Run one hash when it is its turn: the thread pool is shared with files and DNS, and each hash holds 19 MiB. */
async function turn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= 2) {
    if (queue.length >= 50) throw new Failure('busy', 'too many sign-ins at once, try again in a moment', { retryable: true });
    await new Promise<void>((resolve) => queue.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }
}

// Seals credentials for the database with a key that is never in it (DESIGN §6 Secrets). Not here: passwords of people (argon2id, api/).
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '#ports/failure.ts';
import type { StartRefusal } from '#ports/supervision.ts';

/** `label` says what a secret is for (`trunk`, `channel`): what was sealed for one purpose does not open for another. */
export interface SecretBox {
  seal: (text: string, label?: string) => string;
  /** Throws `invalid` when the text was not sealed by this key for this label, or was changed. */
  open: (sealed: string, label?: string) => string;
}

const keyBytes = 32;
/** NIST SP 800-38D recommends 96 bits; random ones are safe for 2^32 texts of one key. */
const nonceBytes = 12;
const tagBytes = 16;
const version = 'v1';

/** Make the key file where there is none. Linked into place whole, so that two that start at once agree on one key. */
async function ensureKeyFile(keyFile: string): Promise<void> {
  const draft = `${keyFile}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 });
  await writeFile(draft, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, keyFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readKey(keyFile: string): Promise<Buffer> {
  const found = await stat(keyFile).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) await ensureKeyFile(keyFile);
  const { mode } = found ?? (await stat(keyFile));
  if ((mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8);
    throw new Failure('not-configured', `others may read the secret file ${keyFile} (mode ${shown}): run chmod 600 ${keyFile}`, {
      details: { refusal: 'secret-open-to-others', file: keyFile, mode: shown } satisfies StartRefusal,
    });
  }
  const key = Buffer.from((await readFile(keyFile, 'utf8')).trim(), 'base64');
  if (key.length !== keyBytes) {
    throw new Failure(
      'not-configured',
      `the secret file ${keyFile} does not hold a key (32 bytes in base64): restore it from where it was kept`,
      { details: { refusal: 'secret-without-key', file: keyFile } satisfies StartRefusal },
    );
  }
  return key;
}

function sealWith(key: Buffer, text: string, label: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`${version}:${label}`));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `${version}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
}

function openWith(key: Buffer, sealed: string, label: string): string {
  const [prefix, encoded = ''] = sealed.split(':', 2);
  const bytes = Buffer.from(encoded, 'base64url');
  if (prefix !== version || bytes.length < nonceBytes + tagBytes) throw new Failure('invalid', 'this is not a sealed secret');
  const nonce = bytes.subarray(0, nonceBytes);
  const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(`${version}:${label}`))
    .setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new Failure('invalid', 'a stored secret does not open: it was sealed with another key file or for another purpose', {
      cause: error,
    });
  }
}

/**
 * The box of this installation. Makes the key file (0600) where there is none. Throws `not-configured`, with the remedy, when the
 * file may be read by others, holds no key or cannot be made.
 */
export async function createSecretBox(keyFile: string): Promise<SecretBox> {
  const key = await readKey(keyFile).catch((error: unknown) => {
    if (error instanceof Failure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('not-configured', `the secret file ${keyFile} cannot be used: ${reason}`, { cause: error });
  });
  return {
    seal: (text, label = '') => sealWith(key, text, label),
    open: (sealed, label = '') => openWith(key, sealed, label),
  };
}

// Writing a file whole or not at all, named by its content. Not here: what is written.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#ports/failure.ts';

/** SHA-256 in hexadecimal: the name of a file. */
export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Written beside and renamed: a crash never leaves half a file under its name. Throws `unavailable`. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const beside = `${file}.${randomUUID()}.part`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(beside, bytes, { mode: 0o600 });
    await rename(beside, file);
  } catch (cause) {
    await rm(beside, { force: true });
    throw new Failure('unavailable', `a file could not be written: ${(cause as Error).message}`, { retryable: true, cause });
  }
}

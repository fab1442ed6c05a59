// Where finished templates are kept: a folder of files named by their content's key, or memory. A file that is cut short or changed is
// as good as none, and a disk that is full only costs the work again. Not here: making templates (templates.ts).
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Bytes by key. Neither side throws: what cannot be read is undefined, what cannot be written is lost. */
export interface TemplateStore {
  /** Where another thread finds the same templates; absent where it cannot. */
  folder?: string;
  read: (key: string) => Promise<Buffer | undefined>;
  write: (key: string, bytes: Uint8Array) => Promise<void>;
}

const digestBytes = 32;

/** Templates in a folder (made when first needed), for instance `ATIENDE_DATA/templates`. */
export function folderStore(folder: string): TemplateStore {
  const file = (key: string) => path.join(folder, key);
  return {
    folder,
    read: async (key) => {
      try {
        const bytes = await readFile(file(key));
        const body = bytes.subarray(digestBytes);
        return digest(body).equals(bytes.subarray(0, digestBytes)) ? body : undefined;
      } catch {
        return undefined;
      }
    },
    write: async (key, bytes) => {
      const half = `${file(key)}.${randomUUID()}`;
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(half, Buffer.concat([digest(bytes), bytes]));
        await rename(half, file(key));
      } catch {
        await rm(half, { force: true }).catch(() => {
          // Nothing more can be done about half a file; it is never read.
        });
      }
    },
  };
}

/** Templates in memory. */
export function memoryStore(): TemplateStore {
  const kept = new Map<string, Buffer>();
  return {
    read: async (key) => kept.get(key),
    write: async (key, bytes) => void kept.set(key, Buffer.from(bytes)),
  };
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

// The library's images, videos and documents for WhatsApp messages: bytes in the data folder, named by their content, beside the audio.
// Not here: what a file may be (wire/media-type.ts), audio (prompts.ts), the sending (adapters/courier-whatsapp-cloud).
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#ports/failure.ts';
import type { LibraryFileRow, SettingsStore } from '#ports/settings-store.ts';
import { writeWhole } from './whole-file.ts';

/** The files of the library. */
export interface LibraryFiles {
  /** Write bytes and record. Two records may share bytes. */
  add: (file: Pick<LibraryFileRow, 'id' | 'name' | 'kind' | 'type'> & { bytes: Uint8Array; at: number }) => Promise<LibraryFileRow>;
  /** Record and bytes. Throws `not-found`. */
  read: (id: string) => Promise<{ row: LibraryFileRow; bytes: Buffer }>;
  /** Take the record away, and the bytes once no other record has them. */
  remove: (id: string) => Promise<void>;
  /** Put bytes back for a record that is there already, as a restored backup does. Throws `invalid` when they are not its own. */
  putBack: (id: string, bytes: Uint8Array) => Promise<void>;
}

/** SHA-256 in hexadecimal, on another thread: 100 MB would hold this one for a fifth of a second. */
async function hashOf(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))).toString('hex');
}

/** Open it. `folder` = `audio/` of the data folder. */
export function createLibraryFiles({
  folder,
  settings,
}: {
  folder: string;
  settings: Pick<SettingsStore, 'files' | 'saveFile' | 'removeFile'>;
}): LibraryFiles {
  const fileOf = (hash: string) => path.join(folder, `${hash}.media`);
  const rowOf = async (id: string): Promise<LibraryFileRow> => {
    const row = (await settings.files()).find((one) => one.id === id);
    if (!row) throw new Failure('not-found', `there is no file ${id}`);
    return row;
  };
  return {
    add: async ({ bytes, at, ...file }) => {
      const row: LibraryFileRow = { ...file, hash: await hashOf(bytes), sizeBytes: bytes.byteLength, createdAt: at };
      await writeWhole(fileOf(row.hash), bytes);
      await settings.saveFile(row);
      return row;
    },
    read: async (id) => {
      const row = await rowOf(id);
      const bytes = await readFile(fileOf(row.hash)).catch((cause: unknown) => {
        throw new Failure('not-found', `the bytes of file ${id} are missing`, { cause });
      });
      return { row, bytes };
    },
    remove: async (id) => {
      const { hash } = await rowOf(id);
      await settings.removeFile(id);
      // What stays behind after a crash takes room and nothing else.
      if (!(await settings.files()).some((other) => other.hash === hash)) await rm(fileOf(hash), { force: true });
    },
    putBack: async (id, bytes) => {
      const { hash } = await rowOf(id);
      if ((await hashOf(bytes)) !== hash) throw new Failure('invalid', `the bytes of file ${id} in the backup are damaged`);
      await writeWhole(fileOf(hash), bytes);
    },
  };
}

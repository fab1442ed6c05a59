// `audio`, `backup`, `restore`, `status`. Not here: the formats.
import { createReadStream, renameSync, rmSync } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import type { CallAnswer } from '#api/contract/client.ts';
import { show, table } from '../output.ts';
import { group, type Runs } from '../program.ts';

/** A backup holds passwords sealed; the key is a file of its own. */
const secretHint =
  'passwords of trunks and channels open with the secret file of the installation it was made on: put it at ATIENDE_SECRET_FILE';

/** What is locked, what that means, and what to do. */
function lockedText(locked: NonNullable<CallAnswer<'status'>['lockedSecrets']>): string {
  return `these stored passwords and keys cannot be read: they were encrypted with another secret file, mostly because a backup was restored without it. Until that is mended none of these can connect:

${table(
  ['KIND', 'ID', 'NAME'],
  locked.map(({ kind, id, name }) => [kind, id, name]),
)}
Put the secret file of the former installation at ATIENDE_SECRET_FILE (else into the data folder) and restart Atiende. If it no longer exists, type each password or key in again (trunk add, channel add, or the studio); an agent need only be saved again (agent add): the phone gets a new password.
`;
}

/** Throws a sentence where no file can be of this name. */
async function demandPlace(file: string): Promise<void> {
  const isFolder = (name: string) =>
    stat(name).then(
      (found) => found.isDirectory(),
      () => false,
    );
  if (await isFolder(file)) throw new Error(`${file} is a folder: name a file in it`);
  const folder = path.dirname(file);
  if (!(await isFolder(folder))) throw new Error(`there is no folder ${folder}: make it first, or name another file`);
}

type Audio = CallAnswer<'audio'>['items'][number];

/** Add the commands. */
export function systemCommands(program: Command, runs: Runs): void {
  const audio = group(program, 'audio', 'the audio library: recordings and hold music');
  audio('list', 'all audio').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('audio');
      show(out, { items }, ({ items: rows }) =>
        table(
          ['AUDIO', 'NAME', 'KIND', 'SECONDS', ''],
          rows.map((row) => [row.id, row.name, row.kind, (row.durationMs / 1000).toFixed(1), row.builtIn ? 'built in' : '']),
        ),
      );
    }),
  );
  audio('add <file>', 'add a WAV, MP3 or Ogg file')
    .option('--name <name>', "how it is called; the file's name if left out")
    .option('--music', 'it is hold music, not something said')
    .option('--rights', 'music: the right to play it to callers is there')
    .action((file: string, options: { name?: string; music?: boolean; rights?: boolean }) =>
      runs(async ({ connection, out, readFile }) => {
        const name = options.name ?? path.basename(file, path.extname(file));
        const kind = options.music ? 'music' : 'prompt';
        const target = `/api/v1/audio/upload?name=${encodeURIComponent(name)}&kind=${kind}&rights=${options.rights ? 'true' : 'false'}`;
        const row = (await connection.send(target, 'application/octet-stream', await readFile(file))) as Audio;
        show(out, row, () => `audio ${row.id}: ${(row.durationMs / 1000).toFixed(1)} s`);
      }),
    );
  audio('remove <id>', 'remove an audio').action((id: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeAudio', { params: { id } }), () => `audio ${id} is removed`);
    }),
  );

  program
    .command('status')
    .description('state of the running server')
    .option('--json', 'answer as JSON')
    .action(() =>
      runs(async ({ connection, out }) => {
        const status = await connection.client('status');
        show(out, status, ({ lockedSecrets, ...facts }) => {
          const lines = Object.entries(facts)
            .map(([name, value]) => `${name.padEnd(14)}${typeof value === 'object' ? JSON.stringify(value) : String(value)}\n`)
            .join('');
          return lockedSecrets === undefined ? lines : `${lines}\n${lockedText(lockedSecrets)}`;
        });
      }),
    );

  program
    .command('backup <file>')
    .description('write everything to a file (not the secrets that encrypt passwords)')
    .option('--json', 'answer as JSON')
    .action((file: string) =>
      runs(async ({ connection, out }) => {
        const beside = `${file}.part`;
        await demandPlace(file);
        try {
          await connection.receive('/api/v1/backup', (await open(beside, 'w', 0o600)).createWriteStream());
          renameSync(beside, file);
        } catch (error) {
          rmSync(beside, { force: true });
          throw error;
        }
        show(out, { file }, () => `everything is in ${file}; keep the secret file beside it: it is not inside`);
      }),
    );
  program
    .command('restore <file>')
    .description('put a backup into a new installation')
    .option('--replace', 'remove everything that is here first: also the demo of a new installation')
    .option('--json', 'answer as JSON')
    .action((file: string, options: { replace?: boolean }) =>
      runs(async ({ connection, out }) => {
        await access(file);
        const target = `/api/v1/restore?replace=${options.replace ? 'true' : 'false'}`;
        const answer = (await connection.send(target, 'application/x-atiende-backup', createReadStream(file))) as { restarts: boolean };
        const next = answer.restarts ? 'the server starts again by itself' : 'start the server again: Ctrl-C, npm start';
        show(out, answer, () => `restored from ${file}; ${next}\n${secretHint}`);
      }),
    );
}

// `flow talks …`: the talks saved with a flow on the server, and running them there. Not here: talks from files (talk.ts).
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { show, table, when } from '../output.ts';
import { type Runs, wholeNumber } from '../program.ts';

/** Add `talks`, `save-talk`, `remove-talk` and `test` to the group `flow`. */
export function savedTalkCommands(flow: (usage: string, description: string) => Command, runs: Runs): void {
  flow('talks <id>', 'talks saved with a flow').action((id: string) =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('talks', { params: { id } });
      show(out, { items }, ({ items: rows }) =>
        table(
          ['TALK', 'NAME', 'SAVED', 'BY'],
          rows.map((row) => [row.id, row.name, when(row.updatedAt), row.updatedBy]),
        ),
      );
    }),
  );
  flow('save-talk <id> <files...>', 'save talk files with a flow; publishing runs them').action((id: string, files: string[]) =>
    runs(async ({ connection, out }) => {
      const saved: { id: string; name: string }[] = [];
      for (const file of files) {
        const { id: talk, talk: document } = await readTalkFile(file);
        const answer = await connection.client('saveTalk', { params: { id, talk }, body: { talk: document } });
        saved.push({ id: answer.id, name: answer.name });
      }
      show(out, { items: saved }, () => saved.map((one) => `talk ${one.id} is saved with flow ${id}\n`).join(''));
    }),
  );
  flow('remove-talk <id> <talk>', 'remove a saved talk').action((id: string, talk: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeTalk', { params: { id, talk } }), () => `talk ${talk} is removed from flow ${id}`);
    }),
  );
  flow('test <id> [talks...]', 'run the saved talks with the draft')
    .option('--version <n>', 'with a published version instead')
    .action((id: string, talks: string[], options: { version?: string }) =>
      runs(async ({ connection, out, setExit }) => {
        const version = options.version === undefined ? undefined : wholeNumber('--version', options.version);
        const answer = await connection.client('runTalks', {
          params: { id },
          body: { version, ...(talks.length > 0 ? { talks } : {}) },
        });
        show(out, answer, ({ results }) =>
          results.length === 0
            ? `no talk is saved with flow ${id}`
            : results
                .map(({ ok, id: talk, name, failures }) => {
                  const lines = failures.map(({ step, message }) => `  ${step === undefined ? '' : `step ${step + 1}: `}${message}\n`);
                  return `${ok ? 'passed' : 'FAILED'}  ${name} (${talk})\n${lines.join('')}`;
                })
                .join(''),
        );
        if (!answer.ok) setExit(1);
      }),
    );
}

/** A talk file as the server takes it. Its id is its name: `clinica.turnos.talk.json` is `turnos`. */
export async function readTalkFile(file: string): Promise<{ id: string; talk: unknown }> {
  const id = path
    .basename(file)
    .replace(/(\.talk)?\.json$/, '')
    .replace(/^.*\./, '');
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(id))
    throw new Error(`${file} cannot be saved as "${id}": name it with lower case letters, digits or hyphens, e.g. turnos.talk.json`);
  try {
    return { id, talk: JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, '')) as unknown };
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new Error(`${file} is not JSON: ${cause.message}`, { cause });
    throw cause;
  }
}

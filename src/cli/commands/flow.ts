// `flow`: import, export, check, talk, publish, list, remove. Not here: checks and talks themselves (flow/, talk/).
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { ApiError } from '#api/contract/client.ts';
import { NotRunning } from '../connection.ts';
import { checkAlone } from '../check-alone.ts';
import { problemLines, show, table, when } from '../output.ts';
import { group, type Runs, type Shell, wholeNumber } from '../program.ts';
import { readTalkFile, savedTalkCommands } from './saved-talks.ts';
import { talkCommand } from './talk.ts';

interface ImportOptions {
  publish?: boolean;
  line?: string;
  note: string;
  keep?: boolean;
  talks?: string[];
  override?: string;
}

/** Add the commands. */
export function flowCommands(program: Command, runs: Runs): void {
  const flow = group(program, 'flow', 'flows: what happens in a call');
  flow('list', 'all flows').action(() =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('flows');
      show(out, { items }, ({ items: rows }) =>
        table(
          ['FLOW', 'NAME', 'PUBLISHED', 'DRAFT', 'LINES', 'CALLS TODAY'],
          rows.map((row) => [
            row.id,
            row.name,
            row.version === 0 ? 'never' : `version ${row.version}, ${when(row.publishedAt)}`,
            row.changed ? `changed ${when(row.draftUpdatedAt)}` : '',
            row.lines.join(' '),
            row.callsToday,
          ]),
        ),
      );
    }),
  );
  flow('import <file>', 'import a flow from a file (- for standard input)')
    .option('--publish', 'publish it too')
    .option('--line <name>', 'let this line ring it')
    .option('--note <text>', 'note of the version', '')
    .option('--keep', 'refuse if there is such a flow already')
    .option('--talks <files...>', 'talk files to save with it; publishing runs them')
    .option('--override <reason>', 'publish although a saved talk fails')
    .action((file: string, options: ImportOptions) =>
      runs(async ({ connection, out, readFile }) => {
        const answer = await connection.client('importFlow', {
          body: {
            document: readable(file, await readFile(file)),
            publish: options.publish ?? false,
            line: options.line,
            note: options.note,
            replace: !options.keep,
            override: options.override,
            talks: await Promise.all((options.talks ?? []).map((name) => readTalkFile(name))),
          },
        });
        show(out, answer, () =>
          [
            `flow ${answer.id} is imported`,
            answer.version === undefined ? '' : `, published as version ${answer.version}`,
            options.line === undefined ? '' : `, rung by line ${options.line}`,
            `\n${problemLines(answer.problems)}`,
          ].join(''),
        );
      }),
    );
  flow('export <id>', 'write a flow to standard output or a file')
    .option('--version <n>', 'a published version instead of the draft')
    .option('-o, --output <file>', 'file to write')
    .action((id: string, options: { version?: string; output?: string }) =>
      runs(async ({ connection, out }) => {
        const { document } =
          options.version === undefined
            ? await connection.client('flow', { params: { id } })
            : await connection.client('flowVersion', { params: { id, version: options.version } });
        const text = `${JSON.stringify(document, null, 2)}\n`;
        if (options.output === undefined) out.write(text);
        else {
          await writeFile(options.output, text);
          out.say(`flow ${id} is in ${options.output}\n`);
        }
      }),
    );
  flow('check <file>', 'check a flow file; without a server, all but what only an installation knows').action((file: string) =>
    runs(async (shell) => {
      const problems = await problemsOf(shell, (await shell.readFile(file)).toString('utf8'));
      show(shell.out, { problems }, () => (problems.length === 0 ? 'nothing to correct' : problemLines(problems)));
      if (problems.some((problem) => problem.level === 'error')) shell.setExit(1);
    }),
  );
  talkCommand(flow, runs);
  savedTalkCommands(flow, runs);
  flow('publish <id>', 'publish the draft')
    .option('--note <text>', 'note of the version', '')
    .option('--override <reason>', 'publish although a saved talk fails')
    .action((id: string, options: { note: string; override?: string }) =>
      runs(async ({ connection, out }) => {
        const { revision } = await connection.client('flow', { params: { id } });
        const body = { baseRevision: revision, note: options.note, override: options.override };
        const answer = await connection.client('publishFlow', { params: { id }, body });
        show(out, answer, () => `flow ${id} is published as version ${answer.version}\n${problemLines(answer.problems)}`);
      }),
    );
  flow('versions <id>', 'published versions, newest first').action((id: string) =>
    runs(async ({ connection, out }) => {
      const { items } = await connection.client('flowVersions', { params: { id } });
      show(out, { items }, ({ items: rows }) =>
        table(
          ['VERSION', 'PUBLISHED', 'BY', 'NOTE', 'FAILING TALKS OVERRIDDEN'],
          rows.map((row) => [row.version, when(row.publishedAt), row.publishedBy, row.note, row.overrideReason]),
        ),
      );
    }),
  );
  flow('restore <id> <version>', 'make a published version the draft again').action((id: string, version: string) =>
    runs(async ({ connection, out }) => {
      const { revision } = await connection.client('flow', { params: { id } });
      const params = { id, version: wholeNumber('the version', version) };
      const answer = await connection.client('restoreVersion', { params, body: { baseRevision: revision } });
      show(out, answer, () => `version ${version} of flow ${id} is its draft now\n${problemLines(answer.problems)}`);
    }),
  );
  flow('remove <id>', 'remove a flow that no line rings').action((id: string) =>
    runs(async ({ connection, out }) => {
      show(out, await connection.client('removeFlow', { params: { id } }), () => `flow ${id} is removed`);
    }),
  );
}

/** What is no flow document at all is refused here, as the server would: some of it could not even be sent. */
function readable(file: string, bytes: Buffer): unknown {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const { unreadable, problems } = checkAlone(text);
  if (!unreadable) return JSON.parse(text) as unknown;
  throw new ApiError(422, { code: 'invalid-flow', message: `${file} is not a flow document`, problems });
}

/** By the server where one runs (it knows teams, channels, audio), else by ourselves. */
async function problemsOf({ connection, out }: Shell, text: string) {
  const own = checkAlone(text);
  if (own.unreadable) return own.problems;
  try {
    return (await connection.client('checkFlow', { body: { document: JSON.parse(text) as unknown } })).problems;
  } catch (error) {
    if (error instanceof NotRunning) {
      out.say('No server runs here: teams, agents, channels and audio are not checked.\n');
      return own.problems;
    }
    if (error instanceof ApiError && error.answer.problems) {
      return error.answer.problems.map((problem) => ({ ...problem, level: problem.level ?? 'error' }));
    }
    throw error;
  }
}

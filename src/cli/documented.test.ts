// Every command that README.md and docs/ tell people to type is one that the command line takes. Not here: what the commands do (cli.test.ts).
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { commandTree } from './main.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What is typed after `npm run -s atiende --`, up to a comment, a backtick or what a shell does with the output. */
function commandsOf(text: string): string[] {
  return [...text.matchAll(/npm run -s atiende -- ([^`\n]+)/g)].map((found) => (found[1] ?? '').split(/ #| [|>] | && /)[0]?.trim() ?? '');
}

const words = (command: string) =>
  [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((found) => found[1] ?? found[2] ?? found[3] ?? '');

/** What commander has against it; undefined = it is taken. */
async function refused(command: string): Promise<string | undefined> {
  let said = '';
  const write = (text: string) => {
    said += text;
  };
  const program = commandTree(async () => {}, { write, writeError: write });
  try {
    await program.parseAsync(words(command), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) return said || String(error);
  }
  return undefined;
}

test.each(['README.md', ...globSync('docs/*.md', { cwd: root })])('%s', async (file) => {
  const commands = commandsOf(readFileSync(path.join(root, file), 'utf8')).filter((command) => !/^[…<]/.test(command));
  if (file === 'README.md') expect(commands.length).toBeGreaterThan(8);
  const wrong: string[] = [];
  for (const command of commands) {
    const why = await refused(command);
    if (why !== undefined) wrong.push(`${command}: ${why}`);
  }
  expect(wrong).toEqual([]);
});

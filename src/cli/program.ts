// The tree of commands and what they all share: options, connection, output. Not here: the commands' work (commands/*).
import { Command } from 'commander';
import type { Connection } from './connection.ts';
import type { Out } from './output.ts';

/** What a command is handed. */
export interface Shell {
  connection: Connection;
  out: Out;
  /** Reads a file, or standard input for `-`. */
  readFile: (file: string) => Promise<Buffer>;
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  setExit: (code: number) => void;
}

/** Run a command's work with a shell; made by main.ts. */
export type Runs = (work: (shell: Shell) => Promise<void>) => Promise<void>;

/** A group such as `flow`, with a fresh command in it per call of `add`. */
export function group(program: Command, name: string, description: string): (usage: string, description: string) => Command {
  const parent = program.command(name).description(description);
  return (usage, about) => parent.command(usage).description(about).option('--json', 'answer as JSON');
}

/** A whole number of an option. Throws a sentence that names it. */
export function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} must be a whole number, not ${text}`);
  return value;
}

/** Gathers an option that may be repeated, for commander. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** Names of an option with commas between them. */
export function listed(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Repeated `name=number`. Throws a sentence that names the option. Example: `assigned('--skill', ['inglés=3'])` → `{ inglés: 3 }`. */
export function assigned(name: string, values: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    values.map((text) => {
      const cut = text.lastIndexOf('=');
      if (cut < 1) throw new Error(`${name} is written as name=number, not ${text}`);
      return [text.slice(0, cut).trim(), wholeNumber(name, text.slice(cut + 1))];
    }),
  );
}

// The command line: parses arguments, runs a command, turns every error into one line and an exit code. Not here: `start` (supervisor.ts).
import { readFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { ApiError } from '#api/contract/client.ts';
import { agentCommands } from './commands/agent.ts';
import { auditCommands } from './commands/audit.ts';
import { earCommands } from './commands/ears.ts';
import { flowCommands } from './commands/flow.ts';
import { channelCommands } from './commands/channels.ts';
import { lineCommands } from './commands/lines.ts';
import { outboundCommands } from './commands/outbound.ts';
import { recordCommands } from './commands/records.ts';
import { stopCommand } from './commands/stop.ts';
import { systemCommands } from './commands/system.ts';
import { teamCommands } from './commands/team.ts';
import { userCommands } from './commands/user.ts';
import { voiceCommands } from './commands/voices.ts';
import { connect, controlSocketOf } from './connection.ts';
import { type Out, problemLines } from './output.ts';
import type { Runs, Shell } from './program.ts';

const parts = [
  flowCommands,
  lineCommands,
  channelCommands,
  outboundCommands,
  teamCommands,
  agentCommands,
  userCommands,
  recordCommands,
  voiceCommands,
  earCommands,
  systemCommands,
  stopCommand,
  auditCommands,
];

/** The world of one run; tests hand in their own. */
export interface CliWorld {
  env: Record<string, string | undefined>;
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  write: (text: string) => void;
  writeError: (text: string) => void;
}

const realWorld: CliWorld = {
  env: process.env,
  stdin: process.stdin,
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
};

/** Run one command. Answers the exit code: 0 done, 1 refused or failed, 2 wrong usage. */
export async function runCli(argv: string[], world: CliWorld = realWorld): Promise<number> {
  let exit = 0;
  const json = argv.includes('--json');
  const out: Out = {
    json,
    write: world.write,
    say: (text) => !json && world.write(text),
    fail: (text) => world.writeError(text.endsWith('\n') ? text : `${text}\n`),
  };
  const shell: Shell = {
    connection: connect(controlSocketOf(world.env)),
    out,
    readFile: (file) => (file === '-' ? readAll(world.stdin) : readFile(file)),
    stdin: world.stdin,
    setExit: (code) => {
      exit = code;
    },
  };
  const runs: Runs = (work) => work(shell);

  const program = commandTree(runs, world);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    tell(error, out);
    return 1;
  }
  return exit;
}

/** Every command there is, its work done by `runs`. */
export function commandTree(runs: Runs, { write, writeError }: Pick<CliWorld, 'write' | 'writeError'>): Command {
  const program = new Command('atiende')
    .description('Atiende, a callbot of your own')
    .usage('<command> …   (npm run -s atiende -- <command> …)')
    .option('--json', 'answer as JSON')
    .configureOutput({ writeOut: write, writeErr: writeError })
    .exitOverride();
  // bin/atiende.mjs starts the server itself where nothing is asked but that.
  program
    .command('start')
    .description('start the server (same as npm start); its settings are the ATIENDE_… variables of README.md')
    .action(() => Promise.reject(new Error('start takes no options: its settings are the ATIENDE_… variables of README.md')));
  for (const add of parts) add(program, runs);
  inherit(program);
  return program;
}

/** Subcommands made before these settings do not have them. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inherit(child);
  }
}

function tell(error: unknown, out: Out): void {
  if (error instanceof ApiError) {
    if (out.json) out.write(`${JSON.stringify({ error: error.answer }, null, 2)}\n`);
    const { message, problems = [] } = error.answer;
    const [only] = problems;
    // A single problem is mostly the whole sentence: once is enough.
    const said = problems.length === 1 && only !== undefined && message.endsWith(only.message) && !out.json;
    if (!said) out.fail(message);
    if (!out.json && problems.length > 0) out.fail(problemLines(problems));
    return;
  }
  const message = error instanceof Error ? fileMessage(error) : String(error);
  if (out.json) out.write(`${JSON.stringify({ error: { code: 'failed', message } }, null, 2)}\n`);
  out.fail(message);
}

function fileMessage(error: NodeJS.ErrnoException): string {
  if (error.path === undefined) return error.message;
  if (error.code === 'ENOENT') return `there is no file ${error.path}`;
  if (error.code === 'EACCES') return `${error.path} may not be read or written by this user`;
  return error.message;
}

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

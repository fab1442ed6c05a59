#!/usr/bin/env node
// The command `atiende`: makes sure everything is installed, then runs the supervisor (`start`) or the command line, on Node 24.
// Plain JavaScript in Node 18 syntax: it may be started by an older system Node.
import { spawn } from 'node:child_process';
import module from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensure, nodeBinary } from '../scripts/ensure.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const command = process.argv[2];
/** `start --help` and `start --wrong` are the command line's: nobody who asks for help wants a server. */
const starts = command === 'start' && process.argv.length === 3;

/** Run this same file on the Node that Atiende needs, with the terminal and the signals handed through. */
function runOn(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ATIENDE_ENSURED: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? (signal === 'SIGINT' ? 130 : 143) : code;
  });
}

async function main() {
  if (!process.env.ATIENDE_ENSURED) await ensure({ studio: starts });
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 24 || (major === 24 && minor < 7)) return runOn(nodeBinary());
  // Commands and starts are mostly the loading of code; compiled once, it is kept.
  module.enableCompileCache(path.join(root, 'build', 'compile-cache'));
  if (starts) {
    const { supervise } = await import(pathToFileURL(path.join(root, 'src/supervisor.ts')).href);
    // Everything has been stopped in order by now; a handle that lingers must not keep the terminal.
    process.exit(await supervise(process.env));
  } else {
    const { runCli } = await import(pathToFileURL(path.join(root, 'src/cli/main.ts')).href);
    process.exitCode = await runCli(process.argv.slice(2));
  }
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

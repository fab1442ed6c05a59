// Which core of this machine works for whom while figures are taken. Not here: what is measured.
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import type { ProcessFacts } from './process-tree.ts';

const run = promisify(execFile);

/**
 * The server to the first core, callers and meter (this process and what it starts from now on) to the second: as the field's engine was
 * measured. Where each may be anywhere, a good part of what is counted is one core waking the other for the callers' sake.
 * Resolves to what undoes it; nothing is done on a machine with one core.
 */
export async function apart(server: readonly ProcessFacts[]): Promise<() => Promise<void>> {
  const cores = availableParallelism();
  if (cores < 2) return async () => undefined;
  await keepTo('0', server);
  await keepTo('1', [{ pid: process.pid, command: 'bench' }]);
  return () => keepTo(`0-${cores - 1}`, [...server, { pid: process.pid, command: 'bench' }]);
}

/** Every thread of these processes; one that ended in between has nothing to keep. */
async function keepTo(cores: string, processes: readonly ProcessFacts[]): Promise<void> {
  for (const { pid } of processes) await run('taskset', ['-a', '-c', '-p', cores, String(pid)]).catch(() => undefined);
}

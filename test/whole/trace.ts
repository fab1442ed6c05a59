// Reading a call's stored trace in tests.
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { until, type WholeServer } from './server.ts';

/** A stored call as the command line prints it with `--json`. */
export interface ShownCall {
  call: { id: string; endedAt?: number; endedBy?: string; endReason?: string; line: string; callerNumber?: string };
  trace: {
    seq: number;
    at: number;
    event: { kind: string; [field: string]: unknown };
    effects: { kind: string; [field: string]: unknown }[];
  }[];
  messages: { state: string; text: string; to?: string }[];
}

interface CallList {
  items: { id: string; endedAt?: number }[];
}

/** The newest call (on a line), once it is over (or at once with `live`). */
export async function lastCall(server: WholeServer, options: { live?: boolean; not?: string[]; line?: string } = {}): Promise<ShownCall> {
  const id = await until('a call on record', async () => {
    const { items } = await server.json<CallList>('call', 'list', ...(options.line === undefined ? [] : ['--line', options.line]));
    const [first] = items.filter((call) => !options.not?.includes(call.id));
    return first && (options.live || first.endedAt !== undefined) ? first.id : undefined;
  });
  return server.json<ShownCall>('call', 'show', id);
}

/** Notes of one sort, in order. */
export function notes(call: ShownCall, what: string): Record<string, unknown>[] {
  return call.trace
    .flatMap(({ effects }) => effects.filter((effect) => effect.kind === 'note').map((effect) => effect.note as Record<string, unknown>))
    .filter((note) => note.what === what);
}

/** Blocks entered, in order. */
export function blocks(call: ShownCall): string[] {
  return notes(call, 'entered').map((note) => String(note.block));
}

/** The rendered prompts on disk. */
export function promptFiles(server: WholeServer): string[] {
  const folder = path.join(server.dataFolder, 'prompts');
  return existsSync(folder) ? globSync('*/*.ulaw', { cwd: folder }).map((file) => path.join(folder, file)) : [];
}

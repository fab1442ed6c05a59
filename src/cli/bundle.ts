// A flow file with every subflow it enters, for talks: from given files, from the file's own folder, else from the running server.
// Not here: bundles of live calls (calls/).
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ApiError } from '#api/contract/client.ts';
import type { Bundle } from '#engine/engine.ts';
import type { Flow } from '#flow/model.ts';
import { readFlow } from '#flow/read-flow.ts';
import { subflowsOf } from '#flow/subflows.ts';
import { models } from '#kinds/models.ts';
import { type Connection, NotRunning } from './connection.ts';

/** Collect the flow and all it enters. Throws a sentence that names the subflow nobody has. */
export async function bundleOf(root: Flow, file: string, given: string[], connection: Connection): Promise<Bundle> {
  const near = await flowsIn(given.length > 0 ? given : await beside(file));
  const flows: Bundle['flows'] = { [root.id]: { version: 'draft', flow: root } };
  const todo = subflowsOf(root, models);
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (Object.hasOwn(flows, id)) continue;
    const flow = near.get(id) ?? (await fromServer(id, connection));
    if (!flow) throw new Error(`the flow enters ${id}, which is neither beside ${file} nor on a running server: name its file with --with`);
    flows[id] = { version: 'draft', flow };
    todo.push(...subflowsOf(flow, models));
  }
  return { root: root.id, flows };
}

async function beside(file: string): Promise<string[]> {
  if (file === '-') return [];
  const folder = path.dirname(file);
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.flow.json')).map((name) => path.join(folder, name));
}

async function flowsIn(files: string[]): Promise<Map<string, Flow>> {
  const found = new Map<string, Flow>();
  for (const file of files) {
    const { flow } = readFlow(await readFile(file, 'utf8'), models);
    if (flow) found.set(flow.id, flow);
  }
  return found;
}

async function fromServer(id: string, connection: Connection): Promise<Flow | undefined> {
  try {
    return readFlow((await connection.client('flow', { params: { id } })).document, models).flow;
  } catch (error) {
    if (error instanceof NotRunning || (error instanceof ApiError && error.status === 404)) return undefined;
    throw error;
  }
}

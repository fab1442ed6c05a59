// Blocks as clipboard text, between flows and windows (pure): copy, read back, paste with new ids. What is missing where they land stays named, so
// that the check points at it.
import * as z from 'zod';
import type { Change } from '#flow/edit.ts';
import { type Block, type Flow, flowSchema } from '#flow/model.ts';
import { mapActions } from '#flow/walk.ts';
import { freshId } from './new-block.ts';

const format = 'atiende/blocks@1';

const clipboardSchema = z.object({
  format: z.literal(format),
  flow: z.string(),
  blocks: flowSchema.shape.blocks,
  variables: flowSchema.shape.variables,
});

/** What the clipboard holds. */
export type Copied = z.infer<typeof clipboardSchema>;

/** The chosen blocks as text. Variables they name travel along. */
export function copyText(flow: Flow, ids: readonly string[]): string {
  const blocks = Object.fromEntries(ids.flatMap((id) => (flow.blocks[id] ? [[id, flow.blocks[id]]] : [])));
  const named = JSON.stringify(blocks);
  const variables = flow.variables.filter((variable) => named.includes(variable.name));
  const copied: Copied = { format, flow: flow.id, blocks, variables };
  return JSON.stringify(copied, null, 2);
}

/** What a clipboard's text holds, or undefined when it is something else. */
export function readCopied(text: string): Copied | undefined {
  if (text.length > 8_000_000 || !text.includes(format)) return undefined;
  try {
    const read = clipboardSchema.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** The changes that put copied blocks into a flow with their middle at `at`, and the new ids. */
export function pasteChanges(
  flow: Flow,
  copied: Copied,
  at: { x: number; y: number } | { by: number },
): { changes: Change[]; ids: string[] } {
  const names = new Map<string, string>();
  const taken = (id: string) => Object.hasOwn(flow.blocks, id) || [...names.values()].includes(id);
  for (const id of Object.keys(copied.blocks)) names.set(id, freshId(id, taken));
  const offset = 'by' in at ? { x: at.by, y: at.by } : awayTo(Object.values(copied.blocks), at);
  const renamed = relinked({ ...flow, blocks: copied.blocks }, names);
  const changes: Change[] = [];
  const missing = copied.variables.filter((one) => !flow.variables.some((variable) => variable.name === one.name));
  if (missing.length > 0) changes.push({ kind: 'set', path: ['variables'], value: [...flow.variables, ...missing] });
  for (const [id, block] of Object.entries(renamed.blocks)) {
    const name = names.get(id);
    if (name === undefined) continue;
    const place: [number, number] = [Math.round(block.at[0] + offset.x), Math.round(block.at[1] + offset.y)];
    changes.push({ kind: 'add-block', id: name, block: { ...block, at: place } });
  }
  if (Object.keys(flow.blocks).length === 0) {
    const [first] = names.values();
    if (first !== undefined) changes.push({ kind: 'set', path: ['start'], value: first });
  }
  return { changes, ids: [...names.values()] };
}

/** Lines among the copied blocks follow their new ids; lines to blocks left behind keep their names. */
function relinked(flow: Flow, names: ReadonlyMap<string, string>): Flow {
  const target = <T extends { to?: string | undefined }>(way: T): T =>
    way.to === undefined ? way : { ...way, to: names.get(way.to) ?? way.to };
  const mapped = mapActions(flow, (action) => ({
    ...action,
    exits: Object.fromEntries(Object.entries(action.exits).map(([name, way]) => [name, target(way)])),
  }));
  const blocks = Object.entries(mapped.blocks).map(([id, block]): [string, Block] => [
    id,
    { ...block, exits: Object.fromEntries(Object.entries(block.exits).map(([name, way]) => [name, target(way)])) },
  ]);
  return { ...mapped, blocks: Object.fromEntries(blocks) };
}

function awayTo(blocks: Block[], at: { x: number; y: number }): { x: number; y: number } {
  const xs = blocks.map((block) => block.at[0]);
  const ys = blocks.map((block) => block.at[1]);
  const middle = { x: (Math.min(...xs) + Math.max(...xs) + 280) / 2, y: (Math.min(...ys) + Math.max(...ys) + 160) / 2 };
  return { x: at.x - middle.x, y: at.y - middle.y };
}

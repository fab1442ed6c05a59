// Blocks and actions as clipboard text, between flows and windows (pure): copy, read back, paste with new ids. Variables travel along. What is
// missing where they land (teams, origins, audio, flows) stays named, so that the check points at it.
import * as z from 'zod';
import { type ActionPlace, apply, type Change } from '#flow/edit.ts';
import { renameVariable, variableUses } from '#flow/edit-variables.ts';
import { type Action, type Block, type Flow, flowSchema, actionSchema, type Variable } from '#flow/model.ts';
import { actionsOfBlock, mapActions, own } from '#flow/walk.ts';
import { models } from '#kinds/models.ts';
import { freshActionId, freshId } from './new-block.ts';

const blocksFormat = 'atiende/blocks@1';
const actionsFormat = 'atiende/actions@1';
const { blocks, variables } = flowSchema.shape;
/** A block pasted nearer than this to another would hide it; pixels. */
const step = 40;

const clipboardSchema = z.discriminatedUnion('format', [
  z.object({ format: z.literal(blocksFormat), flow: z.string(), blocks, variables }),
  z.object({ format: z.literal(actionsFormat), flow: z.string(), actions: z.array(actionSchema).min(1).max(50), variables }),
]);

/** What the clipboard holds. */
export type Copied = z.infer<typeof clipboardSchema>;
type CopiedBlocks = Extract<Copied, { format: typeof blocksFormat }>;
type CopiedActions = Extract<Copied, { format: typeof actionsFormat }>;

/** What a paste does. */
export interface Pasted {
  changes: Change[];
  /** New ids: of blocks, or of actions on the block they were pasted into. */
  ids: string[];
  /** Lines that led to blocks of the other flow: they are open now. */
  opened: number;
  /** Variables whose name had another meaning here. */
  renamed: { from: string; to: string }[];
}

/** The chosen blocks as text. */
export function copyText(flow: Flow, ids: readonly string[]): string {
  const chosen = Object.fromEntries(ids.flatMap((id) => (flow.blocks[id] ? [[id, flow.blocks[id]]] : [])));
  return text({ format: blocksFormat, flow: flow.id, blocks: chosen, variables: namedIn(flow, chosen) });
}

/** One action of a block as text; undefined when it is not there. */
export function copyAction(flow: Flow, block: string, action: string): string | undefined {
  const holder = own(flow.blocks, block);
  const found = holder && actionsOfBlock(block, holder).find((one) => one.action.id === action)?.action;
  if (!found) return undefined;
  return text({ format: actionsFormat, flow: flow.id, actions: [found], variables: namedIn(flow, held([found])) });
}

const text = (copied: Copied) => JSON.stringify(copied, null, 2);

/** Actions as a document's blocks, so that what works on documents works on them. */
const held = (actions: Action[]): Flow['blocks'] => ({
  portador: { kind: 'portador', v: 1, title: '', at: [0, 0], messages: [], settings: {}, actions, exits: {} },
});

/** A flow of these blocks alone. */
const only = (flow: Flow, chosen: Flow['blocks'], known: Variable[]): Flow => {
  const { fault: _fault, person: _person, ...rest } = flow;
  return { ...rest, blocks: chosen, variables: known };
};

function namedIn(flow: Flow, chosen: Flow['blocks']): Variable[] {
  const names = new Set(variableUses(only(flow, chosen, flow.variables), models).map((use) => use.name));
  return flow.variables.filter((variable) => names.has(variable.name));
}

/** What a clipboard's text holds, or undefined when it is something else. */
export function readCopied(given: string): Copied | undefined {
  if (given.length > 8_000_000 || !given.includes('atiende/')) return undefined;
  try {
    const read = clipboardSchema.safeParse(JSON.parse(given));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** The changes that put copied blocks into a flow with their middle at `at`, or beside where they were. */
export function pasteBlocks(flow: Flow, copied: CopiedBlocks, at: { x: number; y: number } | { by: number }): Pasted {
  const brought = withVariables(flow, copied.blocks, copied.variables);
  const names = new Map<string, string>();
  const taken = new Set(Object.keys(flow.blocks));
  for (const id of Object.keys(brought.blocks)) {
    const name = freshId(id, (one) => taken.has(one));
    taken.add(name);
    names.set(id, name);
  }
  const wanted = 'by' in at ? { x: at.by, y: at.by } : awayTo(Object.values(brought.blocks), at);
  const offset = clearOf(Object.values(flow.blocks), Object.values(brought.blocks), wanted);
  const linked = relinked({ ...flow, blocks: brought.blocks }, names, copied.flow === flow.id);
  const changes = [...brought.changes];
  for (const [id, block] of Object.entries(linked.flow.blocks)) {
    const name = names.get(id);
    if (name === undefined) continue;
    const place: [number, number] = [Math.round(block.at[0] + offset.x), Math.round(block.at[1] + offset.y)];
    changes.push({ kind: 'add-block', id: name, block: { ...block, at: place } });
  }
  if (Object.keys(flow.blocks).length === 0) {
    const [first] = names.values();
    if (first !== undefined) changes.push({ kind: 'set', path: ['start'], value: first });
  }
  return { changes, ids: [...names.values()], opened: linked.opened, renamed: brought.renamed };
}

/** The changes that put copied actions at a place, from `index` on. */
export function pasteActions(flow: Flow, copied: CopiedActions, place: ActionPlace, index: number): Pasted {
  const brought = withVariables(flow, held(copied.actions), copied.variables);
  const linked = relinked({ ...flow, blocks: brought.blocks }, new Map(), copied.flow === flow.id);
  const changes = [...brought.changes];
  const ids: string[] = [];
  let holder = place === 'fault' ? { ...emptyHolder, actions: flow.fault?.actions ?? [] } : own(flow.blocks, place.block);
  if (place === 'fault' && !flow.fault) changes.push({ kind: 'set', path: ['fault'], value: { say: { text: '' }, actions: [] } });
  for (const given of linked.flow.blocks['portador']?.actions ?? []) {
    const action = { ...given, id: freshActionId(given.id, holder) };
    if (holder) holder = { ...holder, actions: [...holder.actions, action] };
    changes.push({ kind: 'add-action', place, index: index + ids.length, action });
    ids.push(action.id);
  }
  return { changes, ids, opened: linked.opened, renamed: brought.renamed };
}

const emptyHolder: Block = { kind: 'portador', v: 1, title: '', at: [0, 0], messages: [], settings: {}, actions: [], exits: {} };

/** The blocks with their variables made to fit the flow: missing ones are declared, those with another meaning here get another name. */
function withVariables(
  flow: Flow,
  chosen: Flow['blocks'],
  brought: Variable[],
): { blocks: Flow['blocks']; changes: Change[]; renamed: { from: string; to: string }[] } {
  let here = only(flow, chosen, brought);
  const declared: Variable[] = [];
  const renamed: { from: string; to: string }[] = [];
  for (const variable of brought) {
    const known = flow.variables.find((one) => one.name === variable.name);
    if (known && known.type === variable.type && known.sensitive === variable.sensitive) continue;
    if (!known) {
      declared.push(variable);
      continue;
    }
    const others = new Set([...flow.variables, ...brought, ...declared].map((one) => one.name));
    let number = 2;
    while (others.has(`${variable.name.slice(0, 58)}_${number}`)) number += 1;
    const to = `${variable.name.slice(0, 58)}_${number}`;
    here = apply(here, renameVariable(here, models, variable.name, to)).flow;
    declared.push({ ...variable, name: to });
    renamed.push({ from: variable.name, to });
  }
  const changes: Change[] = declared.length > 0 ? [{ kind: 'set', path: ['variables'], value: [...flow.variables, ...declared] }] : [];
  return { blocks: here.blocks, changes, renamed };
}

/**
 * Lines among the copied blocks follow their new ids. Within the flow they were copied in, lines to other blocks stay; in another flow such an id
 * would be a coincidence: those lines are opened.
 */
function relinked(flow: Flow, names: ReadonlyMap<string, string>, atHome: boolean): { flow: Flow; opened: number } {
  let opened = 0;
  const led = <T extends { to?: string | undefined }>(way: T): T | undefined => {
    if (way.to === undefined) return way;
    const to = names.get(way.to) ?? (atHome ? way.to : undefined);
    if (to !== undefined) return { ...way, to };
    opened += 1;
    return undefined;
  };
  const mapped = mapActions(flow, (action) => ({
    ...action,
    exits: Object.fromEntries(
      Object.entries(action.exits).flatMap(([name, way]) => {
        const now = led(way);
        return now ? [[name, now]] : [];
      }),
    ),
  }));
  const blocksNow = Object.entries(mapped.blocks).map(([id, block]): [string, Block] => {
    const exits = Object.entries(block.exits).map(([name, way]) => {
      const { to: _to, ...open } = way;
      return [name, led(way) ?? open];
    });
    return [id, { ...block, exits: Object.fromEntries(exits) }];
  });
  return { flow: { ...mapped, blocks: Object.fromEntries(blocksNow) }, opened };
}

/** The offset, moved on until no pasted block hides one that is there. */
function clearOf(there: Block[], pasted: Block[], offset: { x: number; y: number }): { x: number; y: number } {
  const corner = (x: number, y: number) => `${Math.round(x / step)} ${Math.round(y / step)}`;
  const taken = new Set(there.map((block) => corner(block.at[0], block.at[1])));
  let { x, y } = offset;
  const hides = () => pasted.some((block) => taken.has(corner(block.at[0] + x, block.at[1] + y)));
  for (let tries = 0; tries < 50 && hides(); tries += 1) {
    x += step;
    y += step;
  }
  return { x, y };
}

function awayTo(chosen: Block[], at: { x: number; y: number }): { x: number; y: number } {
  const xs = chosen.map((block) => block.at[0]);
  const ys = chosen.map((block) => block.at[1]);
  const middle = { x: (Math.min(...xs) + Math.max(...xs) + 280) / 2, y: (Math.min(...ys) + Math.max(...ys) + 160) / 2 };
  return { x: at.x - middle.x, y: at.y - middle.y };
}

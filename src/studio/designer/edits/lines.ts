// Lines between blocks as changes (pure): connect, cut, put a block into a line, take blocks out. Handles are named as in drawing/card.ts.
import { type ActionPlace, apply, type Change, removeBlock } from '#flow/edit.ts';
import type { Action, Block, Flow } from '#flow/model.ts';
import { actionsOfBlock, edgesOfBlock, own, type PlacedAction } from '#flow/walk.ts';
import { models } from '#kinds/models.ts';
import { freshActionId } from './new-block.ts';

/** A connector: the exit of a block, or of one of its actions. */
export interface Port {
  block: string;
  exit: string;
  action?: string;
}

/** The port behind a handle. Example: `portOf('menu', 'action/a2/failed')`. */
export function portOf(block: string, handle: string): Port | undefined {
  const [kind, first, second] = handle.split('/');
  if (kind === 'exit' && first !== undefined) return { block, exit: first };
  if (kind === 'action' && first !== undefined && second !== undefined) return { block, action: first, exit: second };
  return undefined;
}

/** Lead a port to a block; without `to` it is open: a block's exit ends the call, an action goes on with what follows. */
export function connect(port: Port, to?: string): Change {
  return {
    kind: 'connect',
    block: port.block,
    exit: port.exit,
    ...(port.action === undefined ? {} : { action: port.action }),
    ...(to === undefined ? {} : { target: { to } }),
  };
}

/** Every exit a block has by its kind, connected or not, in drawing order. */
function exitsOf(block: Block): string[] {
  const model = own(models.blocks, block.kind);
  const read = model?.settings.safeParse(block.settings);
  return model && read?.success ? model.exits(read.data, block) : Object.keys(block.exits);
}

/** Exits an action may have and that the document does not use yet. */
export function unusedExits(action: Action): string[] {
  const model = own(models.actions, action.kind);
  const read = model?.settings.safeParse(action.settings);
  if (!model || !read?.success) return [];
  return model.exits(read.data, action).filter((exit) => !Object.hasOwn(action.exits, exit));
}

/** The first exit of a block that leads nowhere yet. */
export function openExit(block: Block): string | undefined {
  return exitsOf(block).find((exit) => {
    const way = own(block.exits, exit);
    return way?.to === undefined && way?.return === undefined;
  });
}

/** Lead what `port` led to through `middle`: port → middle → where it led before. */
export function insert(flow: Flow, port: Port, middle: string, block: Block): Change[] {
  const before = targetOf(flow, port);
  const exit = openExit(block);
  const on: Change[] =
    before !== undefined && before !== middle && exit !== undefined
      ? [{ kind: 'connect', block: middle, exit, target: { to: before } }]
      : [];
  return [connect(port, middle), ...on];
}

/** The block a port leads to now. */
export function targetOf(flow: Flow, port: Port): string | undefined {
  const block = own(flow.blocks, port.block);
  if (!block) return undefined;
  if (port.action === undefined) return own(block.exits, port.exit)?.to;
  const found = placed(block, port.block, port.action);
  return found ? own(found.action.exits, port.exit)?.to : undefined;
}

/** Does any line lead to this block? */
export function isReached(flow: Flow, id: string): boolean {
  return Object.entries(flow.blocks).some(([from, block]) => edgesOfBlock(from, block).some((edge) => edge.to === id));
}

/** The changes that take blocks out with every line to them; another block starts the flow when the first one goes. */
export function removeBlocks(flow: Flow, ids: readonly string[]): Change[] {
  const changes: Change[] = [];
  let now = flow;
  const going = new Set(ids);
  if (going.has(flow.start)) {
    const heir = heirOf(flow, going);
    if (heir !== undefined) changes.push({ kind: 'set', path: ['start'], value: heir });
  }
  for (const id of ids) {
    if (!Object.hasOwn(now.blocks, id)) continue;
    const change = removeBlock(now, id);
    changes.push(change);
    now = apply(now, change).flow;
  }
  return changes;
}

function heirOf(flow: Flow, going: ReadonlySet<string>): string | undefined {
  const seen = new Set<string>();
  const todo = [flow.start];
  for (let id = todo.shift(); id !== undefined; id = todo.shift()) {
    const block = own(flow.blocks, id);
    if (!block || seen.has(id)) continue;
    seen.add(id);
    if (!going.has(id)) return id;
    todo.push(...edgesOfBlock(id, block).map((edge) => edge.to));
  }
  return Object.keys(flow.blocks).find((id) => !going.has(id) && own(models.blocks, flow.blocks[id]?.kind ?? '')?.entry === undefined);
}

/** An action of a block by its id. */
export function placed(block: Block, id: string, action: string): PlacedAction | undefined {
  return actionsOfBlock(id, block).find((one) => one.action.id === action);
}

/** Where an action hangs, as edit.ts names it, and at which index. */
export function placeOf(found: PlacedAction): { place: ActionPlace; index: number } | undefined {
  if (found.block === undefined || found.on === 'fault') return undefined;
  const place: ActionPlace =
    found.on === 'message' && found.owner !== undefined
      ? { block: found.block, message: found.owner }
      : found.on === 'exit' && found.owner !== undefined
        ? { block: found.block, exit: found.owner }
        : { block: found.block };
  return { place, index: Number(found.path.at(-1)) };
}

/** Move an action to another place. `toIndex` counts in the list as it is seen, before the move. */
export function moveAction(flow: Flow, from: Port['block'], action: string, to: Exclude<ActionPlace, 'fault'>, toIndex: number): Change[] {
  const block = own(flow.blocks, from);
  const found = block && placed(block, from, action);
  const start = found && placeOf(found);
  if (!block || !found || !start || start.place === 'fault') return [];
  const same = samePlace(start.place, to);
  const index = same && toIndex > start.index ? toIndex - 1 : toIndex;
  if (same && index === start.index) return [];
  if (to.block === from) return [{ kind: 'move-action', from: start.place, index: start.index, to, toIndex: index }];
  const id = freshActionId(found.action.id, own(flow.blocks, to.block));
  if (id === found.action.id) return [{ kind: 'move-action', from: start.place, index: start.index, to, toIndex: index }];
  return [
    { kind: 'remove-action', place: start.place, index: start.index },
    { kind: 'add-action', place: to, index, action: { ...found.action, id } },
  ];
}

const samePlace = (a: Exclude<ActionPlace, 'fault'>, b: Exclude<ActionPlace, 'fault'>) =>
  a.block === b.block && a.message === b.message && a.exit === b.exit;

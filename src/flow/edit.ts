// Changing a document by change objects, each with its inverse: the studio's history and every scripted edit.
// Not here: what may be changed to what (check.ts), how the studio groups them.
import type { Action, ActionExit, Block, BlockExit, Flow } from './model.ts';
import { edgesOfBlock, own, type Path } from './walk.ts';

/** Where a list of actions is: on a message (by id), on an exit, on the block, or in the flow's fault. */
export type ActionPlace = { block: string; message?: string; exit?: string } | 'fault';

/** Where an exit leads; undefined = not connected. */
export type Target = { to: string } | { return: string } | { end: true };

/** One change. Plain JSON, so that a history can be stored and sent. */
export type Change =
  | { kind: 'add-block'; id: string; block: Block }
  | { kind: 'remove-block'; id: string }
  | { kind: 'move-block'; id: string; at: [number, number] }
  /** Set a field by its path; without `value` it is removed. Array elements are set by index, `index === length` appends. */
  | { kind: 'set'; path: Path; value?: unknown }
  | { kind: 'connect'; block: string; exit: string; action?: string; target?: Target }
  | { kind: 'add-action'; place: ActionPlace; index: number; action: Action }
  | { kind: 'remove-action'; place: ActionPlace; index: number }
  | { kind: 'move-action'; from: ActionPlace; index: number; to: ActionPlace; toIndex: number }
  | { kind: 'batch'; changes: Change[] };

/** Thrown when a change does not fit the document: nothing was changed. */
export class EditError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EditError';
  }
}

/**
 * Apply a change. The given document is not touched; what did not change is shared. `apply(result.flow, result.inverse)` gives it back.
 * Example: `apply(flow, { kind: 'connect', block: 'menu', exit: 'gave-up', target: { to: 'adios' } })`.
 */
export function apply(flow: Flow, change: Change): { flow: Flow; inverse: Change } {
  switch (change.kind) {
    case 'add-block':
      if (own(flow.blocks, change.id)) throw new EditError(`there is a block "${change.id}" already`);
      return { flow: { ...flow, blocks: { ...flow.blocks, [change.id]: change.block } }, inverse: { kind: 'remove-block', id: change.id } };
    case 'remove-block': {
      const block = blockOf(flow, change.id);
      const { [change.id]: _removed, ...blocks } = flow.blocks;
      return { flow: { ...flow, blocks }, inverse: { kind: 'add-block', id: change.id, block } };
    }
    case 'move-block': {
      const block = blockOf(flow, change.id);
      return { flow: withBlock(flow, change.id, { ...block, at: change.at }), inverse: { ...change, at: block.at } };
    }
    case 'set': {
      if (change.path.length === 0) throw new EditError('a change needs a path');
      const { result, before } = setIn(flow, change.path, change.value, 0);
      const inverse: Change = before === undefined ? { kind: 'set', path: change.path } : { kind: 'set', path: change.path, value: before };
      return { flow: result as Flow, inverse };
    }
    case 'connect':
      return connect(flow, change);
    case 'add-action':
      return {
        flow: changeActions(flow, change.place, (list) => list.toSpliced(position(change.index, list.length), 0, change.action)),
        inverse: withoutTraces(flow, change.place, { kind: 'remove-action', place: change.place, index: change.index }),
      };
    case 'remove-action': {
      const action = actionAt(flow, change.place, change.index);
      return {
        flow: changeActions(flow, change.place, (list) => list.toSpliced(change.index, 1)),
        inverse: { kind: 'add-action', place: change.place, index: change.index, action },
      };
    }
    case 'move-action': {
      const action = actionAt(flow, change.from, change.index);
      const without = changeActions(flow, change.from, (list) => list.toSpliced(change.index, 1));
      return {
        flow: changeActions(without, change.to, (list) => list.toSpliced(position(change.toIndex, list.length), 0, action)),
        inverse: withoutTraces(flow, change.to, {
          kind: 'move-action',
          from: change.to,
          index: change.toIndex,
          to: change.from,
          toIndex: change.index,
        }),
      };
    }
    case 'batch': {
      let now = flow;
      const inverses: Change[] = [];
      for (const one of change.changes) {
        const done = apply(now, one);
        now = done.flow;
        inverses.unshift(done.inverse);
      }
      return { flow: now, inverse: { kind: 'batch', changes: inverses } };
    }
  }
}

/** A list of actions that came into being with a change goes with its inverse, so that undo gives the same document. */
function withoutTraces(flow: Flow, place: ActionPlace, inverse: Change): Change {
  if (place === 'fault' || place.exit === undefined || place.message !== undefined) return inverse;
  const before = own(blockOf(flow, place.block).exits, place.exit);
  if (before?.actions) return inverse;
  const path: Path = ['blocks', place.block, 'exits', place.exit];
  return { kind: 'batch', changes: [inverse, before ? { kind: 'set', path, value: before } : { kind: 'set', path }] };
}

/** The changes that take a block out together with every way that leads to it. */
export function removeBlock(flow: Flow, id: string): Change {
  const changes: Change[] = [];
  for (const [from, block] of Object.entries(flow.blocks))
    if (from !== id) for (const edge of edgesOfBlock(from, block)) if (edge.to === id) changes.push({ kind: 'set', path: edge.path });
  if (flow.person === id) changes.push({ kind: 'set', path: ['person'] });
  return { kind: 'batch', changes: [...changes, { kind: 'remove-block', id }] };
}

function blockOf(flow: Flow, id: string): Block {
  const block = own(flow.blocks, id);
  if (!block) throw new EditError(`there is no block "${id}"`);
  return block;
}

function withBlock(flow: Flow, id: string, block: Block): Flow {
  return { ...flow, blocks: { ...flow.blocks, [id]: block } };
}

function position(index: number, length: number): number {
  if (!Number.isInteger(index) || index < 0 || index > length) throw new EditError(`there is no place ${index} in a list of ${length}`);
  return index;
}

/** Keys that would reach a prototype are never a path. */
const isUnsafe = (key: string | number) => key === '__proto__' || key === 'constructor' || key === 'prototype';

function setIn(holder: unknown, path: Path, value: unknown, depth: number): { result: unknown; before: unknown } {
  const key = path[depth];
  const last = depth === path.length - 1;
  if (key === undefined || isUnsafe(key)) throw new EditError(`"${String(key)}" cannot be part of a path`);
  if (Array.isArray(holder)) {
    if (typeof key !== 'number') throw new EditError(`"${key}" is not a place in a list`);
    position(key, last ? holder.length : holder.length - 1);
    const list: unknown[] = holder;
    if (!last) {
      const inner = setIn(list[key], path, value, depth + 1);
      return { result: list.with(key, inner.result), before: inner.before };
    }
    if (value === undefined && key !== list.length - 1) throw new EditError('only the last element of a list can be removed by set');
    const result = value === undefined ? list.slice(0, -1) : key === list.length ? [...list, value] : list.with(key, value);
    return { result, before: list[key] };
  }
  if (typeof holder !== 'object' || holder === null) throw new EditError(`there is no ${path.slice(0, depth).join('.')} to change`);
  const record = holder as Record<string, unknown>;
  const before = own(record, String(key));
  if (!last) {
    const inner = setIn(before, path, value, depth + 1);
    return { result: { ...record, [key]: inner.result }, before: inner.before };
  }
  const { [key]: _before, ...rest } = record;
  return { result: value === undefined ? rest : { ...record, [key]: value }, before };
}

function connect(flow: Flow, change: Extract<Change, { kind: 'connect' }>): { flow: Flow; inverse: Change } {
  const block = blockOf(flow, change.block);
  if (change.action === undefined) {
    if (change.target && 'end' in change.target) throw new EditError("a block's exit ends the call by having no target");
    const before = own(block.exits, change.exit);
    const { to: _to, return: _return, ...kept } = before ?? {};
    const exit: BlockExit = { ...kept, ...change.target };
    const exits = { ...block.exits, [change.exit]: exit };
    // What was not there before goes away again, so that undo gives the same document.
    const inverse: Change = { kind: 'set', path: ['blocks', change.block, 'exits', change.exit], ...(before ? { value: before } : {}) };
    return { flow: withBlock(flow, change.block, { ...block, exits }), inverse };
  }
  for (const place of placesOf(change.block, block)) {
    const list = actionsAt(flow, place);
    const index = list.findIndex((action) => action.id === change.action);
    const action = list[index];
    if (!action) continue;
    const before = own(action.exits, change.exit);
    const { [change.exit]: _before, ...others } = action.exits;
    const exits: Record<string, ActionExit> = change.target ? { ...others, [change.exit]: change.target } : others;
    return {
      flow: changeActions(flow, place, (all) => all.with(index, { ...action, exits })),
      inverse: { ...change, target: targetOf(before) },
    };
  }
  throw new EditError(`there is no action "${change.action}" on "${change.block}"`);
}

function targetOf(exit: ActionExit | undefined): Target | undefined {
  if (exit?.to !== undefined) return { to: exit.to };
  if (exit?.return !== undefined) return { return: exit.return };
  return exit?.end ? { end: true } : undefined;
}

function placesOf(id: string, block: Block): ActionPlace[] {
  return [
    ...block.messages.map((message) => ({ block: id, message: message.id })),
    { block: id },
    ...Object.keys(block.exits).map((exit) => ({ block: id, exit })),
  ];
}

/** The actions hanging at a place, empty where there are none. */
function actionsAt(flow: Flow, place: ActionPlace): Action[] {
  if (place === 'fault') return flow.fault?.actions ?? [];
  const block = blockOf(flow, place.block);
  if (place.message !== undefined) return block.messages.find((message) => message.id === place.message)?.actions ?? [];
  if (place.exit !== undefined) return own(block.exits, place.exit)?.actions ?? [];
  return block.actions;
}

function actionAt(flow: Flow, place: ActionPlace, index: number): Action {
  const action = actionsAt(flow, place)[index];
  if (!action) throw new EditError(`there is no action ${index} there`);
  return action;
}

function changeActions(flow: Flow, place: ActionPlace, change: (list: Action[]) => Action[]): Flow {
  if (place === 'fault') {
    if (!flow.fault) throw new EditError('the flow has no fault message');
    return { ...flow, fault: { ...flow.fault, actions: change(flow.fault.actions) } };
  }
  const block = blockOf(flow, place.block);
  const { message: messageId, exit: exitName } = place;
  if (messageId !== undefined) {
    if (!block.messages.some((message) => message.id === messageId)) throw new EditError(`there is no message "${messageId}"`);
    const messages = block.messages.map((message) =>
      message.id === messageId ? { ...message, actions: change(message.actions) } : message,
    );
    return withBlock(flow, place.block, { ...block, messages });
  }
  if (exitName === undefined) return withBlock(flow, place.block, { ...block, actions: change(block.actions) });
  const exit = own(block.exits, exitName) ?? {};
  return withBlock(flow, place.block, {
    ...block,
    exits: { ...block.exits, [exitName]: { ...exit, actions: change(exit.actions ?? []) } },
  });
}

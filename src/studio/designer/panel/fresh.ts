// New parts of a document (pure): actions and messages with ids that are free, places for actions.
import type { ActionPlace } from '#flow/edit.ts';
import type { Action, Block, Message } from '#flow/model.ts';
import { actionsOfBlock, type PlacedAction } from '#flow/walk.ts';
import { models } from '#kinds/models.ts';

function freeId(letter: string, taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(`${letter}${number}`)) number += 1;
  return `${letter}${number}`;
}

/** A new action of a kind for a block. Undefined when the kind is not known. */
export function freshAction(id: string, block: Block, kind: string): Action | undefined {
  return freshAmong(
    actionsOfBlock(id, block).map((placed) => placed.action),
    kind,
  );
}

/** A new action of a kind with an id that the others do not have. Undefined when the kind is not known. */
export function freshAmong(others: readonly Action[], kind: string): Action | undefined {
  const model = models.actions[kind];
  if (!model) return undefined;
  const taken = new Set(others.map((action) => action.id));
  const settings: unknown = model.initial();
  return { id: freeId('a', taken), kind, v: model.v, settings: settings as Record<string, unknown>, exits: {} };
}

/** A new message for a block. */
export function freshMessage(block: Block): Message {
  return { id: freeId('m', new Set(block.messages.map((message) => message.id))), say: { text: '' }, actions: [] };
}

/** Where a placed action hangs and which one of the list it is. */
export function placeOf(placed: PlacedAction): { place: ActionPlace; index: number } {
  const index = Number(placed.path.at(-1) ?? 0);
  if (placed.block === undefined) return { place: 'fault', index };
  if (placed.on === 'message')
    return { place: { block: placed.block, ...(placed.owner === undefined ? {} : { message: placed.owner }) }, index };
  if (placed.on === 'exit') return { place: { block: placed.block, ...(placed.owner === undefined ? {} : { exit: placed.owner }) }, index };
  return { place: { block: placed.block }, index };
}

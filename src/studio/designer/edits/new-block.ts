// New things for a document (pure): ids nobody has yet, blocks, actions and messages as their kinds start. Not here: their names in a language.
import type { Action, Block, Flow, Message } from '#flow/model.ts';
import { actionsOfBlock } from '#flow/walk.ts';
import { models } from '#kinds/models.ts';

/** An id that `taken` does not have: the wanted one, else with a number. Example: `freshId('menu', has)` → `menu-2`. */
export function freshId(wanted: string, taken: (id: string) => boolean): string {
  const plain = wanted
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 58)
    .replace(/-+$/, '');
  const base = plain === '' || Object.getOwnPropertyNames(Object.prototype).some((name) => name.toLowerCase() === plain) ? 'bloque' : plain;
  if (!taken(base)) return base;
  const stem = base.replace(/-\d+$/, '');
  for (let number = 2; ; number++) if (!taken(`${stem}-${number}`)) return `${stem}-${number}`;
}

/** A block id for a title. */
export function freshBlockId(flow: Flow, title: string): string {
  return freshId(title, (id) => Object.hasOwn(flow.blocks, id));
}

/** A block of a kind as it starts. Kinds that speak start with one message to fill in. */
export function newBlock(kind: string, title: string, at: [number, number]): Block {
  const model = models.blocks[kind];
  return {
    kind,
    v: model?.v ?? 1,
    title,
    at: [Math.round(at[0]), Math.round(at[1])],
    messages: model?.speaks ? [{ id: 'm1', say: { text: '' }, actions: [] }] : [],
    settings: plainSettings(model?.initial()),
    actions: [],
    exits: {},
  };
}

/** An action of a kind as it starts, with an id its block does not have. */
export function newAction(kind: string, block: Block | undefined): Action {
  const model = models.actions[kind];
  return { id: freshActionId('a1', block), kind, v: model?.v ?? 1, settings: plainSettings(model?.initial()), exits: {} };
}

/** The wanted action id, or the next free one of the block. */
export function freshActionId(wanted: string, block: Block | undefined): string {
  const taken = new Set(block ? actionsOfBlock('x', block).map((placed) => placed.action.id) : []);
  return freshNumbered(wanted, 'a', taken);
}

/** A message to fill in, with an id its block does not have. */
export function newMessage(block: Block): Message {
  const taken = new Set(block.messages.map((message) => message.id));
  return { id: freshNumbered(`m${block.messages.length + 1}`, 'm', taken), say: { text: '' }, actions: [] };
}

function freshNumbered(wanted: string, letter: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 1; ; number++) if (!taken.has(`${letter}${number}`)) return `${letter}${number}`;
}

const plainSettings = (settings: unknown): Record<string, unknown> =>
  typeof settings === 'object' && settings !== null ? { ...settings } : {};

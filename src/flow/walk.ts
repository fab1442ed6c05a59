// Visiting a document: every action, every edge, with its path. One place, so that nobody forgets a corner.
// Not here: what only its kinds know (walk-kinds.ts), what to think of it (check.ts).
import type { Action, Block, Flow, Message } from './model.ts';

export type Path = (string | number)[];

/** An action with where it hangs. `block` is undefined for the flow's fault. */
export interface PlacedAction {
  action: Action;
  path: Path;
  block: string | undefined;
  on: 'message' | 'block' | 'exit' | 'fault';
  /** The message's id or the exit's name. */
  owner?: string;
}

/** A way from one block to another. `via` = the action whose own exit it is. */
export interface Edge {
  from: string;
  to: string;
  path: Path;
  exit: string;
  via?: Action;
  /** Actions run on the way, besides `via`. */
  passes: Action[];
}

/** A value by key only if it is the record's own: document keys are strangers' words. */
export function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Every action of a block, in document order. */
export function actionsOfBlock(id: string, block: Block): PlacedAction[] {
  const at: Path = ['blocks', id];
  return [
    ...block.messages.flatMap((message, m) =>
      message.actions.map((action, a): PlacedAction => {
        return { action, path: [...at, 'messages', m, 'actions', a], block: id, on: 'message', owner: message.id };
      }),
    ),
    ...block.actions.map((action, a): PlacedAction => ({ action, path: [...at, 'actions', a], block: id, on: 'block' })),
    ...Object.entries(block.exits).flatMap(([name, exit]) =>
      (exit.actions ?? []).map((action, a): PlacedAction => {
        return { action, path: [...at, 'exits', name, 'actions', a], block: id, on: 'exit', owner: name };
      }),
    ),
  ];
}

/** Every action of the document, the fault's included. */
export function actionsOf(flow: Flow): PlacedAction[] {
  return [
    ...Object.entries(flow.blocks).flatMap(([id, block]) => actionsOfBlock(id, block)),
    ...(flow.fault?.actions ?? []).map(
      (action, a): PlacedAction => ({ action, path: ['fault', 'actions', a], block: undefined, on: 'fault' }),
    ),
  ];
}

/** Every way out of a block to another, by its exits and by its actions' own exits. */
export function edgesOfBlock(id: string, block: Block): Edge[] {
  const edges: Edge[] = [];
  const before: Action[] = [];
  const leave = (list: Action[], path: Path) => {
    list.forEach((action, a) => {
      for (const [name, exit] of Object.entries(action.exits))
        if (exit.to !== undefined)
          edges.push({ from: id, to: exit.to, path: [...path, a, 'exits', name, 'to'], exit: name, via: action, passes: [] });
    });
  };
  block.messages.forEach((message, m) => {
    leave(message.actions, ['blocks', id, 'messages', m, 'actions']);
    before.push(...message.actions);
  });
  leave(block.actions, ['blocks', id, 'actions']);
  before.push(...block.actions);
  for (const [name, exit] of Object.entries(block.exits)) {
    leave(exit.actions ?? [], ['blocks', id, 'exits', name, 'actions']);
    if (exit.to !== undefined)
      edges.push({
        from: id,
        to: exit.to,
        path: ['blocks', id, 'exits', name, 'to'],
        exit: name,
        passes: [...before, ...(exit.actions ?? [])],
      });
  }
  return edges;
}

/** Ids of blocks reached from the given ones, themselves included. */
export function reachableFrom(flow: Flow, starts: string[], passes: (edge: Edge) => boolean = () => true): Set<string> {
  const seen = new Set<string>();
  const todo = starts.filter((id) => own(flow.blocks, id));
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const block = own(flow.blocks, id);
    if (!block || seen.has(id)) continue;
    seen.add(id);
    for (const edge of edgesOfBlock(id, block)) if (passes(edge)) todo.push(edge.to);
  }
  return seen;
}

/** A copy of the document with every action mapped. */
export function mapActions(flow: Flow, map: (action: Action, path: Path) => Action): Flow {
  const list = (actions: Action[], path: Path) => actions.map((action, a) => map(action, [...path, a]));
  const blocks = Object.entries(flow.blocks).map(([id, block]): [string, Block] => {
    const at: Path = ['blocks', id];
    const messages = block.messages.map(
      (message, m): Message => ({ ...message, actions: list(message.actions, [...at, 'messages', m, 'actions']) }),
    );
    const exits = Object.entries(block.exits).map(([name, exit]) => [
      name,
      exit.actions ? { ...exit, actions: list(exit.actions, [...at, 'exits', name, 'actions']) } : exit,
    ]);
    return [id, { ...block, messages, actions: list(block.actions, [...at, 'actions']), exits: Object.fromEntries(exits) }];
  });
  return {
    ...flow,
    ...(flow.fault ? { fault: { ...flow.fault, actions: list(flow.fault.actions, ['fault', 'actions']) } } : {}),
    blocks: Object.fromEntries(blocks),
  };
}

// Quick fixes for what kinds.ts finds in any block or action: exits and messages that should not be there, ids that are there twice.
import { removeAt, setAt, valueAt } from '../edit-at.ts';
import type { Flow } from '../model.ts';
import { actionsOfBlock, own, type Path } from '../walk.ts';
import type { FixRule } from './finding.ts';

/** An id nobody of the taken has: the letter with the first free number. */
function freeId(letter: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) if (!taken.has(`${letter}${number}`)) return `${letter}${number}`;
}

const blockAt = (flow: Flow, path: Path) => own(flow.blocks, String(path[1]));

/** By code. */
export const kindFixes: Record<string, FixRule> = {
  'exit-unknown': ({ path }, flow) => [{ does: 'remove-exit', change: removeAt(flow, path) }],
  'exit-ambiguous': ({ path }, flow) => {
    const exit = valueAt(flow, path);
    if (typeof exit !== 'object' || exit === null) return [];
    const { to, return: back, end: _end, ...rest } = exit as { to?: string; return?: string; end?: true };
    const kept = to === undefined ? { return: back } : { to };
    return [{ does: to === undefined ? 'keep-return' : 'keep-block', change: setAt(path, { ...rest, ...kept }) }];
  },
  'messages-not-spoken': ({ path }) => [{ does: 'remove-messages', change: setAt(path, []) }],
  'message-twice': ({ path }, flow) => {
    const taken = new Set((blockAt(flow, path)?.messages ?? []).map((message) => message.id));
    return [{ does: 'new-id', change: setAt(path, freeId('m', taken)) }];
  },
  'action-twice': ({ path }, flow) => {
    const block = blockAt(flow, path);
    const taken = new Set(block ? actionsOfBlock(String(path[1]), block).map(({ action }) => action.id) : []);
    return [{ does: 'new-id', change: setAt(path, freeId('a', taken)) }];
  },
  'action-after-end': ({ path }, flow) => [{ does: 'remove-action', change: removeAt(flow, path) }],
};

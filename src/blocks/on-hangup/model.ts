// On hang-up: what still runs, silently, once the call is over. Not here: when it starts and how long it may take (engine).
import * as z from 'zod';
import { removeBlock } from '#flow/edit.ts';
import { setAt } from '#flow/edit-at.ts';
import type { BlockModel } from '#flow/kind.ts';
import type { Problem } from '#flow/problem.ts';

const settingsSchema = z.strictObject({});

/** Settings of an on-hangup block: none. Example: `{}`. */
export type OnHangupSettings = z.infer<typeof settingsSchema>;

/** The block kind `on-hangup`. One a flow; the engine enters it when the call ends, whoever ended it. */
export const model: BlockModel<OnHangupSettings> = {
  id: 'on-hangup',
  v: 1,
  settings: settingsSchema,
  initial: () => ({}),
  exits: () => ['next'],
  check: (_settings, owner, { flow }) => {
    const problems: Problem[] = [];
    if (owner.messages.length > 0) {
      problems.push({
        level: 'error',
        code: 'hangup-speaks',
        path: ['messages'],
        message: 'Nothing can be said after the caller hung up.',
      });
    }
    if (Object.values(flow.blocks).filter((block) => block.kind === owner.kind).length > 1) {
      problems.push({ level: 'error', code: 'hangup-twice', path: [], message: 'A flow has one block for the hang-up at most.' });
    }
    return problems;
  },
  fixes: ({ problem, path }, { flow }) => {
    switch (problem.code) {
      case 'hangup-speaks':
        return [{ does: 'drop-messages', change: setAt(problem.path, []) }];
      case 'hangup-twice':
        return [{ does: 'drop-block', change: removeBlock(flow, String(path[1])) }];
      default:
        return [];
    }
  },
  summary: () => '',
  listens: false,
  silent: true,
  speaks: false,
  entry: 'hangup',
};

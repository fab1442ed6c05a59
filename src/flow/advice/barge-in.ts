// Who knows the menu should not have to hear it: messages of blocks that listen may be interrupted.
import { removeAt } from '../edit-at.ts';
import { own } from '../walk.ts';
import { type AdviceRule, advice } from './rule.ts';

export const bargeIn: AdviceRule = {
  code: 'barge-in-off',
  find: (flow, models) =>
    Object.entries(flow.blocks).flatMap(([id, block]) =>
      own(models.blocks, block.kind)?.listens
        ? block.messages.flatMap((message, m) =>
            message.say.interruptible === false
              ? [
                  advice('barge-in-off', ['blocks', id, 'messages', m, 'say', 'interruptible'], 'callers cannot interrupt this message', {
                    block: id,
                  }),
                ]
              : [],
          )
        : [],
    ),
  fix: ({ path }, flow) => [{ does: 'allow-interrupting', change: removeAt(flow, path) }],
};

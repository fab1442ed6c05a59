// The voice reply: says its messages and goes on. Not here: how messages are spoken (engine).
import * as z from 'zod';
import { setAt } from '#flow/edit-at.ts';
import type { BlockModel } from '#flow/kind.ts';

const settingsSchema = z.strictObject({});

/** Settings of a voice reply: none, its messages are the block's own. Example: `{}`. */
export type VoiceReplySettings = z.infer<typeof settingsSchema>;

/** The block kind `voice-reply`. */
export const model: BlockModel<VoiceReplySettings> = {
  id: 'voice-reply',
  v: 1,
  settings: settingsSchema,
  initial: () => ({}),
  exits: () => ['next'],
  check: (_settings, owner) =>
    owner.messages.length > 0
      ? []
      : [
          {
            level: 'warning',
            code: 'voice-reply-silent',
            path: ['messages'],
            message: 'This voice reply has no message, so nothing is heard.',
          },
        ],
  fixes: ({ problem, path }) => {
    if (problem.code !== 'voice-reply-silent') return [];
    const messages = [...path, 'messages'];
    const first = { id: 'm1', say: { text: '' }, actions: [] };
    return [{ does: 'write-message', change: setAt(messages, [first]), next: [...messages, 0, 'say', 'text'] }];
  },
  summary: () => '',
  listens: false,
  silent: false,
  speaks: true,
};

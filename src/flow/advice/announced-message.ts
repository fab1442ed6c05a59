// A message never arrives out of the blue: the caller is asked or told before it is sent.
import { setAt } from '../edit-at.ts';
import type { Block } from '../model.ts';
import { withPhrase } from '../phrases.ts';
import { actionsOfBlock, edgesOfBlock, own, reachableFrom } from '../walk.ts';
import { hangupEntries } from '../walk-kinds.ts';
import { type AdviceRule, advice, textsOf } from './rule.ts';

/** How people announce one, in the three languages of the product. */
const announcement = /\b(sms|whats?app|mensaje|mensajes|mensagem|mensagens|message|messages|text you|texto)\b/i;

export const announcedMessage: AdviceRule = {
  code: 'message-unannounced',
  find: (flow, models) => {
    const after = reachableFrom(flow, hangupEntries(flow, models));
    const announces = (block: Block | undefined) =>
      (block?.messages ?? []).some((message) => textsOf(message.say.text).some((text) => announcement.test(text)));
    const before = new Map<string, boolean>();
    for (const [id, block] of Object.entries(flow.blocks))
      if (announces(block)) for (const edge of edgesOfBlock(id, block)) before.set(edge.to, true);
    return Object.entries(flow.blocks).flatMap(([id, block]) => {
      if (after.has(id) || announces(block) || before.get(id)) return [];
      return actionsOfBlock(id, block).flatMap(({ action, path }) => {
        const model = own(models.actions, action.kind);
        if (!model?.silent || model.ends) return [];
        return [advice('message-unannounced', path, 'tell the caller about this message before it is sent', { action: action.id })];
      });
    });
  },
  fix: ({ path }, flow) => {
    const id = String(path[1]);
    const block = own(flow.blocks, id);
    // What hangs on a message is sent after it; anything else after the last one.
    const index = path[2] === 'messages' ? Number(path[3]) : (block?.messages.length ?? 0) - 1;
    const message = block?.messages[index];
    if (!message) return [];
    const at = ['blocks', id, 'messages', index, 'say', 'text'];
    return [{ does: 'announce-message', change: setAt(at, withPhrase(message.say.text, flow, 'announcement')), next: at }];
  },
};

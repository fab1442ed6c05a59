// A menu is read in at most twenty seconds, estimated from its characters in its longest language.
import { speechMs } from '../speech-length.ts';
import { type AdviceRule, advice, menusOf, textsOf } from './rule.ts';

const mostS = 20;

export const shortMenu: AdviceRule = {
  code: 'menu-long',
  find: (flow, models) =>
    menusOf(flow, models).flatMap(({ id, block }) => {
      const ms = block.messages.reduce((sum, message) => sum + Math.max(0, ...textsOf(message.say.text).map(speechMs)), 0);
      const seconds = Math.round(ms / 1000);
      return seconds > mostS
        ? [
            advice('menu-long', ['blocks', id, 'messages'], `this menu takes about ${seconds} s to hear; keep it under ${mostS}`, {
              seconds,
              most: mostS,
            }),
          ]
        : [];
    }),
};

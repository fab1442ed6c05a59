// Who is put through has chosen so: clear options are offered before a transfer, never a person's phone at once.
import { actionsOfBlock, own, reachableFrom } from '../walk.ts';
import { type AdviceRule, advice } from './rule.ts';

export const optionsFirst: AdviceRule = {
  code: 'transfer-unasked',
  find: (flow, models) => {
    const asks = (id: string) => {
      const model = own(models.blocks, own(flow.blocks, id)?.kind ?? '');
      return model?.listens === true || model?.subflows !== undefined;
    };
    // Every block a call gets to before anybody asked the caller anything.
    const unasked = reachableFrom(flow, [flow.start], (edge) => !asks(edge.from));
    return [...unasked].flatMap((id) => {
      const block = own(flow.blocks, id);
      if (!block || asks(id)) return [];
      return actionsOfBlock(id, block).flatMap(({ action, path }) => {
        const model = own(models.actions, action.kind);
        if (!model || model.silent || model.ends) return [];
        return [advice('transfer-unasked', path, 'offer clear options before this transfer', { action: action.id })];
      });
    });
  },
};

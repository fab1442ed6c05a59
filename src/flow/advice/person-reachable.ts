// From every menu a caller can get to a person: by the flow's `person` (key 0) or by a way that ends in a transfer.
import { actionsOfBlock, edgesOfBlock, own, reachableFrom } from '../walk.ts';
import { type AdviceRule, advice, menusOf } from './rule.ts';

export const personReachable: AdviceRule = {
  code: 'person-unreachable',
  find: (flow, models) => {
    if (flow.person !== undefined) return [];
    // Backwards from every block that can hand over, so that the whole rule is one walk.
    const backwards = new Map<string, string[]>();
    const handing: string[] = [];
    for (const [id, block] of Object.entries(flow.blocks)) {
      for (const edge of edgesOfBlock(id, block)) {
        const list = backwards.get(edge.to);
        if (list) list.push(id);
        else backwards.set(edge.to, [id]);
      }
      const hands = actionsOfBlock(id, block).some(({ action }) => {
        const model = own(models.actions, action.kind);
        return model !== undefined && !model.silent && !model.ends;
      });
      const enters = own(models.blocks, block.kind)?.subflows !== undefined;
      if (hands || enters) handing.push(id);
    }
    const reaching = new Set<string>();
    for (let id = handing.pop(); id !== undefined; id = handing.pop()) {
      if (reaching.has(id)) continue;
      reaching.add(id);
      handing.push(...(backwards.get(id) ?? []));
    }
    const live = reachableFrom(flow, [flow.start]);
    return menusOf(flow, models)
      .filter(({ id }) => live.has(id) && !reaching.has(id))
      .map(({ id }) => advice('person-unreachable', ['blocks', id], 'nobody can get to a person from this menu', { block: id }));
  },
};

// A menu that gave up never starts over: silence alone must not lead round to it again.
import { knotsOf } from '../knots.ts';
import { edgesOfBlock, own } from '../walk.ts';
import { type AdviceRule, advice, menusOf } from './rule.ts';

export const ladderEnd: AdviceRule = {
  code: 'menu-starts-over',
  find: (flow, models) => {
    // Where a caller who says nothing is led: every way of what does not listen, and only `gave-up` of what does.
    const silent = new Map<string, string[]>();
    for (const [id, block] of Object.entries(flow.blocks)) {
      const listens = own(models.blocks, block.kind)?.listens === true;
      const edges = edgesOfBlock(id, block).filter((edge) => own(flow.blocks, edge.to) && (!listens || edge.exit === 'gave-up'));
      silent.set(
        id,
        edges.map((edge) => edge.to),
      );
    }
    const round = new Set(knotsOf(silent).flat());
    return menusOf(flow, models)
      .filter(({ id }) => round.has(id))
      .map(({ id }) =>
        advice(
          'menu-starts-over',
          ['blocks', id, 'exits', 'gave-up'],
          'after giving up this menu starts over; lead on to a person or a goodbye',
          {
            block: id,
          },
        ),
      );
  },
};

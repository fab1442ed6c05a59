// A menu that gave up never starts over: silence alone must not lead round to it again.
import { knotsOf } from '../knots.ts';
import { edgesOfBlock, own } from '../walk.ts';
import { type AdviceRule, advice, farewellAction, menusOf } from './rule.ts';

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
  fix: ({ path }, flow, models) => {
    const id = String(path[1]);
    const block = own(flow.blocks, id);
    if (!block) return [];
    const action = farewellAction(flow, models, block);
    const place = { block: id, exit: 'gave-up' };
    const { person } = flow;
    return [
      ...(person === undefined || person === id
        ? []
        : [{ does: 'lead-to-person', change: { kind: 'connect' as const, ...place, target: { to: person } } }]),
      ...(action
        ? [
            {
              does: 'end-with-farewell',
              change: {
                kind: 'batch' as const,
                changes: [
                  { kind: 'connect' as const, ...place },
                  { kind: 'add-action' as const, place, index: own(block.exits, 'gave-up')?.actions?.length ?? 0, action },
                ],
              },
            },
          ]
        : []),
    ];
  },
};

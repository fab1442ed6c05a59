// From every menu a caller can get to a person: by the flow's `person` (key 0) or by a way that ends in a transfer.
import type { KindModels } from '../kind.ts';
import type { Action, Block } from '../model.ts';
import { phraseFor, phraseIn } from '../phrases.ts';
import { actionsOfBlock, edgesOfBlock, own, reachableFrom } from '../walk.ts';
import { type AdviceRule, advice, freshAction, menusOf } from './rule.ts';

/** Does the block hand the call over by an action of its own? */
const handsOver = (id: string, block: Block, models: KindModels) =>
  actionsOfBlock(id, block).some(({ action }) => {
    const model = own(models.actions, action.kind);
    return model !== undefined && !model.silent && !model.ends;
  });

/** An action that hands the call over to a team; undefined where no kind can. */
function handOver(models: KindModels, team: string): Action | undefined {
  for (const model of Object.values(models.actions)) {
    const settings = model.toTeam?.(team);
    if (settings !== undefined) return freshAction(undefined, model, settings);
  }
  return undefined;
}

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
      const hands = handsOver(id, block, models);
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
  fix: ({ path }, flow, models, installation) => {
    const [ready] = Object.entries(flow.blocks).filter(
      ([id, block]) => own(models.blocks, block.kind)?.listens === false && handsOver(id, block, models),
    );
    if (ready)
      return [
        { does: 'person-is', params: { title: ready[1].title || ready[0] }, change: { kind: 'set', path: ['person'], value: ready[0] } },
      ];
    const speaks = Object.values(models.blocks).find(
      (one) => one.speaks && !one.listens && one.subflows === undefined && one.sets === undefined,
    );
    const at = own(flow.blocks, String(path[1]))?.at ?? [0, 0];
    let id = 'persona';
    for (let number = 2; own(flow.blocks, id); number += 1) id = `persona-${number}`;
    return installation.teams.slice(0, 3).flatMap((team) => {
      const handing = handOver(models, team.id);
      if (!handing || !speaks) return [];
      const block: Block = {
        kind: speaks.id,
        v: speaks.v,
        title: phraseIn(flow.languages[0] ?? 'en', 'person'),
        at: [at[0] + 360, at[1] + 320],
        messages: [{ id: 'm1', say: { text: phraseFor(flow, 'handOver') }, actions: [] }],
        settings: speaks.initial() as Block['settings'],
        actions: [handing],
        exits: {},
      };
      const changes = [
        { kind: 'add-block' as const, id, block },
        { kind: 'set' as const, path: ['person'], value: id },
      ];
      return [{ does: 'add-person', params: { team: team.name }, change: { kind: 'batch' as const, changes } }];
    });
  },
};

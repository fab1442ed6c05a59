// A call never just breaks off: something is said (or somebody takes over) before it ends.
import { own, reachableFrom } from '../walk.ts';
import { hangupEntries } from '../walk-kinds.ts';
import { type AdviceRule, advice, exitsOf, farewellAction } from './rule.ts';

export const farewell: AdviceRule = {
  code: 'no-farewell',
  find: (flow, models) => {
    const after = reachableFrom(flow, hangupEntries(flow, models));
    const problems = [];
    for (const [id, block] of Object.entries(flow.blocks)) {
      const model = own(models.blocks, block.kind);
      if (!model || after.has(id)) continue;
      // What a block says last before it ends the call is the farewell, unless the caller was just speaking.
      if (model.speaks && !model.listens && block.messages.length > 0) continue;
      for (const name of exitsOf(block, model)) {
        const exit = own(block.exits, name);
        if (exit?.to !== undefined || exit?.return !== undefined) continue;
        const actions = [...block.actions, ...(exit?.actions ?? [])];
        const covered = actions.some((action) => {
          const kind = own(models.actions, action.kind);
          const settings = kind?.settings.safeParse(action.settings);
          if (!kind || !settings?.success) return false;
          return kind.ends ? (kind.says?.(settings.data) ?? []).length > 0 : !kind.silent;
        });
        if (!covered)
          problems.push(
            advice('no-farewell', ['blocks', id, 'exits', name], 'the call ends here without a word', { block: id, exit: name }),
          );
      }
    }
    return problems;
  },
  fix: ({ path }, flow, models) => {
    const [, id, , exit] = path.map(String);
    const block = id === undefined ? undefined : own(flow.blocks, id);
    const action = block && farewellAction(flow, models, block);
    if (id === undefined || exit === undefined || !action) return [];
    const index = own(block.exits, exit)?.actions?.length ?? 0;
    return [{ does: 'add-farewell', change: { kind: 'add-action', place: { block: id, exit }, index, action } }];
  },
};

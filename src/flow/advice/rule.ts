// What an advice rule is, and the questions several rules ask of a flow.
import type { BlockModel, KindModels } from '../kind.ts';
import type { Action, Block, Flow, Text } from '../model.ts';
import { phraseFor } from '../phrases.ts';
import type { FixRule } from '../checks/finding.ts';
import type { Problem } from '../problem.ts';
import { actionsOfBlock, own, type Path } from '../walk.ts';

/** A best practice. `code` names its text in the studio. */
export interface AdviceRule {
  code: string;
  find: (flow: Flow, models: KindModels) => Problem[];
  /** Quick fixes of its problems. */
  fix?: FixRule;
}

/** An advice. */
export function advice(code: string, path: Path, message: string, params?: Record<string, string | number>): Problem {
  return { level: 'advice', code, path, message, ...(params ? { params } : {}) };
}

/** A menu: a block that listens and has an exit for each option. */
export interface Menu {
  id: string;
  block: Block;
  options: string[];
}

/** Every menu of the flow. */
export function menusOf(flow: Flow, models: KindModels): Menu[] {
  return Object.entries(flow.blocks).flatMap(([id, block]) => {
    const model = own(models.blocks, block.kind);
    if (!model?.listens) return [];
    const options = exitsOf(block, model).filter((exit) => exit.startsWith('option:'));
    return options.length > 0 ? [{ id, block, options }] : [];
  });
}

/** A block's exits by its kind, connected or not. */
export function exitsOf(block: Block, model: BlockModel): string[] {
  const settings = model.settings.safeParse(block.settings);
  return settings.success ? model.exits(settings.data, block) : [];
}

/** An end of the call after a few words, as an action with an id its block does not have; undefined where no kind ends a call. */
export function farewellAction(flow: Flow, models: KindModels, block: Block): Action | undefined {
  for (const model of Object.values(models.actions)) {
    const settings = model.saying?.({ text: phraseFor(flow, 'farewell') });
    if (settings !== undefined) return freshAction(block, model, settings);
  }
  return undefined;
}

/** An action of a kind with these settings and an id its block does not have. */
export function freshAction(block: Block | undefined, { id: kind, v }: { id: string; v: number }, settings: unknown): Action {
  const taken = new Set(block ? actionsOfBlock('', block).map(({ action }) => action.id) : []);
  let number = 1;
  while (taken.has(`a${number}`)) number += 1;
  return { id: `a${number}`, kind, v, settings: settings as Action['settings'], exits: {} };
}

/** All languages of a text as one list. */
export function textsOf(text: Text): string[] {
  return typeof text === 'string' ? [text] : Object.values(text);
}

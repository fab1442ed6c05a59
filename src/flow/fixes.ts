// The quick fixes of a problem, from wherever its rule keeps them: the kind's own first, then checks and advice. Each is one change object.
// Not here: the fixes (checks/*-fixes.ts, advice/*, each kind's model.ts), applying one (edit.ts).
import { adviceRules } from './advice/rules.ts';
import type { FixRule } from './checks/finding.ts';
import { graphFixes } from './checks/graph-fixes.ts';
import { kindFixes } from './checks/kinds-fixes.ts';
import { textFixes } from './checks/texts-fixes.ts';
import { apply, EditError } from './edit.ts';
import { valueAt } from './edit-at.ts';
import type { Fix } from './fix.ts';
import type { KindModels } from './kind.ts';
import type { Action, Block, Flow } from './model.ts';
import type { Installation, Problem } from './problem.ts';
import { own, type Path } from './walk.ts';

const byCode: Record<string, FixRule> = {
  ...graphFixes,
  ...kindFixes,
  ...textFixes,
  ...Object.fromEntries(adviceRules.flatMap((rule) => (rule.fix ? [[rule.code, rule.fix]] : []))),
};

/**
 * Quick fixes for a problem that `check` found in this document, the likeliest first; those that no longer fit it are left out.
 * Example: `fixesFor(problem, flow, models, installation)[0]?.change`.
 */
export function fixesFor(problem: Problem, flow: Flow, models: KindModels, installation: Installation): Fix[] {
  const fixes = attempt(() => ofKind(problem, flow, models, installation));
  const found = fixes.length > 0 ? fixes : attempt(() => own(byCode, problem.code)?.(problem, flow, models, installation) ?? []);
  return found.filter((fix) => attempt(() => [apply(flow, fix.change)]).length > 0);
}

function attempt<T>(work: () => T[]): T[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof EditError) return [];
    throw error;
  }
}

/** Asks the kind of the innermost block or action on the problem's path. */
function ofKind(problem: Problem, flow: Flow, models: KindModels, installation: Installation): Fix[] {
  const { path } = problem;
  for (let length = path.length; length >= 2; length -= 1) {
    const at: Path = path.slice(0, length);
    const isAction = at.at(-2) === 'actions' && typeof at.at(-1) === 'number';
    if (!isAction && !(length === 2 && at[0] === 'blocks')) continue;
    const owner = valueAt(flow, at) as (Action & Block) | undefined;
    const model =
      owner && own<KindModels['actions'][string] | KindModels['blocks'][string]>(isAction ? models.actions : models.blocks, owner.kind);
    const settings = model?.fixes ? model.settings.safeParse(owner?.settings) : undefined;
    if (!owner || !model?.fixes || !settings?.success) return [];
    return model.fixes({ problem, settings: settings.data, owner, path: at }, { flow, installation });
  }
  return [];
}

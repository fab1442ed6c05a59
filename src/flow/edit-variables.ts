// Variables across a document: every place that names one, renaming it everywhere as one change. Not here: declaring one (a plain `set`).
import type { Change } from './edit.ts';
import { setAt, valueAt } from './edit-at.ts';
import type { KindModels } from './kind.ts';
import type { Flow } from './model.ts';
import { variablesIn, withNameChanged } from './template.ts';
import { actionsOf, own, type Path } from './walk.ts';
import { saysOf } from './walk-kinds.ts';

/** A place that names a variable: a text that fills it in, or a setting that is its name. */
export interface VariableUse {
  name: string;
  path: Path;
  /** Undefined for the flow's own texts. */
  block: string | undefined;
}

/** Every use of every name, facts and unknown names too, in document order. Settings that do not read are not looked into. */
export function variableUses(flow: Flow, models: KindModels): VariableUse[] {
  const uses = new Map<string, VariableUse>();
  const note = (name: string, path: Path, block: string | undefined) => {
    const key = `${name} ${path.join('/')}`;
    if (!uses.has(key)) uses.set(key, { name, path, block });
  };
  const text = (value: unknown, path: Path, block: string | undefined) => {
    if (typeof value === 'string') {
      if (value.includes('{{')) for (const name of variablesIn(value)) note(name, path, block);
    } else if (typeof value === 'object' && value !== null)
      for (const [language, one] of Object.entries(value)) text(one, [...path, language], block);
  };
  for (const { say, path, block } of saysOf(flow, models)) text(say.text, [...path, 'text'], block);
  const owner = (
    model: KindModels['blocks'][string] | KindModels['actions'][string] | undefined,
    settings: unknown,
    path: Path,
    block: string | undefined,
  ) => {
    const read = model?.settings.safeParse(settings);
    if (!model || !read?.success) return;
    const names = model.names?.(read.data) ?? [];
    for (const one of names) note(one.name, [...path, 'settings', ...one.path], block);
    // A setting that is a name may be given as a template too, for the check: it is one place.
    const isName = new Set(names.map((one) => one.path.join('/')));
    for (const one of model.templates?.(read.data) ?? [])
      if (!isName.has(one.path.join('/'))) text(one.text, [...path, 'settings', ...one.path], block);
  };
  for (const [id, block] of Object.entries(flow.blocks)) owner(own(models.blocks, block.kind), block.settings, ['blocks', id], id);
  for (const { action, path, block } of actionsOf(flow)) owner(own(models.actions, action.kind), action.settings, path, block);
  return [...uses.values()];
}

/** The change that gives a variable another name wherever it is named; the new name must be free. */
export function renameVariable(flow: Flow, models: KindModels, from: string, to: string): Change {
  const declared = flow.variables.flatMap((variable, index): Change[] =>
    variable.name === from ? [setAt(['variables', index, 'name'], to)] : [],
  );
  const named = variableUses(flow, models)
    .filter((use) => use.name === from)
    .flatMap(({ path }): Change[] => {
      const before = valueAt(flow, path);
      if (typeof before !== 'string') return [];
      return [setAt(path, before === from ? to : withNameChanged(before, from, to))];
    });
  return { kind: 'batch', changes: [...declared, ...named] };
}

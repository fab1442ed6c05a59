// Which flows a flow enters: for bundles, publishing and the check.
import type { KindModels } from './kind.ts';
import type { Flow } from './model.ts';
import { own } from './walk.ts';

/** Ids of the flows a document enters itself, each once. */
export function subflowsOf(flow: Flow, models: KindModels): string[] {
  const ids = new Set<string>();
  for (const block of Object.values(flow.blocks)) {
    const model = own(models.blocks, block.kind);
    const settings = model?.subflows ? model.settings.safeParse(block.settings) : undefined;
    if (model?.subflows && settings?.success) for (const id of model.subflows(settings.data)) ids.add(id);
  }
  return [...ids];
}

/**
 * Every flow reachable from a root, itself not included unless a subflow enters it again. `missing` = ids that `get` does not know.
 * Example: `reachableSubflows(flow, (id) => flows.get(id), models)`.
 */
export function reachableSubflows(
  root: Flow,
  get: (id: string) => Flow | undefined,
  models: KindModels,
): { ids: string[]; missing: string[] } {
  const ids = new Set<string>();
  const missing = new Set<string>();
  const todo = subflowsOf(root, models);
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (ids.has(id) || missing.has(id)) continue;
    const flow = get(id);
    if (!flow) {
      missing.add(id);
      continue;
    }
    ids.add(id);
    todo.push(...subflowsOf(flow, models));
  }
  return { ids: [...ids].sort(), missing: [...missing].sort() };
}

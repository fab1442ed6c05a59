// The one list of problems that studio, API, command line and the publish gate show (DESIGN §2). Linear in the document's size.
// Not here: the parts (checks/*, advice/*) and the kinds' own rules (their model.ts).
import { adviceRules } from './advice/rules.ts';
import { checkGraph } from './checks/graph.ts';
import { checkKinds } from './checks/kinds.ts';
import { checkTexts } from './checks/texts.ts';
import { checkWayOut } from './checks/way-out.ts';
import type { KindModels } from './kind.ts';
import type { Flow } from './model.ts';
import type { Installation, Problem } from './problem.ts';

const levels = { error: 0, warning: 1, advice: 2 } as const;

/** Most problems listed; the rest is counted in one `more-problems` of the highest level left out. */
const maxListed = 1000;

/**
 * Check a document against the kinds and this installation. Errors first, then warnings, then advice; within a level as found.
 * Example: `check(flow, models, installation).filter((problem) => problem.level === 'error')`.
 */
export function check(flow: Flow, models: KindModels, installation: Installation): Problem[] {
  const found = [checkKinds, checkGraph, checkWayOut, checkTexts].flatMap((part) => part(flow, models, installation));
  // Advice on a broken document would point at what the errors already say.
  const broken = found.some((problem) => problem.level === 'error');
  if (!broken) for (const rule of adviceRules) found.push(...rule.find(flow, models));
  const sorted = found.toSorted((a, b) => levels[a.level] - levels[b.level]);
  const rest = sorted.slice(maxListed);
  if (!rest[0]) return sorted;
  return [
    ...sorted.slice(0, maxListed),
    { level: rest[0].level, code: 'more-problems', path: [], message: `and ${rest.length} more`, params: { count: rest.length } },
  ];
}

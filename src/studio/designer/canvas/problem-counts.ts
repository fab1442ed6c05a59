// The problems of a document by block, counted once for each list, for the dots on the cards.
import type { Problem } from '#flow/problem.ts';

export interface Counts {
  error: number;
  warning: number;
  advice: number;
}

const none: Counts = { error: 0, warning: 0, advice: 0 };
const counted = new WeakMap<readonly Problem[], Map<string, Counts>>();

/** The block a problem lies in. */
export function blockOfProblem(problem: Problem): string | undefined {
  return problem.path[0] === 'blocks' && problem.path[1] !== undefined ? String(problem.path[1]) : undefined;
}

/** How many problems of each level a block has; the same object as long as the list is the same. */
export function countsOf(problems: readonly Problem[], block: string): Counts {
  let all = counted.get(problems);
  if (!all) {
    all = new Map();
    for (const problem of problems) {
      const id = blockOfProblem(problem);
      if (id === undefined) continue;
      const counts = all.get(id) ?? { ...none };
      counts[problem.level] += 1;
      all.set(id, counts);
    }
    counted.set(problems, all);
  }
  return all.get(block) ?? none;
}

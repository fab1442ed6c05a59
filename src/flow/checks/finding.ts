// What the check's parts are handed, and how they write a problem.
import type { KindModels } from '../kind.ts';
import type { Fix } from '../fix.ts';
import type { Flow } from '../model.ts';
import type { Installation, Problem } from '../problem.ts';
import type { Path } from '../walk.ts';

/** A part of the check: the whole document in, problems out. Linear in the document's size. */
export type CheckPart = (flow: Flow, models: KindModels, installation: Installation) => Problem[];

/** The quick fixes of one code. They may throw EditError where the document is not as the problem says: there is no fix then. */
export type FixRule = (problem: Problem, flow: Flow, models: KindModels, installation: Installation) => Fix[];

/** One finding. */
export function finding(
  level: Problem['level'],
  code: string,
  path: Path,
  message: string,
  params?: Record<string, string | number>,
): Problem {
  return { level, code, path, message, ...(params ? { params } : {}) };
}

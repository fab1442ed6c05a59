// What a quick fix is: a change object that mends one problem, named for people. Not here: finding it (fixes.ts), the fixes themselves (beside each rule).
import type { Change } from './edit.ts';
import type { Path } from './walk.ts';

/** A quick fix. Example: `{ does: 'give-key', params: { key: '3' }, change: { kind: 'set', path: […], value: '3' } }`. */
export interface Fix {
  /** Names its text, an infinitive: the studio's `fixes.<does>`, or a kind's own. */
  does: string;
  params?: Record<string, string | number>;
  /** Mends the problem as one undo step. */
  change: Change;
  /** What the person should write next, as a path from the document's root. */
  next?: Path;
}

// What became of the lines between two documents (pure). Not here: what became of blocks and fields (designer/versions/changes.ts).
import type { Flow } from '#flow/model.ts';
import { cardOf, type Line, linesOf } from './card.ts';

/** A line that is new, or that is gone: then it is drawn as it was. */
export interface LineChange {
  line: Line;
  change: 'added' | 'removed';
}

const linesIn = (flow: Flow): Line[] =>
  Object.entries(flow.blocks)
    .flatMap(([id, block]) => linesOf(cardOf(flow, id, block)))
    .filter((line) => Object.hasOwn(flow.blocks, line.to));

const nameOf = (line: Line) => `${line.id} ${line.to}`;

/** Lines of one document that the other does not have. A line that now leads elsewhere is gone and new. */
export function lineChanges(before: Flow, after: Flow): LineChange[] {
  const [old, now] = [linesIn(before), linesIn(after)];
  const had = new Set(old.map(nameOf));
  const has = new Set(now.map(nameOf));
  return [
    ...old.filter((line) => !has.has(nameOf(line))).map((line): LineChange => ({ line, change: 'removed' })),
    ...now.filter((line) => !had.has(nameOf(line))).map((line): LineChange => ({ line, change: 'added' })),
  ];
}

// What changed between two documents, made ready for a drawing (pure): one flow that holds the blocks of both, what became of each block,
// and the differences by block. Not here: finding them (flow/diff.ts), words for them (change-words.ts).
import { type Difference, diff } from '#flow/diff.ts';
import type { Flow } from '#flow/model.ts';

/** What became of a block. */
export type BlockChange = 'added' | 'changed' | 'removed';

/** Differences of one block, or of the flow itself where `block` is undefined. */
export interface ChangeGroup {
  block: string | undefined;
  title: string;
  kind: string;
  change: BlockChange;
  /** Empty for a block that is new or gone as a whole. */
  fields: Difference[];
}

export interface Changes {
  /** The newer document with the removed blocks of the older one where they stood. */
  both: Flow;
  blocks: Record<string, BlockChange>;
  /** The flow's own fields first, then blocks: removed, changed, added. */
  groups: ChangeGroup[];
  counts: Record<BlockChange, number>;
}

const order: Record<BlockChange, number> = { removed: 0, changed: 1, added: 2 };

/** Compare two documents. Example: `changesBetween(published, draft).blocks['menu'] === 'changed'`. */
export function changesBetween(before: Flow, after: Flow): Changes {
  const byBlock = new Map<string | undefined, Difference[]>();
  for (const difference of diff(before, after)) byBlock.set(difference.block, [...(byBlock.get(difference.block) ?? []), difference]);
  const groups: ChangeGroup[] = [];
  for (const [block, fields] of byBlock) {
    if (block === undefined) {
      groups.push({ block, title: after.name, kind: '', change: 'changed', fields });
      continue;
    }
    const [first] = fields;
    const whole = first?.path.length === 2 && first.what !== 'changed' ? first.what : undefined;
    const shown = after.blocks[block] ?? before.blocks[block];
    groups.push({ block, title: shown?.title ?? block, kind: shown?.kind ?? '', change: whole ?? 'changed', fields: whole ? [] : fields });
  }
  const rank = (group: ChangeGroup) => (group.block === undefined ? -1 : order[group.change]);
  groups.sort((a, b) => rank(a) - rank(b));
  const blocks = Object.fromEntries(groups.flatMap((group) => (group.block === undefined ? [] : [[group.block, group.change]])));
  const gone = Object.entries(before.blocks).filter(([id]) => blocks[id] === 'removed');
  const counts: Changes['counts'] = { added: 0, changed: 0, removed: 0 };
  for (const change of Object.values(blocks)) counts[change] += 1;
  return { both: { ...after, blocks: { ...Object.fromEntries(gone), ...after.blocks } }, blocks, groups, counts };
}

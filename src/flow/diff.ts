// What changed between two documents, by block and field, as people speak of it. Places on the canvas do not count (DESIGN §2).
import type { Block, Flow } from './model.ts';
import { own, type Path } from './walk.ts';

/** One difference. `path` points into the newer document where the thing still is, else into the older. */
export interface Difference {
  what: 'added' | 'removed' | 'changed';
  /** The block it is in; undefined for the flow's own fields. */
  block: string | undefined;
  path: Path;
  before?: unknown;
  after?: unknown;
}

/** Semantic differences in order: the flow's fields, then blocks by id. Empty for documents that differ in `at` and `canvas` only. */
export function diff(before: Flow, after: Flow): Difference[] {
  const { blocks: blocksBefore, canvas: _canvasBefore, ...flowBefore } = before;
  const { blocks: blocksAfter, canvas: _canvasAfter, ...flowAfter } = after;
  const differences = compare(flowBefore, flowAfter, [], undefined);
  const ids = [...new Set([...Object.keys(blocksBefore), ...Object.keys(blocksAfter)])].sort();
  for (const id of ids) {
    const old = own(blocksBefore, id);
    const now = own(blocksAfter, id);
    differences.push(...compare(old && meaning(old), now && meaning(now), ['blocks', id], id));
  }
  return differences;
}

/** True when two documents mean the same call. */
export function sameMeaning(a: Flow, b: Flow): boolean {
  return diff(a, b).length === 0;
}

function meaning({ at: _at, ...block }: Block): Omit<Block, 'at'> {
  return block;
}

function compare(before: unknown, after: unknown, path: Path, block: string | undefined): Difference[] {
  if (Object.is(before, after)) return [];
  if (before === undefined) return [{ what: 'added', block, path, after }];
  if (after === undefined) return [{ what: 'removed', block, path, before }];
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path, block);
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => compare(own(before, key), own(after, key), [...path, key], block));
  }
  return [{ what: 'changed', block, path, before, after }];
}

function compareLists(before: unknown[], after: unknown[], path: Path, block: string | undefined): Difference[] {
  const idsBefore = before.map(idOf);
  const idsAfter = after.map(idOf);
  if (!distinct(idsBefore) || !distinct(idsAfter)) {
    const longest = Math.max(before.length, after.length);
    return Array.from({ length: longest }, (_, index) => compare(before[index], after[index], [...path, index], block)).flat();
  }
  const places = new Map(idsBefore.map((id, index) => [id, index]));
  const differences: Difference[] = [];
  before.forEach((item, index) => {
    if (!idsAfter.includes(idsBefore[index])) differences.push({ what: 'removed', block, path: [...path, index], before: item });
  });
  after.forEach((item, index) => {
    const old = places.get(idsAfter[index]);
    differences.push(...compare(old === undefined ? undefined : before[old], item, [...path, index], block));
  });
  const kept = idsBefore.filter((id) => idsAfter.includes(id));
  const keptNow = idsAfter.filter((id) => places.has(id));
  if (kept.some((id, index) => id !== keptNow[index])) differences.push({ what: 'changed', block, path, before: kept, after: keptNow });
  return differences;
}

/** Messages, actions, options and rows are told apart by id, variables by name. */
function idOf(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  const id = item['id'] ?? item['name'];
  return typeof id === 'string' ? id : undefined;
}

function distinct(ids: (string | undefined)[]): boolean {
  return ids.length > 0 && ids.every((id) => id !== undefined) && new Set(ids).size === ids.length;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

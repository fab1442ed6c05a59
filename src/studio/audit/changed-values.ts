// What changed, as lines of plain text: objects are taken apart, so that of a team's whole queue only the one number shows that differs.
// Not here: the names of fields in the user's language (audit-words.tsx).

/** One value before and after; absent = there was none. `path` holds the field and the keys below it. */
export interface ChangedValue {
  path: string[];
  before?: unknown;
  after?: unknown;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The differing leaves of a change.
 * Example: `{ field: 'queue', before: { ringS: 20, most: 5 }, after: { ringS: 30, most: 5 } }` → `[{ path: ['queue', 'ringS'], before: 20, after: 30 }]`.
 */
export function changedValues({ field, before, after }: { field: string; before?: unknown; after?: unknown }): ChangedValue[] {
  return leaves([field], before, after);
}

function leaves(path: string[], before: unknown, after: unknown): ChangedValue[] {
  if (!isPlain(before) && !isPlain(after)) {
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  }
  const [was, is] = [isPlain(before) ? before : {}, isPlain(after) ? after : {}];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) => leaves([...path, key], was[key], is[key]));
}

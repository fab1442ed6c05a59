// The one text of a document: the same flow always gives the same bytes, so that files, diffs and hashes agree.
import type { Flow } from './model.ts';

/** Fields in the order people read them; anything else follows in alphabetical order. */
const readingOrder = (
  'schema kind id name v title at languages voice timeZone variables type sensitive initial person fault keepUtterances limits start returns canvas ' +
  'say text audio interruptible messages settings label key phrases to end return actions exits blocks'
).split(' ');
const rank = new Map(readingOrder.map((name, index) => [name, index]));

/**
 * The document as text: reading order of fields, records of ids in alphabetical order, two spaces, a newline at the end.
 * Arrays keep their order. Example: `canonicalText(flow) === canonicalText(structuredClone(flow))`.
 */
export function canonicalText(flow: Flow): string {
  return `${JSON.stringify(ordered(flow, false), null, 2)}\n`;
}

/** Records whose keys are ids of the author: alphabetical, so that undo and re-adding give the same text. */
const records = new Set(['blocks', 'exits']);

function ordered(value: unknown, byName: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => ordered(item, false));
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).sort((a, b) => {
    const difference = byName ? 0 : (rank.get(a) ?? 999) - (rank.get(b) ?? 999);
    return difference !== 0 ? difference : a < b ? -1 : 1;
  });
  const entries = keys.map((key) => [key, ordered((value as Record<string, unknown>)[key], !byName && records.has(key))]);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

// Picking values out of a JSON answer by paths such as `data.items[0].name`. Used by the sender of requests and by talks.
import type { Value } from './model.ts';

/** Deeper paths and longer texts than these are nobody's balance or name: a variable is for saying and comparing, not for storing documents. */
const deepest = 20;
const longestText = 4000;

/**
 * Values by variable name. What is not there, or is no plain value, is null.
 * Example: `pickValues({ data: { saldo: 5 } }, { saldo: 'data.saldo' })` is `{ saldo: 5 }`.
 */
export function pickValues(json: unknown, pick: Record<string, string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(pick).map(([name, path]) => [name, pickValue(json, path)]));
}

/**
 * The value at a path of names and indexes: `data.items.0.name`, also written `$.data.items[0].name`. An empty path is the answer itself.
 * Null where nothing is there or where it is an object or a list; texts are cut at 4000 characters.
 */
export function pickValue(json: unknown, path: string): Value {
  const value = pickPart(json, path) ?? null;
  if (typeof value === 'string') return value.replaceAll('\0', '').slice(0, longestText);
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Whatever stands at a path of names and indexes, lists and objects too; undefined where nothing is there. */
export function pickPart(json: unknown, path: string): unknown {
  const steps = path.replace(/^\$/, '').match(/[^.[\]]+/g) ?? [];
  if (steps.length > deepest) return undefined;
  let value = json;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

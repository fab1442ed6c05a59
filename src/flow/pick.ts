// Picking values out of a JSON answer by paths such as `data.items[0].name`. Used by the sender of requests and by talks.
import type { Value } from './model.ts';

/** Longest text kept of one picked value; a variable is for saying and comparing, not for storing documents. */
const maxPickedLength = 4000;

/**
 * Values by variable name. What is not there, or is no plain value, is null.
 * Example: `pickValues({ data: { saldo: 5 } }, { saldo: 'data.saldo' })` is `{ saldo: 5 }`.
 */
export function pickValues(json: unknown, pick: Record<string, string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(pick).map(([name, path]) => [name, pickValue(json, path)]));
}

function pickValue(json: unknown, path: string): Value {
  let value = json;
  for (const step of path.match(/[^.[\]]+/g) ?? []) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Record<string, unknown>)[step];
  }
  if (typeof value === 'string') return value.slice(0, maxPickedLength);
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

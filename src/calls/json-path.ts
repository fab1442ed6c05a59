// Picks a value out of a JSON answer by a dotted path. Not here: asking for the answer (effects/request.ts).
import type { Value } from '#flow/model.ts';

/** Deeper paths and longer texts than these are nobody's balance or name. */
const deepest = 20;
const longestText = 10_000;

/**
 * A text from outside that can no longer pass for a placeholder: what a server answers or a caller is called must not make the
 * sender of a later request fill in a secret.
 */
export function inert(text: string): string {
  return text.replaceAll(/\{(?=\{)/g, '{ ');
}

/**
 * The value at a path of names and indexes: `data.items.0.name`, also written `data.items[0].name`. An empty path is the answer itself.
 * Null where nothing is there or where it is an object or a list; texts are cut at 10,000 characters.
 */
export function pickPath(answer: unknown, path: string): Value {
  const steps = path
    .replace(/^\$\.?/, '')
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((step) => step !== '');
  if (steps.length > deepest) return null;
  let at = answer;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return null;
    at = (at as Record<string, unknown>)[step];
  }
  if (typeof at === 'string') return inert(at.replaceAll('\0', '').slice(0, longestText));
  if (typeof at === 'number') return Number.isFinite(at) ? at : null;
  return typeof at === 'boolean' ? at : null;
}

// Quick fixes for what texts.ts finds: variables that nobody declared, names that must not be said, texts and audio that are not there.
import { removeAt, setAt, valueAt } from '../edit-at.ts';
import { factNames } from '../facts.ts';
import type { Fix } from '../fix.ts';
import { type Flow, variableNameSchema } from '../model.ts';
import { withNameChanged } from '../template.ts';
import type { Path } from '../walk.ts';
import { type FixRule } from './finding.ts';

/** By code. */
export const textFixes: Record<string, FixRule> = {
  'variable-unknown': ({ path, params }, flow) => {
    const name = String(params?.['name'] ?? '');
    return [...rename(flow, path, name), ...declare(flow, name)];
  },
  'variable-undeclared': ({ params }, flow) => declare(flow, String(params?.['name'] ?? '')),
  'secret-spoken': ({ path, params }, flow) => dropName(flow, path, String(params?.['name'] ?? '')),
  'sensitive-spoken': ({ path, params }, flow) => dropName(flow, path, String(params?.['name'] ?? '')),
  'text-empty': ({ path }, flow) => {
    const message = path.lastIndexOf('say');
    const list = valueAt(flow, path.slice(0, message === -1 ? -2 : message - 1));
    if (!Array.isArray(list)) return [];
    // The only message of a block is not taken out: the person is to write it.
    if (message !== -1 && list.length < 2) return [];
    return [
      { does: message === -1 ? 'remove-text' : 'remove-message', change: removeAt(flow, path.slice(0, message === -1 ? -1 : message)) },
    ];
  },
  'audio-missing': ({ path }, flow) => {
    const text = valueAt(flow, [...path.slice(0, -1), 'text']);
    const words = typeof text === 'string' ? text : Object.values((text ?? {}) as Record<string, string>).join('');
    return words.trim() === '' ? [] : [{ does: 'say-text', change: removeAt(flow, path) }];
  },
  'variable-twice': ({ path }, flow) => [{ does: 'remove-variable', change: removeAt(flow, path.slice(0, -1)) }],
  'sensitive-initial': ({ path }, flow) => [{ does: 'start-empty', change: removeAt(flow, path) }],
  'language-twice': ({ path }, flow) => [{ does: 'remove-language', change: removeAt(flow, path) }],
};

function declare(flow: Flow, name: string): Fix[] {
  if (!variableNameSchema.safeParse(name).success || flow.variables.some((one) => one.name === name)) return [];
  const value = { name, type: 'text', sensitive: false };
  return [{ does: 'declare-variable', params: { name }, change: setAt(['variables', flow.variables.length], value) }];
}

/** The name that was likely meant: at most two letters away. */
function rename(flow: Flow, path: Path, wrong: string): Fix[] {
  const before = valueAt(flow, path);
  if (typeof before !== 'string') return [];
  const meant = [...flow.variables.map((one) => one.name), ...factNames]
    .map((name) => ({ name, far: distance(name, wrong) }))
    .filter(({ far }) => far <= 2 && far < wrong.length)
    .toSorted((a, b) => a.far - b.far)[0];
  if (!meant) return [];
  const after = before === wrong ? meant.name : withNameChanged(before, wrong, meant.name);
  return after === before ? [] : [{ does: 'use-variable', params: { name: meant.name }, change: setAt(path, after) }];
}

const expression = /\{\{([^{}]*)\}\}/g;
const nameOf = (inside: string) => /^\s*([A-Za-z0-9_.]+)/.exec(inside)?.[1];

/** The text without the places where a name is filled in. */
function dropName(flow: Flow, path: Path, name: string): Fix[] {
  const before = valueAt(flow, path);
  if (typeof before !== 'string') return [];
  const after = before.replace(expression, (whole, inside: string) => (nameOf(inside) === name ? '' : whole)).replace(/ {2,}/g, ' ');
  return after === before ? [] : [{ does: 'drop-variable', params: { name }, change: setAt(path, after), next: path }];
}

/** Letters to add, take away or replace (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

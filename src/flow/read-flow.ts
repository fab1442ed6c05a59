// From anything (a file's text, a request's body) to a flow document, or to the list of what is wrong with it. Hostile input is expected.
// Not here: the shape itself (model.ts), rules across the document (check.ts).
import type * as z from 'zod';
import type { KindModels } from './kind.ts';
import { migrateDocument, migrateKinds } from './migrate.ts';
import { type Flow, flowSchema } from './model.ts';
import type { Problem } from './problem.ts';

/** What reading gives: the document at today's versions, or errors (at most 200) and nothing else. */
export type FlowReading = { flow: Flow; problems?: undefined } | { flow?: undefined; problems: Problem[] };

/** Largest document, characters of JSON text. A flow of 1,000 blocks has about 800,000. */
export const maxDocumentLength = 8_000_000;
/** Deepest nesting; the document's own shape needs 12. */
const maxDepth = 40;
/** Most values in a document, so that a small text of `[[],[],…` cannot fill the memory of what follows. */
const maxValues = 2_000_000;
const maxProblems = 200;
const reservedKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Read a document. Text is parsed as JSON; objects are taken as parsed JSON. With `models`, kinds of older versions are migrated.
 * Example: `const { flow, problems } = readFlow(text, models)`.
 */
export function readFlow(input: unknown, models?: KindModels): FlowReading {
  const parsed = typeof input === 'string' ? parse(input) : { value: input };
  if (parsed.problem) return { problems: [parsed.problem] };
  const unsafe = findUnsafe(parsed.value);
  if (unsafe) return { problems: [unsafe] };
  const migrated = migrateDocument(parsed.value);
  if (migrated.problem) return { problems: [migrated.problem] };
  const result = flowSchema.safeParse(migrated.document);
  if (!result.success) return { problems: result.error.issues.slice(0, maxProblems).flatMap(shapeProblems).slice(0, maxProblems) };
  if (!models) return { flow: result.data };
  const { flow, problems } = migrateKinds(result.data, models);
  return problems.length > 0 ? { problems: problems.slice(0, maxProblems) } : { flow };
}

function parse(text: string): { value?: unknown; problem?: Problem } {
  if (text.length > maxDocumentLength)
    return { problem: error('document-too-large', [], `the document has more than ${maxDocumentLength} characters`) };
  try {
    return { value: JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) };
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.slice(0, 300) : '';
    return { problem: error('not-json', [], `this is not JSON: ${detail}`, { detail }) };
  }
}

/** Walks without recursion: a deep document must give a problem, not a stack overflow. */
function findUnsafe(root: unknown): Problem | undefined {
  interface Visit {
    value: unknown;
    key: string | number;
    parent: Visit | undefined;
    depth: number;
  }
  const pathOf = (visit: Visit, last?: string): (string | number)[] => {
    const path: (string | number)[] = last === undefined ? [] : [last];
    for (let at: Visit | undefined = visit; at?.parent; at = at.parent) path.unshift(at.key);
    return path;
  };
  const stack: Visit[] = [{ value: root, key: '', parent: undefined, depth: 0 }];
  let seen = 0;
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    if (++seen > maxValues) return error('document-too-large', [], `the document holds more than ${maxValues} values`);
    if (typeof visit.value !== 'object' || visit.value === null) continue;
    if (visit.depth >= maxDepth)
      return error('too-deep', pathOf(visit).slice(0, 12), `the document is nested deeper than ${maxDepth} levels`);
    const entries: Iterable<[string | number, unknown]> = Array.isArray(visit.value) ? visit.value.entries() : Object.entries(visit.value);
    for (const [key, value] of entries) {
      if (typeof key === 'string' && reservedKeys.has(key))
        return error('reserved-name', pathOf(visit, key), `"${key}" is a reserved word and cannot be a name`, { name: key });
      stack.push({ value, key, parent: visit, depth: visit.depth + 1 });
    }
  }
  return undefined;
}

function shapeProblems(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys')
    return issue.keys
      .slice(0, 20)
      .map((key) => error('unknown-field', [...path, key], `"${key.slice(0, 80)}" is not a field here`, { name: key }));
  // A record's key has its own issues inside: they say what is wrong with the name.
  const inner = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
  const detail = (inner ?? issue.message).slice(0, 300);
  return [error('shape', path, `${path.join('.') || 'the document'}: ${detail}`, { detail })];
}

function error(code: string, path: (string | number)[], message: string, params?: Record<string, string | number>): Problem {
  return { level: 'error', code, path, message, ...(params ? { params } : {}) };
}

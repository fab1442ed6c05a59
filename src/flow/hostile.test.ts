// Any damage to a real document: reading and checking give problems, never a throw, and what is read keeps its text.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { models } from '#kinds/models.ts';
import { canonicalText } from './canonical.ts';
import { check } from './check.ts';
import { diff } from './diff.ts';
import { apply, type Change, EditError } from './edit.ts';
import { fill } from './fill.ts';
import { readFlow } from './read-flow.ts';
import { testInstallation } from './testing.ts';

const clinic = readFileSync(path.join(import.meta.dirname, '../../examples/clinica.flow.json'), 'utf8');
const original: unknown = JSON.parse(clinic);

function pathsOf(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [at, ...inner.flatMap(([key, item]) => pathsOf(item, [...at, key]))];
}
const paths = pathsOf(original).filter((at) => at.length > 0);
const words = fc.constantFrom(
  'menu',
  'documento',
  'next',
  'gave-up',
  'option:turnos',
  'spoken-menu',
  'transfer',
  'on-hangup',
  '{{dni}}',
  '{{',
  '</script>',
  '\u0000',
  '',
);
const value = fc.oneof(
  words,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant(undefined),
  fc.integer(),
  fc.constantFrom(...paths.map((at) => valueAt(at))),
);

function valueAt(at: (string | number)[]): unknown {
  return at.reduce<unknown>((holder, key) => (holder as Record<string | number, unknown>)[key], original);
}
function damaged(changes: [(string | number)[], unknown][]): unknown {
  const copy = structuredClone(original);
  for (const [at, put] of changes) {
    const holder = at
      .slice(0, -1)
      .reduce<unknown>(
        (one, key) => (typeof one === 'object' && one !== null ? (one as Record<string | number, unknown>)[key] : undefined),
        copy,
      );
    const last = at.at(-1);
    if (typeof holder === 'object' && holder !== null && last !== undefined)
      (holder as Record<string | number, unknown>)[last] = structuredClone(put);
  }
  return JSON.parse(JSON.stringify(copy)) as unknown;
}

describe('hostile documents', () => {
  it('are refused or checked, never thrown at', () => {
    const property = fc.property(fc.array(fc.tuple(fc.constantFrom(...paths), value), { minLength: 1, maxLength: 4 }), (changes) => {
      const { flow, problems } = readFlow(damaged(changes), models);
      if (!flow) {
        expect(problems?.length).toBeGreaterThan(0);
        return;
      }
      for (const problem of check(flow, models, testInstallation)) expect(problem.message.length).toBeGreaterThan(0);
      const text = canonicalText(flow);
      const again = readFlow(text, models).flow;
      expect(again && canonicalText(again)).toBe(text);
      expect(again && diff(flow, again)).toEqual([]);
    });
    fc.assert(property, { numRuns: 600 });
  });

  it('never run through their texts', () => {
    const property = fc.property(
      fc.array(fc.oneof(words, fc.string(), fc.constantFrom('{{', '}}', ' | ', 'constructor', '__proto__', '[0]', ':', ',', '"'))),
      (parts) => {
        const text = parts.join('');
        const filled = fill(text, () => 'x', { place: 'speech', language: 'es', timeZone: 'UTC' });
        expect(filled).not.toMatch(/function|native code|\[object/);
      },
    );
    fc.assert(property, { numRuns: 1000 });
  });

  it('are edited and put back, or refused as a whole', () => {
    const { flow } = readFlow(original, models);
    if (!flow) throw new Error('the example does not read');
    const property = fc.property(fc.constantFrom(...paths), value, (at, put) => {
      const change: Change = put === undefined ? { kind: 'set', path: at } : { kind: 'set', path: at, value: put };
      try {
        const done = apply(flow, change);
        expect(canonicalText(apply(done.flow, done.inverse).flow)).toBe(clinic);
      } catch (error) {
        expect(error).toBeInstanceOf(EditError);
      }
      expect(canonicalText(flow)).toBe(clinic);
    });
    fc.assert(property, { numRuns: 600 });
  });
});

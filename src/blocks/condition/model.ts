// The condition: rows of variable, operator, value; no expression language (DESIGN §2). Not here: the comparing (step.ts).
import * as z from 'zod';
import { setAt } from '#flow/edit-at.ts';
import type { BlockModel } from '#flow/kind.ts';
import { idSchema } from '#flow/model.ts';
import type { Problem } from '#flow/problem.ts';

/** Operators that look at the variable alone. */
const loneOperators = ['is-set', 'is-empty', 'is-true', 'is-false'] as const;

/** Operators that compare with a value. */
const pairOperators = ['equals', 'not-equals', 'contains', 'starts-with', 'greater', 'less', 'at-least', 'at-most'] as const;

const testSchema = z.strictObject({
  variable: z
    .string()
    .max(100)
    .regex(/^[a-z][a-z0-9_]*(\.[a-zA-Z]+)?$/, 'this is not the name of a variable'),
  operator: z.enum([...pairOperators, ...loneOperators]),
  value: z.union([z.string().max(2000), z.number(), z.boolean()]).optional(),
});

const settingsSchema = z.strictObject({
  rows: z
    .array(z.strictObject({ id: idSchema, match: z.enum(['all', 'any']).default('all'), tests: z.array(testSchema).min(1).max(20) }))
    .max(50)
    .default([]),
});

/**
 * Settings of a condition: the first row that matches takes its exit. A string value may hold `{{variables}}`.
 * Example: `{"rows":[{"id":"vip","match":"all","tests":[{"variable":"tipo","operator":"equals","value":"vip"}]}]}`.
 */
export type ConditionSettings = z.infer<typeof settingsSchema>;

/** One test of a row. */
export type ConditionTest = z.infer<typeof testSchema>;

const isLone = (operator: ConditionTest['operator']) => loneOperators.some((one) => one === operator);

/** The block kind `condition`. */
export const model: BlockModel<ConditionSettings> = {
  id: 'condition',
  v: 1,
  settings: settingsSchema,
  initial: () => ({ rows: [] }),
  exits: (settings) => [...settings.rows.map((row) => `row:${row.id}`), 'else'],
  check: (settings) => {
    const problems: Problem[] = [];
    if (settings.rows.length === 0) {
      problems.push({ level: 'error', code: 'condition-empty', path: ['settings', 'rows'], message: 'The condition compares nothing.' });
    }
    const ids = new Set<string>();
    settings.rows.forEach((row, index) => {
      if (ids.has(row.id)) {
        problems.push({
          level: 'error',
          code: 'row-twice',
          path: ['settings', 'rows', index, 'id'],
          message: `Two rows are called "${row.id}".`,
          params: { id: row.id },
        });
      }
      ids.add(row.id);
      row.tests.forEach((test, at) => {
        if (test.value === undefined && !isLone(test.operator)) {
          problems.push({
            level: 'error',
            code: 'value-missing',
            path: ['settings', 'rows', index, 'tests', at, 'value'],
            message: `The comparison with "${test.variable}" has no value.`,
            params: { variable: test.variable },
          });
        }
      });
    });
    return problems;
  },
  fixes: ({ problem, settings }) => {
    if (problem.code !== 'row-twice') return [];
    let number = 1;
    while (settings.rows.some((row) => row.id === `f${number}`)) number += 1;
    return [{ does: 'rename-row', params: { id: `f${number}` }, change: setAt(problem.path, `f${number}`) }];
  },
  templates: (settings) =>
    settings.rows.flatMap((row, index) =>
      row.tests.flatMap((test, at) => [
        { path: ['rows', index, 'tests', at, 'variable'], text: `{{${test.variable}}}` },
        ...(typeof test.value === 'string' ? [{ path: ['rows', index, 'tests', at, 'value'], text: test.value }] : []),
      ]),
    ),
  names: (settings) =>
    settings.rows.flatMap((row, index) =>
      row.tests.map((test, at) => ({ path: ['rows', index, 'tests', at, 'variable'], name: test.variable })),
    ),
  summary: (settings) => [...new Set(settings.rows.flatMap((row) => row.tests.map((test) => test.variable)))].join(' · '),
  listens: false,
  silent: true,
  speaks: false,
};

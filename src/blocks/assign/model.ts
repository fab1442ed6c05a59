// Assign: sets variables of the flow and the call's language. Not here: how values take their variable's type (engine).
import * as z from 'zod';
import type { BlockModel } from '#flow/kind.ts';
import { languageSchema, variableNameSchema } from '#flow/model.ts';
import type { Problem } from '#flow/problem.ts';

const settingsSchema = z.strictObject({
  set: z
    .array(
      z.strictObject({
        variable: z.union([variableNameSchema, z.literal('call.language')]),
        value: z.union([z.string().max(5000), z.number(), z.boolean()]),
      }),
    )
    .max(50)
    .default([]),
});

/** Settings of an assign, set all at once; a string may hold `{{variables}}` as they were before. Example: `{"set":[{"variable":"saludo","value":"Hola {{caller.name}}"}]}`. */
export type AssignSettings = z.infer<typeof settingsSchema>;

/** The block kind `assign`. */
export const model: BlockModel<AssignSettings> = {
  id: 'assign',
  v: 1,
  settings: settingsSchema,
  initial: () => ({ set: [] }),
  exits: () => ['next'],
  check: (settings, _owner, { flow }) => {
    const problems: Problem[] = [];
    if (settings.set.length === 0) {
      problems.push({ level: 'warning', code: 'assign-empty', path: ['settings', 'set'], message: 'Nothing is assigned.' });
    }
    settings.set.forEach(({ variable, value }, index) => {
      if (variable !== 'call.language' || (typeof value === 'string' && value.includes('{{'))) return;
      const known = typeof value === 'string' && languageSchema.safeParse(value).success && flow.languages.includes(value);
      if (known) return;
      problems.push({
        level: 'error',
        code: 'language-unknown',
        path: ['settings', 'set', index, 'value'],
        message: `The flow does not speak "${value}".`,
        params: { language: String(value) },
      });
    });
    return problems;
  },
  templates: (settings) =>
    settings.set.flatMap(({ value }, index) => (typeof value === 'string' ? [{ path: ['set', index, 'value'], text: value }] : [])),
  names: (settings) =>
    settings.set.flatMap(({ variable }, index) =>
      variable === 'call.language' ? [] : [{ path: ['set', index, 'variable'], name: variable }],
    ),
  sets: (settings) => settings.set.map((one) => one.variable).filter((name) => name !== 'call.language'),
  summary: (settings) => settings.set.map(({ variable, value }) => `${variable} = ${value}`).join(' · '),
  listens: false,
  silent: true,
  speaks: false,
};

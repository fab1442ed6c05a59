// Subflow: runs another flow with its own variables and goes on by what it returns. Not here: the stack of frames (engine).
import * as z from 'zod';
import { removeAt, setAt } from '#flow/edit-at.ts';
import type { Fix } from '#flow/fix.ts';
import type { BlockModel } from '#flow/kind.ts';
import { idSchema, variableNameSchema } from '#flow/model.ts';
import type { Problem } from '#flow/problem.ts';

const settingsSchema = z.strictObject({
  flow: z.union([idSchema, z.literal('')]).default(''),
  in: z
    .array(z.strictObject({ variable: variableNameSchema, value: z.union([z.string().max(5000), z.number(), z.boolean()]) }))
    .max(50)
    .default([]),
  out: z
    .array(z.strictObject({ variable: variableNameSchema, from: variableNameSchema }))
    .max(50)
    .default([]),
});

/**
 * Settings of a subflow. `in` sets the child's variables (templates of this flow), `out` copies the child's back when it leaves.
 * Exits: `return:<name>` per return of the child that is drawn on the block, and `ended` where the child stops without returning.
 * Example: `{"flow":"identificar","in":[{"variable":"idioma","value":"es"}],"out":[{"variable":"dni","from":"documento"}]}`.
 */
export type SubflowSettings = z.infer<typeof settingsSchema>;

/** So many flows are offered to choose from beside a problem. */
const mostOffered = 3;

/** The block kind `subflow`. */
export const model: BlockModel<SubflowSettings> = {
  id: 'subflow',
  v: 1,
  settings: settingsSchema,
  initial: () => ({ flow: '', in: [], out: [] }),
  exits: (_settings, owner) => [...Object.keys(owner.exits).filter((name) => name.startsWith('return:')), 'ended'],
  check: (settings, owner, { flow, installation }) => {
    const problems: Problem[] = [];
    const child = installation.flows.find((one) => one.id === settings.flow);
    if (settings.flow === '' || (!child && settings.flow !== flow.id)) {
      return [
        {
          level: 'error',
          code: 'subflow-missing',
          path: ['settings', 'flow'],
          message: settings.flow === '' ? 'No subflow is chosen.' : `There is no flow "${settings.flow}".`,
          params: { flow: settings.flow },
        },
      ];
    }
    const returns = child?.returns ?? flow.returns;
    if (child && !child.published) {
      problems.push({
        level: 'error',
        code: 'subflow-unpublished',
        path: ['settings', 'flow'],
        message: `The flow "${settings.flow}" is not published.`,
        params: { flow: settings.flow },
      });
    }
    for (const name of Object.keys(owner.exits)) {
      if (!name.startsWith('return:') || returns.includes(name.slice('return:'.length))) continue;
      problems.push({
        level: 'error',
        code: 'return-missing',
        path: ['exits', name],
        message: `The flow "${settings.flow}" has no return "${name.slice('return:'.length)}".`,
        params: { flow: settings.flow, name: name.slice('return:'.length) },
      });
    }
    for (const name of returns) {
      if (owner.exits[`return:${name}`]) continue;
      problems.push({
        level: 'warning',
        code: 'return-open',
        path: ['exits'],
        message: `The return "${name}" is not connected: the call ends there.`,
        params: { name },
      });
    }
    const variables = child?.variables ?? flow.variables.map((one) => one.name);
    const named = [
      ...settings.in.map((one, index) => ({ name: one.variable, path: ['settings', 'in', index, 'variable'] })),
      ...settings.out.map((one, index) => ({ name: one.from, path: ['settings', 'out', index, 'from'] })),
    ];
    for (const { name, path } of named) {
      if (variables.includes(name)) continue;
      problems.push({
        level: 'error',
        code: 'subflow-variable-missing',
        path,
        message: `The flow "${settings.flow}" has no variable "${name}".`,
        params: { flow: settings.flow, variable: name },
      });
    }
    return problems;
  },
  fixes: ({ problem, path }, { flow, installation }) => {
    switch (problem.code) {
      case 'subflow-missing':
      case 'subflow-unpublished':
        return installation.flows
          .filter((one) => one.published && one.id !== flow.id && one.returns.length > 0)
          .slice(0, mostOffered)
          .map((one): Fix => ({ does: 'enter-flow', params: { name: one.name }, change: setAt([...path, 'settings', 'flow'], one.id) }));
      case 'return-missing':
        return [{ does: 'drop-exit', params: problem.params ?? {}, change: removeAt(flow, problem.path) }];
      case 'return-open': {
        const name = String(problem.params?.['name']);
        return [{ does: 'draw-exit', params: { name }, change: setAt([...path, 'exits', `return:${name}`], {}) }];
      }
      case 'subflow-variable-missing':
        return [{ does: 'drop-row', params: problem.params ?? {}, change: removeAt(flow, problem.path.slice(0, -1)) }];
      default:
        return [];
    }
  },
  templates: (settings) =>
    settings.in.flatMap(({ value }, index) => (typeof value === 'string' ? [{ path: ['in', index, 'value'], text: value }] : [])),
  names: (settings) => settings.out.map((one, index) => ({ path: ['out', index, 'variable'], name: one.variable })),
  sets: (settings) => settings.out.map((one) => one.variable),
  summary: (settings) => (settings.flow === '' ? '' : `→ ${settings.flow}`),
  listens: false,
  silent: true,
  speaks: false,
  subflows: (settings) => (settings.flow === '' ? [] : [settings.flow]),
};

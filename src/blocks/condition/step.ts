// Comparing by the variable's type: numbers as numbers, dates in order, words without case and accents.
import type { Step, StepContext } from '#engine/step.ts';
import type { Value } from '#flow/model.ts';
import type { ConditionSettings, ConditionTest } from './model.ts';

const plain = (value: Value) =>
  String(value ?? '')
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .trim()
    .toLowerCase();

function asNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value.trim().replace(',', '.'));
  return Number.isFinite(number) ? number : undefined;
}

function asBoolean(value: Value): boolean {
  return typeof value === 'string' ? /^(true|1|s[ií]|sim|yes)$/i.test(value.trim()) : Boolean(value);
}

/** Negative, zero or positive; undefined where the two cannot be ordered. */
function order(left: Value, right: Value): number | undefined {
  if (left === null || right === null || left === '' || right === '') return undefined;
  const [a, b] = [asNumber(left), asNumber(right)];
  if (a !== undefined && b !== undefined) return a - b;
  const [x, y] = [plain(left), plain(right)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function same(variable: string, left: Value, right: Value, context: StepContext): boolean {
  const type = context.flow.variables.find((one) => one.name === variable)?.type;
  if (type === 'boolean') return asBoolean(left) === asBoolean(right);
  if (type === 'number' || typeof left === 'number') {
    const [a, b] = [asNumber(left), asNumber(right)];
    return a !== undefined && a === b;
  }
  return plain(left) === plain(right);
}

function holds(test: ConditionTest, context: StepContext): boolean {
  const left = context.get(test.variable) ?? null;
  const held = test.value === undefined ? null : context.value(test.value);
  const right = typeof held === 'object' ? null : held;
  const ordered = (passes: (difference: number) => boolean) => {
    const difference = order(left, right);
    return difference !== undefined && passes(difference);
  };
  switch (test.operator) {
    case 'equals':
      return same(test.variable, left, right, context);
    case 'not-equals':
      return !same(test.variable, left, right, context);
    case 'contains':
      return plain(right) !== '' && plain(left).includes(plain(right));
    case 'starts-with':
      return plain(right) !== '' && plain(left).startsWith(plain(right));
    case 'greater':
      return ordered((difference) => difference > 0);
    case 'less':
      return ordered((difference) => difference < 0);
    case 'at-least':
      return ordered((difference) => difference >= 0);
    case 'at-most':
      return ordered((difference) => difference <= 0);
    case 'is-set':
      return context.isSet(test.variable);
    case 'is-empty':
      return !context.isSet(test.variable);
    case 'is-true':
      return asBoolean(left);
    case 'is-false':
      return !asBoolean(left);
  }
}

/** The step of `condition`: the first row that matches. */
export const step: Step<ConditionSettings, null> = {
  step: (settings, _local, _event, context) => {
    const row = settings.rows.find((one) =>
      one.match === 'all' ? one.tests.every((test) => holds(test, context)) : one.tests.some((test) => holds(test, context)),
    );
    return { local: null, effects: [], exit: row ? `row:${row.id}` : 'else' };
  },
};

// The history of one flow's editing (pure): steps of change and inverse, a place among them. Not here: where it is kept (local-drafts.ts).
import { apply, type Change } from '#flow/edit.ts';
import type { Flow } from '#flow/model.ts';

/** One undo step. Plain JSON. `merge` names what was edited, so that typing in one field stays one step. */
export interface Step {
  label: string;
  change: Change;
  inverse: Change;
  at: number;
  merge?: string;
}

/** Steps in order; `at` = how many of them are in the document. */
export interface History {
  steps: readonly Step[];
  at: number;
}

export const emptyHistory: History = { steps: [], at: 0 };

/** Typing in the same field within this time is one step. */
const mergeMs = 1500;

/** The document and history after a change; what was undone before is gone. Throws EditError when the change does not fit. */
export function stepOn(
  flow: Flow,
  history: History,
  change: Change,
  step: { label: string; at: number; merge?: string },
): { flow: Flow; history: History } {
  const done = apply(flow, change);
  const kept = history.steps.slice(0, history.at);
  const last = kept.at(-1);
  if (last && step.merge !== undefined && last.merge === step.merge && history.at === history.steps.length && step.at - last.at < mergeMs) {
    const merged: Step = {
      ...last,
      at: step.at,
      change: { kind: 'batch', changes: [...flat(last.change), ...flat(change)] },
      inverse: { kind: 'batch', changes: [...flat(done.inverse), ...flat(last.inverse)] },
    };
    return { flow: done.flow, history: { steps: [...kept.slice(0, -1), shortened(merged)], at: history.at } };
  }
  return { flow: done.flow, history: { steps: [...kept, { ...step, change, inverse: done.inverse }], at: history.at + 1 } };
}

/** One step back, or undefined at the beginning. Throws EditError when the history is not of this document. */
export function stepBack(flow: Flow, history: History): { flow: Flow; history: History; step: Step } | undefined {
  const step = history.steps[history.at - 1];
  if (!step) return undefined;
  return { flow: apply(flow, step.inverse).flow, history: { ...history, at: history.at - 1 }, step };
}

/** One step forward again, or undefined at the end. */
export function stepForward(flow: Flow, history: History): { flow: Flow; history: History; step: Step } | undefined {
  const step = history.steps[history.at];
  if (!step) return undefined;
  return { flow: apply(flow, step.change).flow, history: { ...history, at: history.at + 1 }, step };
}

/** The changes that turn one document into another, field by field of the top level; for taking somebody else's draft as one step. */
export function replacement(from: Flow, to: Flow): Change {
  const before: Record<string, unknown> = { ...from };
  const after: Record<string, unknown> = { ...to };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return {
    kind: 'batch',
    changes: names.flatMap((name): Change[] => {
      if (same(before[name], after[name])) return [];
      return [after[name] === undefined ? { kind: 'set', path: [name] } : { kind: 'set', path: [name], value: after[name] }];
    }),
  };
}

/** Same text: documents are plain JSON, and what an edit left alone is the very same object. */
const same = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

const flat = (change: Change): Change[] => (change.kind === 'batch' ? change.changes : [change]);

/** A run of settings of one field needs only its last value forward and its first value back. */
function shortened(step: Step): Step {
  const forward = flat(step.change);
  const back = flat(step.inverse);
  const first = forward[0];
  const last = forward.at(-1);
  const oldest = back.at(-1);
  if (first?.kind !== 'set' || last?.kind !== 'set' || oldest?.kind !== 'set') return step;
  const path = first.path.join('/');
  const same = [...forward, ...back].every((one) => one.kind === 'set' && one.path.join('/') === path);
  return same ? { ...step, change: last, inverse: oldest } : step;
}

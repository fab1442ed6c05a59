// Entering a subflow; the engine keeps the stack and takes this block's exit when the child leaves (`return:<name>` or `ended`).
import type { Held, Step } from '#engine/step.ts';
import type { SubflowSettings } from './model.ts';

/** The step of `subflow`. */
export const step: Step<SubflowSettings, null> = {
  step: (settings, _local, event, context) => {
    if (event.kind !== 'enter') return { local: null, effects: [] };
    const set: Record<string, Held> = {};
    for (const { variable, value } of settings.in) set[variable] = context.value(value);
    const out = Object.fromEntries(settings.out.map(({ variable, from }) => [variable, from]));
    return { local: null, effects: [], enter: { flow: settings.flow, set, out } };
  },
};

// Setting variables, all at once: every value is filled with what held before the block. Not here: types (engine/variables.ts).
import type { Held, Step } from '#engine/step.ts';
import type { AssignSettings } from './model.ts';

/** The step of `assign`. */
export const step: Step<AssignSettings, null> = {
  step: (settings, _local, _event, context) => {
    const set: Record<string, Held> = {};
    for (const { variable, value } of settings.set) set[variable] = context.value(value);
    return { local: null, effects: [], set, exit: 'next' };
  },
};

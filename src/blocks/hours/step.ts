// Takes the exit of whether it is open now, in the place's own time. Not here: the hours themselves (flow/opening-hours.ts).
import type { Step } from '#engine/step.ts';
import { isOpenAt } from '#flow/opening-hours.ts';
import type { HoursSettings } from './model.ts';

/** The step of `hours`. */
export const step: Step<HoursSettings, null> = {
  step: (settings, _local, _event, context) => {
    const open = isOpenAt(settings, context.now, settings.timeZone ?? context.flow.timeZone);
    return { local: null, effects: [], exit: open ? 'open' : 'closed' };
  },
};

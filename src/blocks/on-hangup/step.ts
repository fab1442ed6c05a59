// What the on-hangup block does when the engine enters it: it goes on to what is drawn behind it.
import type { Step } from '#engine/step.ts';
import type { OnHangupSettings } from './model.ts';

/** The step of `on-hangup`. */
export const step: Step<OnHangupSettings, null> = {
  step: () => ({ local: null, effects: [], exit: 'next' }),
};

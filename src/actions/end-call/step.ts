// The farewell is heard to its last syllable, then the call ends.
import type { Step } from '#engine/step.ts';
import type { EndCallSettings } from './model.ts';

/** The step of `end-call`. */
export const step: Step<EndCallSettings, null> = {
  step: (settings, _local, event) => {
    if (event.kind === 'enter' && settings.farewell) {
      return { local: null, effects: [{ kind: 'say', ref: 'farewell', say: settings.farewell, interruptible: false }], holdsKeys: true };
    }
    const over = event.kind === 'enter' || event.kind === 'playEnded';
    return over ? { local: null, effects: [], end: true } : { local: null, effects: [] };
  },
};

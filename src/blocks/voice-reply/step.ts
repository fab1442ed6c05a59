// What a voice reply does once its messages were heard: it goes on.
import type { Step } from '#engine/step.ts';
import type { VoiceReplySettings } from './model.ts';

/** The step of `voice-reply`. */
export const step: Step<VoiceReplySettings, null> = {
  step: () => ({ local: null, effects: [], exit: 'next' }),
};

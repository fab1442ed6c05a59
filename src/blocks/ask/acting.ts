// The settings of an ask as a call acts by them: what the form does not show does nothing. Not here: which have an effect (in-effect.ts).
import { inEffect } from './in-effect.ts';
import type { AskSettings } from './model.ts';

/** A # after an answer of one key is habit, whatever ends the other data. */
const habit = '#';

/**
 * The settings by which a call acts: those that have an effect. The others wait, unseen, for the day it is another sort of data.
 * Example: a yes or no that was digits ended with * before takes a * for a wrong key.
 */
export function acting(settings: AskSettings, sensitive: boolean): AskSettings {
  const has = inEffect(settings, sensitive);
  const { terminator, ...rest } = settings;
  const ends = has.terminator ? terminator : settings.type === 'yes-no' ? habit : undefined;
  return { ...rest, voice: settings.voice && has.voice, ...(ends !== undefined && { terminator: ends }) };
}

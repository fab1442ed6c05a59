// What a caller hears of a text or an audio in the flow that is drawn. Not here: playing (kit/sound.ts), fetching (app/hear.ts).
import type { Heard } from '#kit/form-scope.ts';
import { textIn } from '#kit/say-text.ts';
import type { Sound } from '#kit/sound.ts';
import { audioSound, wordsSound } from '../app/hear.ts';

/** The sound of something in a flow's voice; words only for who may have them spoken. */
export function soundOf(voice: string, what: Heard, mayHearWords: boolean): Sound | undefined {
  if ('audio' in what) return audioSound(what.audio);
  const { audio, text } = what.say;
  if (audio !== undefined) return audioSound(audio);
  const words = textIn(text, what.language);
  return mayHearWords && words.trim() !== '' ? wordsSound(words, what.language, voice) : undefined;
}

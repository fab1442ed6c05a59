// What an installation has chosen about its voices: who speaks which language, how words are to be said. Not here: speaking (voices.ts),
// credentials of hosted voices (hosted-voices.ts).
import * as z from 'zod';
import { languageSchema } from '#flow/model.ts';

/** A word and how it is to be said, e.g. `{ language: 'es', word: 'OSDE', say: 'osde' }`. */
const pronunciationSchema = z.strictObject({
  /** A language of the flow: `es` for every Spanish, `es-AR` for one. */
  language: languageSchema,
  word: z.string().trim().min(1).max(60),
  say: z.string().trim().min(1).max(200),
});

/** Everything that can be chosen. `voices` names by language (`es`, or `es-AR` before it) who speaks where a flow names nobody. */
export const voiceSettingsSchema = z.strictObject({
  voices: z.record(languageSchema, z.string().min(1).max(100)).default({}),
  words: z.array(pronunciationSchema).max(2000).default([]),
});

/** A voice of a server elsewhere; its key is kept apart, sealed. */
export const hostedVoiceSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  kind: z.enum(['openai', 'deepgram']),
  /** Address up to and with its version, e.g. `https://api.openai.com/v1`. */
  url: z.url({ protocol: /^https?$/ }).max(300),
  /** `gpt-4o-mini-tts`; with Deepgram the voice is a part of it: `aura-2-celeste-es`. */
  model: z.string().trim().min(1).max(100),
  /** `nova`; Deepgram needs none. */
  voice: z.string().trim().max(100).default(''),
  languages: z.array(languageSchema).min(1).max(10),
});

/** As stored, with its id. */
export type HostedVoice = z.output<typeof hostedVoiceSchema> & { id: string; sealedKey?: string | undefined };

/** As stored. */
export type VoiceSettings = z.output<typeof voiceSettingsSchema>;
export type Pronunciation = z.output<typeof pronunciationSchema>;

/** Settings that were in force until others were chosen, newest first: calls that began with them keep them, also over a restart. */
export const formerVoicesSchema = z.array(z.object({ edition: z.string(), settings: voiceSettingsSchema }));

/** Keys in the settings store. */
export const voiceSettingsKey = 'voices';
export const formerVoicesKey = 'voices.former';
export const hostedVoicesKey = 'voices.hosted';
/** What keys of hosted voices are sealed for. */
export const voiceSecretLabel = 'voice';

/**
 * A text with the installation's own words written as they are to be said; whole words only, capitals do not matter, longer entries first.
 * @example pronounced('Su plan OSDE.', 'es-AR', [{ language: 'es', word: 'osde', say: 'osde' }]) // 'Su plan osde.'
 */
export function pronounced(text: string, language: string, words: readonly Pronunciation[]): string {
  const own = words.filter((entry) => speaks(entry.language, language));
  if (own.length === 0) return text;
  // An entry for es-AR goes before one for es.
  const said = new Map(
    own.toSorted((a, b) => a.language.length - b.language.length).map((entry) => [entry.word.toLocaleLowerCase(), entry.say]),
  );
  const longestFirst = [...said.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  return text.replaceAll(whole, (word) => said.get(word.toLocaleLowerCase()) ?? word);
}

/** Whether what is for `own` is for `wanted`: `es` for every Spanish, `es-AR` for itself. */
function speaks(own: string, wanted: string): boolean {
  return own === wanted || own === primary(wanted);
}

/** `es` of `es-AR`. */
export function primary(language: string): string {
  return language.split('-')[0] ?? language;
}

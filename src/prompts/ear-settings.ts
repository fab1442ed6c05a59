// What an installation has chosen about who understands its callers: by language, for closed menus and for free words. Not here: understanding
// (speech), what the speech process is told (main/ears.ts).
import * as z from 'zod';
import { languageSchema } from '#flow/model.ts';
import { earChoiceSchema } from '#ports/ear-engine.ts';

/** By language (`es`, or `es-AR` before it): the ear for menus and the one for free words; absent = the built-in one, and none. */
export const earSettingsSchema = z.strictObject({
  ears: z.record(languageSchema, earChoiceSchema).default({}),
});

/** A recogniser of a server elsewhere; its key is kept apart, sealed. */
export const hostedEarSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  kind: z.enum(['openai', 'deepgram', 'vosk-server']),
  /** `https://api.openai.com/v1`, `wss://api.deepgram.com/v1`, `ws://10.0.0.5:2700`. */
  url: z.url({ protocol: /^(https?|wss?)$/ }).max(300),
  /** `whisper-1`, `nova-3`; a Vosk server has one of its own. */
  model: z.string().trim().max(100).default(''),
  languages: z.array(languageSchema).min(1).max(10),
});

/** As stored, with its id. */
export type HostedEar = z.output<typeof hostedEarSchema> & { id: string; sealedKey?: string | undefined };
/** As stored. */
export type EarSettings = z.output<typeof earSettingsSchema>;

/** Keys in the settings store. */
export const earSettingsKey = 'ears';
export const hostedEarsKey = 'ears.hosted';
/** What keys of hosted recognisers are sealed for. */
export const earSecretLabel = 'ear';

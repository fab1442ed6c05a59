// Recognisers of words that an installation can use, and what it has chosen, as the speech process is told of them. Not here: where that is
// kept (prompts/ear-settings.ts), the recognisers (adapters/ear-*).
import * as z from 'zod';

/** One of them. `key` in the clear: this never lies on a disk. */
export const earEngineSchema = z.discriminatedUnion('kind', [
  /** Vosk in a process of our own: `folder` holds the library and the model. */
  z.object({ kind: z.literal('vosk'), id: z.string(), folder: z.string() }),
  z.object({
    kind: z.enum(['vosk-server', 'openai', 'deepgram']),
    id: z.string(),
    url: z.string(),
    model: z.string(),
    key: z.string().exactOptional(),
  }),
]);

/** Who understands a language: closed menus and free words by the id of an engine; absent = the built-in ear for menus, nobody for words. */
export const earChoiceSchema = z.object({ menus: z.string().exactOptional(), words: z.string().exactOptional() });

/** Everything the speech process must know. `choices` by language: `es` for every Spanish, `es-AR` before it. */
export const earConfigurationSchema = z.object({
  engines: z.array(earEngineSchema),
  choices: z.record(z.string(), earChoiceSchema),
  /** Private addresses and ranges that an admin has opened. */
  allowPrivate: z.array(z.string()),
});

export type EarEngine = z.output<typeof earEngineSchema>;
export type EarChoice = z.output<typeof earChoiceSchema>;
export type EarConfiguration = z.output<typeof earConfigurationSchema>;

/** What an ear that knows several recognisers is told of them, beside listening. */
export interface EarEngines {
  /** Take other engines and choices; callers who are being listened to keep theirs as long as it lives. */
  configure: (configuration: EarConfiguration) => Promise<void>;
  /** Ask an engine for the words of a moment's quiet. Throws `Failure` with what is wrong: address, key, model, no answer. */
  check: (engine: EarEngine, allowPrivate: string[]) => Promise<void>;
}

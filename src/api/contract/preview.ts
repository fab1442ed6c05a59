// Hearing words before anybody calls: POST /audio/preview takes these as JSON and answers a WAV file of 8 kHz, as a telephone lets it be heard.
// Beside the table of routes (routes.ts), because its answer is no JSON; errors are those of every route.
import * as z from 'zod';

/** Where to post. */
export const previewPath = '/api/v1/audio/preview';

/** Header of the answer: length in milliseconds. */
export const previewLengthHeader = 'x-audio-ms';

/** Longest text, filled or not, characters: about two minutes of speech. */
export const longestPreview = 2000;

/**
 * What to say. `{{name}}` in the text is filled from `values`, else by a sample of the fact of that name, else by the name itself.
 * Example: `{ text: 'Hola {{caller.name}}', language: 'es-AR' }`.
 */
export const previewSchema = z.object({
  text: z.string().max(longestPreview),
  /** BCP 47. */
  language: z
    .string()
    .max(35)
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/),
  voice: z.string().min(1).max(100).default('default'),
  /** IANA zone for times in the text. */
  timeZone: z.string().max(100).default('UTC'),
  values: z.record(z.string().max(64), z.union([z.string().max(500), z.number(), z.boolean(), z.null()])).default({}),
  /** The law of the line it is heard over. */
  law: z.enum(['a', 'mu']).default('a'),
});
export type PreviewRequest = z.input<typeof previewSchema>;

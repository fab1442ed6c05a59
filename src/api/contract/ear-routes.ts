// What the ear understands and how well: part of the table of routes (routes.ts). Not here: the handlers (../handlers/ear.ts), voices.
import * as z from 'zod';
import { route } from './route.ts';
import * as s from './shapes.ts';

/** Phrases that are compared at once: each with every other, by every speaker. */
const mostPhrases = 80;
/** Characters of a phrase, as a menu's model allows. */
const longestPhrase = 200;

const optionSchema = z.object({
  option: z.string().min(1).max(100),
  phrases: z.array(z.string().min(1).max(longestPhrase)).min(1).max(mostPhrases),
});

/** Where a page of what was not understood ended: instant, place in the call's trace, call. */
const cursorText = z
  .string()
  .max(200)
  .regex(/^\d{1,16}\.\d{1,10}\..+$/);

const misheardSchema = z.object({
  callId: z.string(),
  seq: z.number(),
  at: z.number(),
  /** The flow that the call rang, and its version (0 = a draft). */
  flow: z.string(),
  version: z.number(),
  test: z.boolean(),
  /** Where the caller was; a subflow's own id, where it was in one. */
  place: z.object({ flow: z.string(), block: z.string() }),
  language: z.string().optional(),
  /** The last words the caller had heard. */
  before: z.string().optional(),
  decision: z.enum(['confirm', 'reject']),
  /** Words, where the ear knows any. */
  text: z.string().optional(),
  option: z.string().optional(),
  second: z.string().optional(),
  z: z.number().optional(),
  confidence: z.number().optional(),
  detail: z.string().optional(),
  /** Its audio is kept: `/misheard/{call}/{seq}/audio`. */
  audible: z.boolean(),
  /** How the caller got out of the block in the end. */
  outcome: z.discriminatedUnion('by', [
    z.object({ by: z.enum(['voice', 'key', 'other']), exit: z.string() }),
    z.object({ by: z.literal('gone') }),
    z.object({ by: z.literal('open') }),
  ]),
});

const saidSchema = z.object({ option: z.string(), phrase: z.string() });

/** The routes. */
export const earRoutes = {
  misheard: route({
    method: 'GET',
    path: '/misheard',
    access: ['designer', 'supervisor'],
    summary: 'What callers said and was doubted or not understood, newest first, with how they got on. `next` = there may be more.',
    query: z.object({
      flow: z.string().max(100).optional(),
      block: z.string().max(100).optional(),
      language: z.string().max(35).optional(),
      /** In what was said before or understood. */
      search: z.string().max(100).optional(),
      fromAt: s.instantText.optional(),
      toAt: s.instantText.optional(),
      after: cursorText.optional(),
      limit: s.limitText(50, 25),
    }),
    answer: z.object({ items: z.array(misheardSchema), next: cursorText.optional() }),
  }),
  compareWords: route({
    method: 'POST',
    path: '/words/compare',
    access: ['designer'],
    changes: 'nothing',
    summary: 'Which options of a menu sound alike over the telephone; a newer question of the same person ends an older one.',
    body: z.object({
      /** BCP 47. */
      language: z
        .string()
        .max(35)
        .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/),
      options: z
        .array(optionSchema)
        .max(mostPhrases)
        .refine((options) => options.reduce((sum, { phrases }) => sum + phrases.length, 0) <= mostPhrases, {
          error: `at most ${mostPhrases} phrases are compared at once`,
        }),
    }),
    answer: z.object({
      /** Every two options with their nearest phrases, the nearest pair first. `margin`: 0 = the same word, 2 = nothing in common. */
      pairs: z.array(z.object({ first: saidSchema, second: saidSchema, margin: z.number(), alike: z.boolean() })),
    }),
  }),
};

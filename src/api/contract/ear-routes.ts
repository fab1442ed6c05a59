// What the ear understands and how well: part of the table of routes (routes.ts). Not here: the handlers (../handlers/ear.ts), voices.
import * as z from 'zod';
import { route } from './route.ts';

/** Phrases that are compared at once: each with every other, by every speaker. */
const mostPhrases = 80;
/** Characters of a phrase, as a menu's model allows. */
const longestPhrase = 200;

const optionSchema = z.object({
  option: z.string().min(1).max(100),
  phrases: z.array(z.string().min(1).max(longestPhrase)).min(1).max(mostPhrases),
});

const saidSchema = z.object({ option: z.string(), phrase: z.string() });

/** The routes. */
export const earRoutes = {
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

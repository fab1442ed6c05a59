// Saved talks of a flow and running them: part of the table of routes (routes.ts). Not here: what a talk is (talk/format.ts).
import * as z from 'zod';
import { route } from './route.ts';
import * as s from './shapes.ts';

const flow = z.object({ id: z.string().min(1).max(100) });
const talk = flow.extend({ talk: s.slugSchema });

/** One thing that was wrong with a talk. `code` and `params` for screens (talk/failure.ts), `message` in English; `step` counts from 0. */
const talkFailureSchema = z.object({
  step: z.number().optional(),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
});

/** How a talk went. */
export const talkResultSchema = z.object({
  id: z.string(),
  name: z.string(),
  ok: z.boolean(),
  failures: z.array(talkFailureSchema),
  path: z.array(z.string()),
  endedBy: z.string().optional(),
  /** Length of the call on its virtual clock. */
  durationMs: z.number(),
});
export type TalkOutcome = z.infer<typeof talkResultSchema>;

/** A saved talk; `talk` is its document. */
const savedTalkSchema = z.object({
  id: z.string(),
  name: z.string(),
  talk: z.looseObject({}),
  updatedAt: z.number(),
  updatedBy: z.string(),
});

/** Talks, and running them. */
export const talkRoutes = {
  talks: route({
    method: 'GET',
    path: '/flows/:id/talks',
    access: ['designer', 'supervisor'],
    summary: 'Saved talks (tests) of a flow, by name.',
    params: flow,
    answer: z.object({ items: z.array(savedTalkSchema) }),
  }),
  saveTalk: route({
    method: 'PUT',
    path: '/flows/:id/talks/:talk',
    access: ['designer'],
    changes: 'talk',
    summary: 'Add or replace a saved talk; it must be a talk of this flow.',
    params: talk,
    body: z.object({ talk: z.unknown() }),
    answer: savedTalkSchema,
  }),
  removeTalk: route({
    method: 'DELETE',
    path: '/flows/:id/talks/:talk',
    access: ['designer'],
    changes: 'talk',
    summary: 'Remove a saved talk.',
    params: talk,
    answer: s.okSchema,
  }),
  runTalks: route({
    method: 'POST',
    path: '/flows/:id/talks/run',
    access: ['designer', 'supervisor'],
    changes: 'nothing',
    summary: 'Run saved talks with the draft, or with a published version; all of them, or those named.',
    params: flow,
    body: z.object({ version: z.int().min(1).optional(), talks: z.array(z.string()).max(500).optional() }).default({}),
    answer: z.object({ ok: z.boolean(), results: z.array(talkResultSchema) }),
  }),
};

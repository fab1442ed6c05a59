// Named moments of a draft ("Guardar"): part of the table of routes (routes.ts). Not here: published versions (flow-routes.ts).
import * as z from 'zod';
import { route } from './route.ts';
import * as s from './shapes.ts';

const flow = z.object({ id: z.string().min(1).max(100) });
const moment = flow.extend({ moment: z.string().min(1).max(100) });
const momentSchema = z.object({ id: z.string(), name: z.string(), savedAt: z.number(), savedBy: z.string() });

/** Named moments. */
export const momentRoutes = {
  moments: route({
    method: 'GET',
    path: '/flows/:id/moments',
    access: ['designer', 'supervisor'],
    summary: 'Moments of the draft that somebody named, newest first.',
    params: flow,
    answer: z.object({ items: z.array(momentSchema) }),
  }),
  saveMoment: route({
    method: 'POST',
    path: '/flows/:id/moments',
    access: ['designer'],
    changes: 'moment',
    summary: 'Keep the draft as it is now under a name; 409 when baseRevision is stale.',
    params: flow,
    body: z.object({ name: z.string().trim().min(1).max(100), baseRevision: s.wholeSchema }),
    answer: momentSchema,
  }),
  moment: route({
    method: 'GET',
    path: '/flows/:id/moments/:moment',
    access: ['designer', 'supervisor'],
    summary: 'The draft as it was at a named moment.',
    params: moment,
    answer: momentSchema.extend({ document: z.looseObject({}) }),
  }),
  removeMoment: route({
    method: 'DELETE',
    path: '/flows/:id/moments/:moment',
    access: ['designer'],
    changes: 'moment',
    summary: 'Forget a named moment.',
    params: moment,
    answer: s.okSchema,
  }),
};

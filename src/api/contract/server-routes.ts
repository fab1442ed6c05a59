// The server itself: part of the table of routes (routes.ts). Not here: its state (`status`, flow-routes.ts), the handlers (../handlers).
import * as z from 'zod';
import { route } from './route.ts';
import * as s from './shapes.ts';

/** Ending the server. */
export const serverRoutes = {
  startDrain: route({
    method: 'POST',
    path: '/drain',
    access: 'admin',
    changes: 'server',
    summary: 'Take no new calls, let those in progress end, then stop the server. Again: only the limit changes.',
    body: z.object({
      /** Calls that last longer are ended; 0 = now. Absent = they are waited for. */
      atMostS: z.number().int().min(0).max(86_400).optional(),
    }),
    answer: s.drainSchema,
  }),
  cancelDrain: route({
    method: 'DELETE',
    path: '/drain',
    access: 'admin',
    changes: 'server',
    summary: 'Take calls again.',
    answer: s.okSchema,
  }),
};

// The audit log: part of the table of routes (routes.ts). Not here: what is written to it (each route's `changes`).
import * as z from 'zod';
import { auditObjects, route } from './route.ts';
import { instantText, limitText, rowIdText } from './shapes.ts';

const settingsSchema = z.object({ retentionDays: z.int().min(0).max(3650) });

/** One act; `changes` hold no secrets and nobody's data. */
const auditEntrySchema = z.object({
  id: z.number(),
  at: z.number(),
  route: z.string(),
  object: z.string(),
  objectId: z.string().optional(),
  who: z.enum(['user', 'token', 'control', 'nobody']),
  whoId: z.string().optional(),
  whoName: z.string(),
  address: z.string(),
  outcome: z.enum(['begun', 'done', 'refused', 'failed']),
  code: z.string().optional(),
  changes: z.array(z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })),
});

/** Who changed what. */
export const auditRoutes = {
  audit: route({
    method: 'GET',
    path: '/audit',
    access: 'admin',
    summary: 'Who changed what, newest first; sign-ins and refused acts too.',
    query: z.object({
      search: z.string().max(100).optional(),
      object: z.enum(auditObjects).optional(),
      who: z.string().max(100).optional(),
      fromAt: instantText.optional(),
      toAt: instantText.optional(),
      beforeId: rowIdText.optional(),
      limit: limitText(200, 50),
    }),
    answer: z.object({ items: z.array(auditEntrySchema) }),
  }),
  auditSettings: route({
    method: 'GET',
    path: '/audit-settings',
    access: 'admin',
    summary: 'How many days the log of changes is kept; 0 = for ever.',
    answer: settingsSchema,
  }),
  saveAuditSettings: route({
    method: 'PUT',
    path: '/audit-settings',
    access: 'admin',
    changes: 'audit-settings',
    summary: 'Set how many days the log of changes is kept.',
    body: settingsSchema,
    answer: settingsSchema,
  }),
};

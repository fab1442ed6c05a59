// Flows and what they are checked against: part of the table of routes (routes.ts). Not here: the shapes (shapes.ts), the handlers (../handlers).
import * as z from 'zod';
import { route } from './route.ts';
import * as s from './shapes.ts';

const id = z.object({ id: z.string().min(1).max(100) });
const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });
/** A flow document as sent: checked by flow/, not by the route, so that every problem comes back with its path. */
const document = z.unknown();

/** Flows and what they are checked against. */
export const flowRoutes = {
  status: route({
    method: 'GET',
    path: '/status',
    access: 'signed-in',
    summary: 'State of the system: addresses, counts, warnings.',
    answer: z.object({
      version: z.string(),
      sipAddress: z.string(),
      lines: z.number(),
      callsNow: z.number(),
      agentsOnline: z.number(),
      databaseUp: z.boolean(),
      mediaUp: z.boolean(),
      speechUp: z.boolean(),
      diskFull: z.boolean(),
      certificateEndsAt: z.number().optional(),
      sandboxOnly: z.boolean(),
      /** Passwords and keys that the secret file of this installation does not open; for admins, and only where there are any. */
      lockedSecrets: z.array(s.lockedSecretSchema).optional(),
      demoLine: z.string().optional(),
      /** No new calls are taken, and the server stops with the last. */
      drain: s.drainSchema.optional(),
    }),
  }),
  installation: route({
    method: 'GET',
    path: '/installation',
    access: ['designer', 'supervisor'],
    summary: 'What exists here, for forms and checks (flow/problem.ts Installation).',
    answer: z.looseObject({}),
  }),
  flows: route({
    method: 'GET',
    path: '/flows',
    access: ['designer', 'supervisor'],
    summary: 'All flows.',
    answer: list(s.flowSummarySchema),
  }),
  flow: route({
    method: 'GET',
    path: '/flows/:id',
    access: ['designer', 'supervisor'],
    summary: 'A draft with its problems.',
    params: id,
    answer: z.object({
      summary: s.flowSummarySchema,
      document: z.looseObject({}),
      revision: z.number(),
      problems: z.array(s.problemSchema),
    }),
  }),
  saveFlow: route({
    method: 'PUT',
    path: '/flows/:id',
    access: ['designer'],
    changes: 'own-log',
    summary: 'Save a draft; 409 when baseRevision is stale. Leave baseRevision out to create.',
    params: id,
    body: z.object({ document, baseRevision: s.wholeSchema.optional() }),
    answer: z.object({ revision: z.number(), problems: z.array(s.problemSchema) }),
  }),
  removeFlow: route({
    method: 'DELETE',
    path: '/flows/:id',
    access: ['designer'],
    changes: 'flow',
    summary: 'Remove a flow that no line rings.',
    params: id,
    answer: s.okSchema,
  }),
  checkFlow: route({
    method: 'POST',
    path: '/flows/check',
    access: ['designer', 'supervisor'],
    changes: 'nothing',
    summary: 'Check a document without keeping it.',
    body: z.object({ document }),
    answer: z.object({ problems: z.array(s.problemSchema) }),
  }),
  importFlow: route({
    method: 'POST',
    path: '/flows/import',
    access: ['designer'],
    changes: 'flow',
    summary: 'Import a document; with publish and line, all three in one. Nothing is kept when it has errors.',
    body: z.object({
      document,
      publish: z.boolean().default(false),
      line: z.string().optional(),
      replace: z.boolean().default(true),
      note: z.string().max(500).default(''),
      /** Publish although saved talks fail, for this reason. */
      override: z.string().trim().min(1).max(500).optional(),
      /** Talks to save with it. */
      talks: z
        .array(z.object({ id: s.slugSchema, talk: z.unknown() }))
        .max(200)
        .default([]),
    }),
    answer: z.object({ id: z.string(), revision: z.number(), version: z.number().optional(), problems: z.array(s.problemSchema) }),
  }),
  publishFlow: route({
    method: 'POST',
    path: '/flows/:id/publish',
    access: ['designer'],
    changes: 'flow',
    summary:
      'Publish the draft as the next version. 409 talks-failed when a saved talk fails, unless override says why it goes out anyway.',
    params: id,
    body: z.object({
      baseRevision: s.wholeSchema,
      note: z.string().max(500).default(''),
      override: z.string().trim().min(1).max(500).optional(),
    }),
    answer: z.object({ version: z.number(), problems: z.array(s.problemSchema) }),
  }),
  cancelPublish: route({
    method: 'DELETE',
    path: '/flows/:id/publish',
    access: ['designer'],
    changes: 'flow',
    summary: 'Stop the publishing of this flow that is under way; nothing is published.',
    params: id,
    answer: s.okSchema,
  }),
  restoreVersion: route({
    method: 'POST',
    path: '/flows/:id/versions/:version/restore',
    access: ['designer'],
    changes: 'flow',
    summary: 'Make a published document the draft again; 409 when baseRevision is stale.',
    params: id.extend({ version: s.wholeText }),
    body: z.object({ baseRevision: s.wholeSchema }),
    answer: z.object({ revision: z.number(), problems: z.array(s.problemSchema) }),
  }),
  flowVersions: route({
    method: 'GET',
    path: '/flows/:id/versions',
    access: ['designer', 'supervisor'],
    summary: 'Published versions, newest first.',
    params: id,
    answer: list(
      z.object({
        version: z.number(),
        publishedAt: z.number(),
        publishedBy: z.string(),
        note: z.string(),
        overrideReason: z.string().optional(),
      }),
    ),
  }),
  flowVersion: route({
    method: 'GET',
    path: '/flows/:id/versions/:version',
    access: ['designer', 'supervisor'],
    summary: 'One published document.',
    params: id.extend({ version: s.wholeText }),
    answer: z.object({ version: z.number(), document: z.looseObject({}) }),
  }),
  audio: route({
    method: 'GET',
    path: '/audio',
    access: ['designer', 'supervisor'],
    summary: 'The audio library.',
    answer: list(s.audioSchema),
  }),
  renameAudio: route({
    method: 'PATCH',
    path: '/audio/:id',
    access: ['designer'],
    changes: 'audio',
    summary: 'Give an audio another name; its id stays.',
    params: id,
    body: z.object({ name: z.string().trim().min(1).max(100) }),
    answer: s.audioSchema,
  }),
  removeAudio: route({
    method: 'DELETE',
    path: '/audio/:id',
    access: ['designer'],
    changes: 'audio',
    summary: 'Remove an audio that no published flow and no team uses.',
    params: id,
    answer: s.okSchema,
  }),
  files: route({
    method: 'GET',
    path: '/files',
    access: ['designer', 'supervisor'],
    summary: 'The library of images, videos and documents for WhatsApp messages, and the flows that name each.',
    answer: list(s.fileSchema),
  }),
  renameFile: route({
    method: 'PATCH',
    path: '/files/:id',
    access: ['designer'],
    changes: 'file',
    summary: 'Give a file of the library another name; its id stays.',
    params: id,
    body: z.object({ name: z.string().trim().min(1).max(100) }),
    answer: s.fileSchema,
  }),
  removeFile: route({
    method: 'DELETE',
    path: '/files/:id',
    access: ['designer'],
    changes: 'file',
    summary: 'Remove a file that no published flow sends.',
    params: id,
    answer: s.okSchema,
  }),
};

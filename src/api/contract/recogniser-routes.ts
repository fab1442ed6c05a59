// Recognisers of words and who understands which language: part of the table of routes (routes.ts). Not here: the handlers
// (../handlers/recognisers.ts), models to download (voice-routes.ts), how well a menu's words are told apart (ear-routes.ts).
import * as z from 'zod';
import { earSettingsSchema, hostedEarSchema } from '#prompts/ear-settings.ts';
import { route } from './route.ts';
import * as s from './shapes.ts';

const id = z.object({ id: z.string().min(1).max(100) });

const ear = z.object({
  id: z.string(),
  name: z.string(),
  languages: z.array(z.string()),
  place: z.enum(['local', 'hosted']),
});

const hostedEar = hostedEarSchema.extend({ id: z.string(), keySet: z.boolean() });

/** The routes. */
export const recogniserRoutes = {
  ears: route({
    method: 'GET',
    path: '/ears',
    access: ['designer', 'supervisor'],
    summary: 'Recognisers that can be chosen, beside the built-in ear for closed menus.',
    answer: z.object({ items: z.array(ear) }),
  }),
  earSettings: route({
    method: 'GET',
    path: '/ear-settings',
    access: ['designer', 'supervisor'],
    summary: 'Who understands menus and free words in which language; absent = the built-in ear, and nobody.',
    answer: earSettingsSchema,
  }),
  saveEarSettings: route({
    method: 'PUT',
    path: '/ear-settings',
    access: 'admin',
    changes: 'ear-settings',
    summary: 'Change it; the next time a call listens it is heard by the new one.',
    body: earSettingsSchema,
    answer: earSettingsSchema,
  }),
  checkEar: route({
    method: 'POST',
    path: '/ears/:id/check',
    access: 'admin',
    changes: 'nothing',
    summary: 'Ask a recogniser for the words of half a second of quiet; the problem tells what is wrong with it.',
    params: id,
    answer: z.object({ ok: z.boolean(), code: z.string().optional(), message: z.string().optional() }),
  }),
  hostedEars: route({
    method: 'GET',
    path: '/hosted-ears',
    access: 'admin',
    summary: 'Recognisers of servers elsewhere. Keys are never shown.',
    answer: z.object({ items: z.array(hostedEar) }),
  }),
  saveHostedEar: route({
    method: 'PUT',
    path: '/hosted-ears/:id',
    access: 'admin',
    changes: 'ear',
    summary: 'Add or change one; a key left out is kept.',
    params: z.object({ id: s.slugSchema }),
    body: hostedEarSchema.extend({ key: z.string().min(1).max(500).optional() }),
    answer: hostedEar,
  }),
  removeHostedEar: route({
    method: 'DELETE',
    path: '/hosted-ears/:id',
    access: 'admin',
    changes: 'ear',
    summary: 'Remove one; languages that had chosen it go back to the built-in ear.',
    params: id,
    answer: s.okSchema,
  }),
};

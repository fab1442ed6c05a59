// Voices and models: part of the table of routes (routes.ts). Hearing a voice is POST /audio/preview. Not here: the handlers (../handlers/voices.ts).
import * as z from 'zod';
import { hostedVoiceSchema, voiceSettingsSchema } from '#prompts/voice-settings.ts';
import { route } from './route.ts';
import * as s from './shapes.ts';

const id = z.object({ id: z.string().min(1).max(100) });
const bytes = z.number();

const modelState = z.discriminatedUnion('is', [
  z.object({ is: z.literal('absent') }),
  z.object({ is: z.literal('downloading'), doneBytes: bytes, totalBytes: bytes }),
  z.object({ is: z.literal('unpacking') }),
  z.object({ is: z.literal('installed') }),
  z.object({
    is: z.literal('failed'),
    fault: z.enum(['unreachable', 'wrong-checksum', 'disk-full', 'not-writable', 'broken-archive', 'failed']),
    message: z.string(),
  }),
]);

const model = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  languages: z.array(z.string()),
  licence: z.string(),
  credit: z.string(),
  creditUrl: z.string(),
  bytes,
  state: modelState,
});

const voice = z.object({
  id: z.string(),
  name: z.string(),
  languages: z.array(z.string()),
  place: z.enum(['local', 'hosted']),
});

const hostedVoice = hostedVoiceSchema.extend({ id: z.string(), keySet: z.boolean() });

/** The routes. */
export const voiceRoutes = {
  models: route({
    method: 'GET',
    path: '/models',
    access: ['designer'],
    summary: 'What can be downloaded to speak better, with its licence and how it stands.',
    answer: z.object({ items: z.array(model) }),
  }),
  installModel: route({
    method: 'POST',
    path: '/models/:id/install',
    access: 'admin',
    changes: 'model',
    summary: 'Begin to download a model, or go on; it answers at once and /models tells how it goes.',
    params: id,
    answer: s.okSchema,
  }),
  cancelModel: route({
    method: 'POST',
    path: '/models/:id/cancel',
    access: 'admin',
    changes: 'model',
    summary: 'Stop a download; what has come is kept for the next time.',
    params: id,
    answer: s.okSchema,
  }),
  removeModel: route({
    method: 'DELETE',
    path: '/models/:id',
    access: 'admin',
    changes: 'model',
    summary: 'Remove a model; what its voice has said already stays in the cache.',
    params: id,
    answer: s.okSchema,
  }),
  voices: route({
    method: 'GET',
    path: '/voices',
    access: ['designer', 'supervisor'],
    summary: 'Voices that can speak now, and how far the rendering behind a change of voice is.',
    answer: z.object({ items: z.array(voice), rendering: z.object({ done: z.number(), total: z.number() }).optional() }),
  }),
  voiceSettings: route({
    method: 'GET',
    path: '/voice-settings',
    access: ['designer', 'supervisor'],
    summary: 'Who speaks which language where a flow names no voice, and words with how they are to be said.',
    answer: voiceSettingsSchema,
  }),
  saveVoiceSettings: route({
    method: 'PUT',
    path: '/voice-settings',
    access: 'admin',
    changes: 'voice-settings',
    summary: 'Change them; callers hear it when what is published has been rendered anew.',
    body: voiceSettingsSchema,
    answer: voiceSettingsSchema,
  }),
  hostedVoices: route({
    method: 'GET',
    path: '/hosted-voices',
    access: 'admin',
    summary: 'Voices of servers elsewhere. Keys are never shown.',
    answer: z.object({ items: z.array(hostedVoice) }),
  }),
  saveHostedVoice: route({
    method: 'PUT',
    path: '/hosted-voices/:id',
    access: 'admin',
    changes: 'voice',
    summary: 'Add or change one; a key left out is kept.',
    params: z.object({ id: s.slugSchema }),
    body: hostedVoiceSchema.extend({ key: z.string().min(1).max(500).optional() }),
    answer: hostedVoice,
  }),
  removeHostedVoice: route({
    method: 'DELETE',
    path: '/hosted-voices/:id',
    access: 'admin',
    changes: 'voice',
    summary: 'Remove one; flows that name it are spoken by the language’s voice.',
    params: id,
    answer: s.okSchema,
  }),
};

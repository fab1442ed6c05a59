// Messaging channels and what goes with them: part of the table of routes (routes.ts). Not here: the shapes (channel-shapes.ts), the handlers
// (../handlers), lists of messages (record-routes.ts), carriers' webhooks (not below /api/v1).
import * as z from 'zod';
import { messageSettingsSchema } from '#outbox/message-settings.ts';
import * as c from './channel-shapes.ts';
import { route } from './route.ts';
import * as s from './shapes.ts';

const id = z.object({ id: z.string().min(1).max(100) });
const address = z.object({ address: c.addressSchema });
const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

const channels = {
  channelKinds: route({
    method: 'GET',
    path: '/channel-kinds',
    access: 'admin',
    summary: 'Kinds of channel that can be connected, with the JSON Schema of their settings.',
    answer: list(c.channelKindViewSchema),
  }),
  channels: route({
    method: 'GET',
    path: '/channels',
    access: ['supervisor', 'designer'],
    summary: 'All connected channels with how they stand. The sandbox is built in and not among them.',
    answer: list(c.channelSchema),
  }),
  channel: route({
    method: 'GET',
    path: '/channels/:id',
    access: ['supervisor', 'designer'],
    summary: 'A channel.',
    params: id,
    answer: c.channelSchema,
  }),
  saveChannel: route({
    method: 'PUT',
    path: '/channels/:id',
    access: 'admin',
    changes: 'channel',
    summary: 'Add or change a channel; secrets left out are kept. Its kind cannot change. A stop is lifted.',
    params: id,
    body: c.channelBodySchema,
    answer: c.channelSchema,
  }),
  removeChannel: route({
    method: 'DELETE',
    path: '/channels/:id',
    access: 'admin',
    changes: 'channel',
    summary: 'Remove a channel with its origins; 409 with the flows that send from one of them.',
    params: id,
    answer: s.okSchema,
  }),
  testChannel: route({
    method: 'POST',
    path: '/channels/:id/test',
    access: 'admin',
    changes: 'channel',
    summary: 'Send one message to a number at once, and tell what the carrier answered.',
    params: id,
    body: c.testBodySchema,
    answer: c.testAnswerSchema,
  }),
  channelHealth: route({
    method: 'GET',
    path: '/channels/:id/health',
    access: ['supervisor', 'designer'],
    summary: 'How a channel’s link stands.',
    params: id,
    answer: c.channelHealthSchema,
  }),
  resumeChannel: route({
    method: 'POST',
    path: '/channels/:id/resume',
    access: 'admin',
    changes: 'channel',
    summary: 'Let a stopped channel send again.',
    params: id,
    answer: c.channelSchema,
  }),
  channelTemplates: route({
    method: 'GET',
    path: '/channels/:id/templates',
    access: ['supervisor', 'designer'],
    summary: 'WhatsApp templates of the account as last listed.',
    params: id,
    answer: c.templatesSchema,
  }),
  refreshTemplates: route({
    method: 'POST',
    path: '/channels/:id/templates/refresh',
    access: ['designer'],
    changes: 'channel',
    summary: 'List the account’s WhatsApp templates anew.',
    params: id,
    answer: c.templatesSchema,
  }),
  channelAccount: route({
    method: 'GET',
    path: '/channels/:id/account',
    access: ['supervisor', 'designer'],
    summary: 'What the carrier says of the account and its numbers; asked anew each time.',
    params: id,
    answer: c.accountSchema,
  }),
  origins: route({
    method: 'GET',
    path: '/origins',
    access: ['supervisor', 'designer'],
    summary: 'Numbers and sender names that messages leave from, with what carriers of their countries do to them.',
    answer: list(c.originSchema),
  }),
  saveOrigin: route({
    method: 'PUT',
    path: '/origins/:id',
    access: 'admin',
    changes: 'origin',
    summary: 'Add or change an origin.',
    params: id,
    body: c.originBodySchema,
    answer: c.originSchema,
  }),
  removeOrigin: route({
    method: 'DELETE',
    path: '/origins/:id',
    access: 'admin',
    changes: 'origin',
    summary: 'Remove an origin; 409 with the flows that send from it.',
    params: id,
    answer: s.okSchema,
  }),
};

const people = {
  suppressions: route({
    method: 'GET',
    path: '/suppressions',
    access: ['supervisor'],
    summary: 'Numbers that must not be written to, newest first.',
    query: z.object({
      search: z.string().max(100).optional(),
      origin: z.string().max(100).optional(),
      limit: s.limitText(500, 100),
    }),
    answer: list(c.suppressionSchema),
  }),
  addSuppression: route({
    method: 'POST',
    path: '/suppressions',
    access: ['supervisor'],
    changes: 'suppression',
    summary: 'Never write to this number again, from one origin or from any.',
    body: c.suppressionBodySchema,
    answer: c.suppressionSchema,
  }),
  removeSuppression: route({
    method: 'DELETE',
    path: '/suppressions/:messaging/:address',
    access: ['supervisor'],
    changes: 'suppression',
    summary: 'Take a number off the list; without `origin` the entry for any origin.',
    params: z.object({ messaging: c.messagingSchema, address: c.addressSchema }),
    query: z.object({ origin: z.string().max(100).optional() }),
    answer: s.okSchema,
  }),
  optIns: route({
    method: 'GET',
    path: '/numbers/:address/opt-ins',
    access: ['supervisor'],
    summary: 'Recorded consents of a number, newest first.',
    params: address,
    answer: list(c.optInSchema),
  }),
  inboundMessages: route({
    method: 'GET',
    path: '/numbers/:address/inbound',
    access: ['supervisor'],
    summary: 'What a number wrote to us, newest first.',
    params: address,
    query: z.object({ sinceAt: s.instantText.default(0), limit: s.limitText(200, 50) }),
    answer: list(c.inboundSchema),
  }),
  eraseNumber: route({
    method: 'POST',
    path: '/numbers/:address/erase',
    access: 'admin',
    changes: 'number',
    summary: 'Delete what messages hold about a number. Its opt-outs stay.',
    params: address,
    answer: z.object({ touched: z.number() }),
  }),
};

const settings = {
  messageSettings: route({
    method: 'GET',
    path: '/message-settings',
    access: ['supervisor', 'designer'],
    summary: 'Countries, caps, hours for marketing and how long texts are kept.',
    answer: messageSettingsSchema,
  }),
  saveMessageSettings: route({
    method: 'PUT',
    path: '/message-settings',
    access: 'admin',
    changes: 'message-settings',
    summary: 'Change them; what is left out takes its default.',
    body: messageSettingsSchema,
    answer: messageSettingsSchema,
  }),
};

/** Channels, origins, templates, opt-outs, consents, and the settings of messages. */
export const channelRoutes = { ...channels, ...people, ...settings };

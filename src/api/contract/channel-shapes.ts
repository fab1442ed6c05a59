// Shapes of channels, origins, templates, suppressions and what people wrote. Secrets never leave: only whether one is set.
// Not here: messages (shapes.ts), routes (channel-routes.ts).
import * as z from 'zod';
import { slugSchema } from './shapes.ts';

const channelKindSchema = z.enum(['smpp', 'twilio', 'infobip', 'http', 'whatsapp-cloud']);
export const messagingSchema = z.enum(['sms', 'whatsapp']);
const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'a country is two capital letters, e.g. AR');

/** A kind that can be connected here. `settings` is the JSON Schema of its settings. */
export const channelKindViewSchema = z.object({
  kind: channelKindSchema,
  messaging: z.array(messagingSchema),
  secrets: z.array(z.object({ name: z.string(), required: z.boolean() })),
  settings: z.looseObject({}),
});

/** How a channel's link stands; `off` = switched off, or its kind is not there. */
export const channelHealthSchema = z.object({
  state: z.enum(['up', 'connecting', 'down', 'stopped', 'off']),
  sinceAt: z.number(),
  code: z.string().optional(),
  detail: z.string().optional(),
  ratePerS: z.number().optional(),
  outstanding: z.number().optional(),
});

/** What may be said of a channel. Secrets left out are kept; an empty one is taken away. */
export const channelBodySchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  kind: channelKindSchema,
  enabled: z.boolean().default(true),
  settings: z.record(z.string().max(100), z.unknown()).default({}),
  secrets: z.record(z.string().max(100), z.string().max(5000)).default({}),
  /** Most messages a second. */
  ratePerS: z.number().min(0.01).max(5000).default(10),
});

export const channelSchema = z.object({
  id: slugSchema,
  name: z.string(),
  kind: channelKindSchema,
  messaging: z.array(messagingSchema),
  enabled: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
  /** By name: is it set? */
  secrets: z.record(z.string(), z.boolean()),
  ratePerS: z.number(),
  stopped: z.object({ code: z.string(), detail: z.string(), at: z.number() }).optional(),
  createdAt: z.number(),
  health: channelHealthSchema,
  /** Where the carrier must call; admins only, and only where the installation has a public address. */
  webhookUrl: z.string().optional(),
  /** The path of it, for installations whose public address is not set yet; admins only. */
  webhookPath: z.string().optional(),
});

export const originBodySchema = z.strictObject({
  channel: slugSchema,
  messaging: messagingSchema,
  name: z.string().trim().min(1).max(100),
  sender: z.string().trim().min(1).max(100),
  displayNumber: z
    .string()
    .regex(/^\+[1-9]\d{5,14}$/, 'write the number as +5491155550100')
    .optional(),
  senderKind: z.enum(['long-code', 'short-code', 'alphanumeric', 'whatsapp']),
  countries: z.array(countrySchema).max(250).default([]),
  twoWay: z.boolean().default(false),
  encodings: z.enum(['gsm7', 'gsm7-ucs2']).default('gsm7-ucs2'),
  concatenation: z.boolean().default(true),
  plainText: z.boolean().default(true),
  enabled: z.boolean().default(true),
});

/** An origin, with what its countries' carriers do to it (flow/sms-countries.ts). */
export const originSchema = originBodySchema.extend({
  id: slugSchema,
  facts: z.array(z.object({ country: z.string(), fact: z.string() })),
});

const templateSchema = z.object({
  name: z.string(),
  language: z.string(),
  status: z.string(),
  category: z.string(),
  parameterFormat: z.enum(['POSITIONAL', 'NAMED']),
  components: z.array(z.unknown()),
  quality: z.string().optional(),
  rejectedReason: z.string().optional(),
});
export const templatesSchema = z.object({ at: z.number().optional(), items: z.array(templateSchema) });

export const accountSchema = z.object({
  name: z.string().optional(),
  balance: z.string().optional(),
  numbers: z.array(
    z.object({
      sender: z.string(),
      displayNumber: z.string().optional(),
      name: z.string().optional(),
      quality: z.string().optional(),
      messagingLimit: z.string().optional(),
      throughput: z.string().optional(),
      status: z.string().optional(),
    }),
  ),
});

/** A message to try a channel with; it passes by the outbox, counts a day's limit and is not kept. */
export const testBodySchema = z.strictObject({
  origin: slugSchema,
  to: z.string().trim().min(3).max(50),
  text: z.string().trim().min(1).max(1000).optional(),
  template: z
    .strictObject({
      name: z.string().min(1).max(512),
      language: z.string().min(2).max(20),
      variables: z.record(z.string().max(100), z.string().max(2000)).default({}),
    })
    .optional(),
});
export const testAnswerSchema = z.object({
  taken: z.boolean(),
  to: z.string(),
  carrierId: z.string().optional(),
  parts: z.number().optional(),
  /** The carrier's code, else ours. */
  code: z.string().optional(),
  detail: z.string().optional(),
});

export const addressSchema = z.string().trim().min(1).max(200);
export const suppressionSchema = z.object({
  /** Absent = by any origin. */
  origin: z.string().optional(),
  address: z.string(),
  messaging: messagingSchema,
  reason: z.enum(['word', 'marketing', 'carrier', 'by-hand']),
  note: z.string(),
  at: z.number(),
});
export const suppressionBodySchema = z.strictObject({
  origin: slugSchema.optional(),
  address: addressSchema,
  messaging: messagingSchema,
  note: z.string().max(500).default(''),
});

export const inboundSchema = z.object({
  channel: z.string(),
  origin: z.string().optional(),
  messaging: messagingSchema,
  from: z.string(),
  text: z.string(),
  media: z.object({ kind: z.string(), id: z.string() }).optional(),
  at: z.number(),
});

export const optInSchema = z.object({
  address: z.string(),
  purpose: z.string(),
  wording: z.string(),
  callId: z.string().optional(),
  answer: z.string(),
  at: z.number(),
});

export const receiptSchema = z.object({
  status: z.enum(['sent', 'delivered', 'read', 'failed']),
  code: z.string().optional(),
  detail: z.string().optional(),
  at: z.number(),
});

/** What became of the messages of one flow and template. `delivered` counts those read too, `sent` those delivered. */
export const messageSumSchema = z.object({
  flow: z.string(),
  channel: messagingSchema,
  template: z.string().optional(),
  total: z.number(),
  waiting: z.number(),
  sent: z.number(),
  delivered: z.number(),
  read: z.number(),
  failed: z.number(),
  unknown: z.number(),
  parts: z.number(),
  reasons: z.array(z.object({ code: z.string(), count: z.number() })),
});

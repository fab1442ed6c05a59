// The settings of a send-whatsapp as a document holds them. Not here: what is wrong with them (content-problems.ts, model.ts).
import * as z from 'zod';
import { languageSchema } from '#flow/model.ts';
import { whatsappLimits } from '#flow/whatsapp-template.ts';

/** A value: text with variables of the flow. */
const value = z.string().max(2000);
const values = z.record(z.string().max(100), value);

/** A file: an asset of the installation or a public https address; one of the two. */
const mediaSchema = z.strictObject({
  kind: z.enum(['image', 'video', 'document', 'audio']),
  asset: z.string().max(200).optional(),
  link: value.optional(),
  caption: z.string().max(whatsappLimits.caption).optional(),
  filename: z.string().max(240).optional(),
});

const placeSchema = z.strictObject({
  latitude: z.string().max(100),
  longitude: z.string().max(100),
  name: z.string().max(200).default(''),
  address: z.string().max(500).default(''),
});

const headerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), variables: values.default({}) }),
  z.strictObject({ kind: z.literal('media'), media: mediaSchema }),
  placeSchema.extend({ kind: z.literal('location') }),
]);

const buttonSchema = z.strictObject({ kind: z.enum(['url', 'quick-reply', 'copy-code', 'flow']), value });

const templateSchema = z.strictObject({
  name: z.string().min(1).max(512),
  language: z.union([languageSchema, z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/)]),
  variables: values.default({}),
  header: headerSchema.optional(),
  buttons: z.record(z.string().regex(/^\d$/), buttonSchema).optional(),
});

/** Schema of the settings. */
export const settingsSchema = z.strictObject({
  origin: z.string().max(200).default(''),
  template: templateSchema.optional(),
  text: z.string().max(whatsappLimits.text).optional(),
  media: mediaSchema.optional(),
  location: placeSchema.optional(),
  replies: z
    .array(z.strictObject({ id: z.string().min(1).max(whatsappLimits.replyId), title: z.string().max(whatsappLimits.replyTitle) }))
    .max(whatsappLimits.replies)
    .optional(),
  consent: z.strictObject({ purpose: z.string().max(200), wording: z.string().max(1000) }).optional(),
  to: z.string().max(200).optional(),
  waitS: z.number().min(1).max(60).default(5),
  fallback: z.strictObject({ channel: z.literal('sms'), origin: z.string().max(200), text: z.string().max(2000) }).optional(),
});

/**
 * Settings of a send-whatsapp: a `template` (body variables by name, header, buttons by index), a free message (`text`, `media`,
 * `location`, `replies`) or both: the service window decides. `consent`: the caller has just agreed to be written to; what for, and
 * the words of the question. `fallback` is an SMS instead.
 * Example: `{"origin":"sandbox","template":{"name":"turno_confirmado","language":"es","variables":{"1":"{{dni}}"}},"waitS":5}`.
 */
export type SendWhatsappSettings = z.infer<typeof settingsSchema>;

/** Does it hold a message that WhatsApp lets through in an open service window only? */
export function hasFreeForm({ text, media, location }: Pick<SendWhatsappSettings, 'text' | 'media' | 'location'>): boolean {
  return (text ?? '').trim() !== '' || media !== undefined || location !== undefined;
}

// The WhatsApp that the action *Enviar WhatsApp* queues. Not here: waiting for how it goes (engine/message-step.ts), template or free form (outbox).
import type { MessageContent, MessageMedia } from '#engine/effect.ts';
import { filledTemplate, messageStep } from '#engine/message-step.ts';
import type { StepContext } from '#engine/step.ts';
import type { SendWhatsappSettings } from './settings.ts';

type Whatsapp = Extract<MessageContent, { channel: 'whatsapp' }>;
type Template = NonNullable<Whatsapp['template']>;
type Settings = SendWhatsappSettings;

/** The texts of a record filled, keys as they are. */
const filledAll = (values: Record<string, string>, { fill }: StepContext) =>
  Object.fromEntries(Object.entries(values).map(([key, text]) => [key, fill(text)]));

function filledMedia({ kind, asset, link, caption, filename }: NonNullable<Settings['media']>, { fill }: StepContext): MessageMedia {
  const media: MessageMedia = { kind };
  // An asset goes before an address.
  if (asset !== undefined && asset !== '') media.asset = asset;
  else if (link !== undefined) media.link = fill(link).trim();
  if (caption !== undefined && caption !== '') media.caption = fill(caption);
  if (filename !== undefined && filename !== '') media.filename = fill(filename);
  return media;
}

function filledPlace({ latitude, longitude, name, address }: NonNullable<Settings['location']>, { fill }: StepContext) {
  return { latitude: fill(latitude).trim(), longitude: fill(longitude).trim(), name: fill(name), address: fill(address) };
}

function wholeTemplate(template: NonNullable<Settings['template']>, context: StepContext): Template {
  const filled: Template = filledTemplate(template, context);
  const { header, buttons } = template;
  if (header?.kind === 'text') filled.header = { kind: 'text', variables: filledAll(header.variables, context) };
  if (header?.kind === 'media') filled.header = { kind: 'media', media: filledMedia(header.media, context) };
  if (header?.kind === 'location') filled.header = { kind: 'location', ...filledPlace(header, context) };
  if (buttons)
    filled.buttons = Object.fromEntries(
      Object.entries(buttons).map(([index, { kind, value }]) => [index, { kind, value: context.fill(value) }]),
    );
  return filled;
}

/** The exit under which the action stands is the answer that led to it, e.g. `option:si`. */
function answerOf({ action, block }: StepContext): string {
  return Object.entries(block.exits).find(([, exit]) => exit.actions?.some(({ id }) => id === action?.id))?.[0] ?? '';
}

function contentOf({ template, text, media, location, replies, consent }: Settings, context: StepContext): Whatsapp {
  const content: Whatsapp = { channel: 'whatsapp' };
  if (template) content.template = wholeTemplate(template, context);
  if (text !== undefined && (text !== '' || !template)) content.text = context.fill(text);
  if (media) content.media = filledMedia(media, context);
  if (location) content.location = filledPlace(location, context);
  if (replies && replies.length > 0) content.replies = replies.map(({ id, title }) => ({ id, title: context.fill(title) }));
  if (consent) content.consent = { purpose: consent.purpose, wording: context.fill(consent.wording), answer: answerOf(context) };
  return content;
}

/** The step of `send-whatsapp`. */
export const step = messageStep<SendWhatsappSettings>({
  progresses: ['sent', 'delivered', 'read'],
  content: contentOf,
  fallback: ({ fallback }, context) =>
    fallback && { origin: fallback.origin, content: { channel: 'sms', text: context.fill(fallback.text) } },
});

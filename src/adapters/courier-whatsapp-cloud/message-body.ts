// A message as the Cloud API wants it (Cloud API, *Send messages*, *Message templates*): templates with every component, free form. Pure.
// Not here: uploading files (media-shelf.ts), the request (graph.ts), what a template wants (flow/whatsapp-template.ts).
import type { MessageContent, MessageMedia, MessageTemplate } from '#engine/effect.ts';
import { cleanValue, codeOf, type TemplateShape, whatsappLimits } from '#flow/whatsapp-template.ts';
import { refusal } from '#wire/http/carrier-http.ts';

/** A file as WhatsApp takes it. */
export type MediaReference = { id: string } | { link: string };

/** The reference of a file of the message. */
export type ReferenceOf = (media: MessageMedia) => MediaReference;

/** A template as the account lists it; absent = it is not listed, and WhatsApp decides. */
export interface KnownTemplate {
  shape: TemplateShape;
  named: boolean;
}

type Whatsapp = Extract<MessageContent, { channel: 'whatsapp' }>;
type Part = Record<string, unknown>;

/** Does it hold a message that goes in an open service window only? */
export function isFreeForm({ text, media, location }: Whatsapp): boolean {
  return (text ?? '').trim() !== '' || media !== undefined || location !== undefined;
}

/** Files of the message, of template or free form. */
export function mediaOf({ template, media }: Pick<Whatsapp, 'template' | 'media'>): MessageMedia[] {
  const header = template?.header?.kind === 'media' ? [template.header.media] : [];
  return media ? [...header, media] : header;
}

/** Business-scoped user id: two letters of a country, a dot, letters and digits. */
const userId = /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/;

/** Whom it is for, and what comes back with every status (`callback`, at most 512 characters). */
export function envelope(to: string, callback: string): Part {
  const recipient = userId.test(to) ? { recipient: to } : { to: to.replace(/\D/g, '') };
  return { messaging_product: 'whatsapp', recipient_type: 'individual', ...recipient, biz_opaque_callback_data: callback };
}

/** The template's part of the request. Example: `templateBody(template, known, referenceOf)`. */
export function templateBody(template: MessageTemplate, known: KnownTemplate | undefined, referenceOf: ReferenceOf): Part {
  const named = known?.named ?? Object.keys(template.variables).some((name) => !/^\d+$/.test(name));
  const header = headerComponent(template, known, named, referenceOf);
  const names = known?.shape.body.variables.map(({ name }) => name) ?? Object.keys(template.variables);
  const body = names.length === 0 ? [] : [{ type: 'body', parameters: textParameters(ordered(names, named), template.variables, named) }];
  const components = [...header, ...body, ...buttonComponents(template, known)];
  return {
    type: 'template',
    template: {
      name: template.name,
      language: { policy: 'deterministic', code: template.language },
      ...(components.length === 0 ? {} : { components }),
    },
  };
}

/** Positions go in order, whatever the order of the keys. */
function ordered(names: string[], named: boolean): string[] {
  return named ? names : names.toSorted((one, other) => Number(one) - Number(other));
}

function textParameters(names: string[], values: Record<string, string>, named: boolean): Part[] {
  return names.map((name) => ({
    type: 'text',
    ...(named ? { parameter_name: name } : {}),
    text: cleanValue((Object.hasOwn(values, name) ? values[name] : undefined) ?? ''),
  }));
}

function headerComponent(template: MessageTemplate, known: KnownTemplate | undefined, named: boolean, referenceOf: ReferenceOf): Part[] {
  const { header } = template;
  const wanted = known?.shape.header;
  // What the template does not have is not sent: a text without variables takes no parameter.
  if (!header || (known && wanted?.kind !== header.kind)) return [];
  if (header.kind === 'text') {
    const names = wanted?.kind === 'text' ? wanted.variables.map(({ name }) => name) : Object.keys(header.variables);
    return names.length === 0 ? [] : [{ type: 'header', parameters: textParameters(names, header.variables, named) }];
  }
  if (header.kind === 'location') return [{ type: 'header', parameters: [{ type: 'location', location: place(header) }] }];
  const { media } = header;
  const file = {
    ...referenceOf(media),
    ...(media.kind === 'document' && media.filename !== undefined ? { filename: media.filename } : {}),
  };
  return [{ type: 'header', parameters: [{ type: media.kind, [media.kind]: file }] }];
}

function place({ latitude, longitude, name, address }: { latitude: string; longitude: string; name: string; address: string }): Part {
  return { latitude: degrees(latitude, 90), longitude: degrees(longitude, 180), name: cleanValue(name), address: cleanValue(address) };
}

function degrees(text: string, most: number): number {
  const value = Number(text.trim() === '' ? Number.NaN : text);
  if (!(Math.abs(value) <= most)) throw refusal('the place has no latitude and longitude', { remedy: 'never', carrierCode: '132012' });
  return value;
}

function buttonComponents(template: MessageTemplate, known: KnownTemplate | undefined): Part[] {
  const given = template.buttons ?? {};
  const all = known
    ? known.shape.buttons.map(({ index, kind }) => ({ index: String(index), kind }))
    : Object.entries(given).map(([index, { kind }]) => ({ index, kind }));
  return all.flatMap(({ index, kind }) => {
    const copied = known && codeOf(known.shape, template, Number(index));
    const parameter = buttonParameter(kind, copied ?? cleanValue((Object.hasOwn(given, index) ? given[index]?.value : undefined) ?? ''));
    return parameter ? [{ type: 'button', sub_type: kind.replaceAll('-', '_'), index, parameters: [parameter] }] : [];
  });
}

function buttonParameter(kind: TemplateShape['buttons'][number]['kind'], value: string): Part | undefined {
  // A flow's button goes along even without a token of its own.
  if (kind === 'flow') return { type: 'action', action: value === '' ? {} : { flow_token: value } };
  if (value === '') return undefined;
  if (kind === 'url') return { type: 'text', text: value };
  if (kind === 'quick-reply') return { type: 'payload', payload: value };
  return kind === 'copy-code' ? { type: 'coupon_code', coupon_code: value } : undefined;
}

/** The free form's part of the request. Throws a refusal for what WhatsApp would refuse. */
export function freeFormBody({ text, media, location, replies }: Whatsapp, referenceOf: ReferenceOf): Part {
  const words = (text ?? '').trim();
  if (replies && replies.length > 0) return interactive(words, replies, media, referenceOf);
  if (media) return { type: media.kind, [media.kind]: file(media, words, referenceOf) };
  if (location) return { type: 'location', location: place(location) };
  bounded(words, whatsappLimits.text);
  return { type: 'text', text: { body: words, preview_url: /https?:\/\//.test(words) } };
}

function file(media: MessageMedia, words: string, referenceOf: ReferenceOf): Part {
  const caption = (media.caption ?? '').trim() || words;
  bounded(caption, whatsappLimits.caption);
  return {
    ...referenceOf(media),
    // WhatsApp takes no words beside an audio.
    ...(caption === '' || media.kind === 'audio' ? {} : { caption }),
    ...(media.kind === 'document' && media.filename !== undefined ? { filename: media.filename } : {}),
  };
}

function interactive(
  words: string,
  replies: NonNullable<Whatsapp['replies']>,
  media: MessageMedia | undefined,
  referenceOf: ReferenceOf,
): Part {
  bounded(words, whatsappLimits.body);
  const titles = replies.map(({ id, title }) => ({ id: id.slice(0, whatsappLimits.replyId), title: cleanValue(title) }));
  if (
    words === '' ||
    titles.length > whatsappLimits.replies ||
    titles.some(({ title }) => title === '' || title.length > whatsappLimits.replyTitle)
  )
    throw refusal('reply buttons need a text above them and titles of 1 to 20 characters, three at most', {
      remedy: 'never',
      carrierCode: '131009',
    });
  return {
    type: 'interactive',
    interactive: {
      type: 'button',
      ...(media && media.kind !== 'audio' ? { header: { type: media.kind, [media.kind]: referenceOf(media) } } : {}),
      body: { text: words },
      action: { buttons: titles.map((reply) => ({ type: 'reply', reply })) },
    },
  };
}

function bounded(text: string, most: number): void {
  if (text.length > most)
    throw refusal(`the text has ${text.length} characters; WhatsApp takes ${most}`, { remedy: 'never', carrierCode: '132005' });
}

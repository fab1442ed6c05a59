// Origins of the connected channels as flows, forms and checks see them, beside the sandbox's. Not here: their rows (ports/channel-store.ts).
import type { Installation } from '#flow/problem.ts';
import type { ChannelStore, OriginRow, TemplateRow } from '#ports/channel-store.ts';
import type { Channels } from './rooms.ts';

type WhatsappTemplate = Installation['whatsappNumbers'][number]['templates'][number];

const placeholder = /\{\{\s*(\w+)\s*\}\}/g;

function bodyOf(template: TemplateRow): string {
  for (const component of template.components) {
    if (typeof component !== 'object' || component === null) continue;
    const { type, text } = component as { type?: unknown; text?: unknown };
    if (typeof type === 'string' && type.toUpperCase() === 'BODY' && typeof text === 'string') return text;
  }
  return '';
}

function templateOf(row: TemplateRow): WhatsappTemplate {
  const body = bodyOf(row);
  return {
    name: row.name,
    language: row.language,
    status: row.status,
    body,
    variables: [...new Set(Array.from(body.matchAll(placeholder), ([, name = '']) => name))],
    category: row.category,
    parameterFormat: row.parameterFormat,
    components: row.components,
    ...(row.quality === undefined ? {} : { quality: row.quality }),
  };
}

/** The sandbox's channels and the enabled origins of enabled channels. */
export async function withOrigins(store: Pick<ChannelStore, 'channels' | 'origins' | 'templates'>, sandbox: Channels): Promise<Channels> {
  const [channels, origins] = await Promise.all([store.channels(), store.origins()]);
  const enabled = new Set(channels.filter((channel) => channel.enabled).map(({ id }) => id));
  const usable = origins.filter((origin) => origin.enabled && enabled.has(origin.channel));
  const sms = usable.filter(({ messaging }) => messaging === 'sms');
  const whatsapp = usable.filter(({ messaging }) => messaging === 'whatsapp');
  const templates = new Map<string, WhatsappTemplate[]>();
  for (const channel of new Set(whatsapp.map((origin) => origin.channel)))
    templates.set(channel, ((await store.templates(channel))?.templates ?? []).map(templateOf));
  return {
    smsOrigins: [...sandbox.smsOrigins, ...sms.map(smsOrigin)],
    whatsappNumbers: [
      ...sandbox.whatsappNumbers,
      ...whatsapp.map(({ id, name, channel, displayNumber }) => ({
        id,
        name,
        sandbox: false,
        templates: templates.get(channel) ?? [],
        ...(displayNumber === undefined ? {} : { displayNumber }),
      })),
    ],
  };
}

function smsOrigin(row: OriginRow): Installation['smsOrigins'][number] {
  const { id, name, sender, senderKind, countries, twoWay, encodings, concatenation, plainText } = row;
  return { id, name, sandbox: false, sender, senderKind, countries, twoWay, encodings, concatenation, plainText };
}

// What stands around a WhatsApp's text on the phone, out of what was sent and the template as its account lists it.
// Not here: the text itself (views.ts), drawing it (studio).
import type * as z from 'zod';
import type { MessageContent, MessageMedia } from '#engine/effect.ts';
import { readTemplate, shownTemplate, type ShownTemplate } from '#flow/whatsapp-template.ts';
import type { messagePartsSchema } from './contract/shapes.ts';
import type { Channels } from './rooms.ts';

type Parts = z.output<typeof messagePartsSchema>;

const mediaOf = ({
  kind,
  filename,
  asset,
  link,
}: Record<'filename' | 'asset' | 'link', string | undefined> & Pick<MessageMedia, 'kind'>): Parts['media'] => ({
  kind,
  name: filename ?? asset ?? link,
  ...(asset === undefined ? {} : { asset }),
});

function headerOf(header: ShownTemplate['header']): Pick<Parts, 'header' | 'media'> {
  if (header === undefined) return {};
  if (header.kind !== 'media') return { header };
  return { media: mediaOf({ ...header, kind: header.media }) };
}

/** The parts; undefined where there is nothing but text. `origin` tells whose templates they are. */
export function partsOf(content: MessageContent, origin: string, channels: Channels): Parts | undefined {
  if (content.channel === 'sms') return undefined;
  const { template, media, replies = [] } = content;
  if (!template) {
    if (!media && replies.length === 0) return undefined;
    return {
      ...(media ? { media: mediaOf({ filename: undefined, asset: undefined, link: undefined, ...media }) } : {}),
      buttons: replies.map(({ title }) => ({ kind: 'quick-reply', text: title })),
    };
  }
  const listed = channels.whatsappNumbers
    .find((number) => number.id === origin)
    ?.templates.find((one) => one.name === template.name && one.language === template.language);
  if (!listed?.components) return undefined;
  const { header, footer, buttons } = shownTemplate(readTemplate({ components: listed.components }), template);
  if (!header && footer === undefined && buttons.length === 0) return undefined;
  return { ...headerOf(header), footer, buttons: buttons.map(({ kind, text }) => ({ kind, text })) };
}

// A message of the server as a bubble shows it.
import type { CallAnswer } from '#api/contract/client.ts';
import type { ShownMessage } from '#kit/message-bubble.tsx';

type Parts = CallAnswer<'sandboxMessages'>['items'][number]['shown'];

/** Text and what stands around it. */
export function shownMessage(
  message: { text: string; shown?: Parts } & ({ channel: 'sms' | 'whatsapp' } | { channelKind: 'sms' | 'whatsapp' }),
): ShownMessage {
  const { text, shown } = message;
  return {
    channel: 'channelKind' in message ? message.channelKind : message.channel,
    text,
    ...(shown?.header ? { header: shown.header } : {}),
    ...(shown?.media ? { media: { kind: shown.media.kind, filename: shown.media.name, asset: shown.media.asset } } : {}),
    footer: shown?.footer,
    buttons: shown?.buttons ?? [],
  };
}

// What somebody wrote, as a text for the call's timeline, and the file in it. Pure. Not here: who wrote and when (webhook-news.ts).
import * as z from 'zod';

const body = z.object({ body: z.string() });
const titled = z.object({ title: z.string() });

/** Types whose part holds a file's id, perhaps with a caption. */
const files = ['image', 'video', 'audio', 'document', 'sticker'];

/** The message's words; a button's or a row's title; a caption; a place; '' where there are none. */
export function textOf(message: Record<string, unknown>): string {
  const part = (key: string) => message[key];
  const type = String(message['type']);
  if (files.includes(type)) return z.object({ caption: z.string() }).safeParse(part(type)).data?.caption ?? '';
  switch (type) {
    case 'text':
      return body.safeParse(part('text')).data?.body ?? '';
    case 'button':
      return z.object({ text: z.string() }).safeParse(part('button')).data?.text ?? '';
    case 'reaction':
      return z.object({ emoji: z.string() }).safeParse(part('reaction')).data?.emoji ?? '';
    case 'interactive': {
      const reply = z.object({ button_reply: titled.optional(), list_reply: titled.optional() }).safeParse(part('interactive')).data;
      return reply?.button_reply?.title ?? reply?.list_reply?.title ?? '';
    }
    case 'location': {
      const place = z
        .object({
          latitude: z.coerce.number(),
          longitude: z.coerce.number(),
          name: z.string().default(''),
          address: z.string().default(''),
        })
        .safeParse(part('location')).data;
      return place ? [place.name, place.address, `${place.latitude}, ${place.longitude}`].filter((text) => text !== '').join(' · ') : '';
    }
    case 'contacts': {
      const names = z.array(z.object({ name: z.object({ formatted_name: z.string() }) })).safeParse(part('contacts')).data ?? [];
      return names.map(({ name }) => name.formatted_name).join(', ');
    }
    default:
      return '';
  }
}

/** The file: its kind and WhatsApp's id, which lives 7 days. */
export function mediaPartOf(message: Record<string, unknown>): { kind: string; id: string } | undefined {
  const kind = String(message['type']);
  const file = files.includes(kind) ? z.object({ id: z.coerce.string() }).safeParse(message[kind]).data : undefined;
  return file && { kind, id: file.id };
}

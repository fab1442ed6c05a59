// What of a message goes out: the message or its fall-back, and of a WhatsApp with both a template and free form the one that the service
// window allows. Pure. Not here: when the window opened (ports/channel-store.ts).
import type { MessageContent } from '#engine/effect.ts';
import { plainForSms } from '#flow/sms-parts.ts';
import type { MessageRow } from '#ports/message-store.ts';
import type { Outlet } from './outlet.ts';

type Whatsapp = Extract<MessageContent, { channel: 'whatsapp' }>;

/** The service window lasts 24 hours from the person's last message or call; the last moments of it are not relied on. */
export const serviceWindowMs = 24 * 3600 * 1000 - 60_000;

/** What goes out: the message, or its fall-back once that is in use. */
export function alternativeOf(row: MessageRow): { origin: string; content: MessageContent } {
  return row.usedFallback && row.fallback !== undefined ? row.fallback : { origin: row.origin, content: row.content };
}

/** Is there free form beside, or instead of, a template? */
function hasFreeForm({ text, media, location }: Whatsapp): boolean {
  return (text !== undefined && text.trim() !== '') || media !== undefined || location !== undefined;
}

/** Nothing to send: its text was erased, or it never had any. */
export function isEmpty(content: MessageContent): boolean {
  if (content.channel === 'sms') return content.text.trim() === '';
  return content.template === undefined && !hasFreeForm(content);
}

/** Does it hold a template for the case that its window is closed? */
export function hasTemplateLeft(row: MessageRow): boolean {
  const { content } = alternativeOf(row);
  return content.channel === 'whatsapp' && content.template !== undefined && hasFreeForm(content) && !row.templateOnly;
}

/** Must the window be known to choose? */
export function needsWindow(row: MessageRow): boolean {
  const { content } = alternativeOf(row);
  return content.channel === 'whatsapp' && hasFreeForm(content) && !row.templateOnly;
}

/** The content to hand to the courier; undefined where only a template could go and there is none. */
export function chosenContent(row: MessageRow, windowOpen: boolean, outlet: Outlet): MessageContent | undefined {
  const { content } = alternativeOf(row);
  if (content.channel === 'sms') return outlet.plainText === true ? { ...content, text: plainForSms(content.text) } : content;
  const { consent: _consent, template, ...free } = content;
  if (template === undefined) return windowOpen && !row.templateOnly ? free : undefined;
  const freeNow = windowOpen && !row.templateOnly && hasFreeForm(content);
  return freeNow ? free : { channel: 'whatsapp', template };
}

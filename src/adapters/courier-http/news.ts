// Reading what an HTTP channel's carrier posts to its webhook: reports and messages, by the channel's mapping. Pure.
// Not here: who may post (courier.ts), answers to our requests (answer.ts).
import { pickPart } from '#flow/pick.ts';
import type { InboundMessageRow } from '#ports/channel-store.ts';
import type { Receipt, WebhookRequest } from '#ports/courier.ts';
import { ownCarrierId, readJson, remedyOf, textAt } from './answer.ts';
import type { HttpSettings } from './settings.ts';

/** Reports in one request; more would hold up everybody else. */
const mostItems = 10_000;

/** A request as a JSON value: its JSON, its form's fields, or the address's. Undefined where it is none of these. */
export function bodyOf({ method, query, headers, body }: WebhookRequest): unknown {
  if (method === 'GET') return query;
  const text = Buffer.from(body).toString('utf8');
  if (/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')) return Object.fromEntries(new URLSearchParams(text));
  return readJson(text);
}

/** Reports in this body. `messageId` is ours, where the address brought it back; it can only speak for a single report. */
export function receiptsIn(settings: HttpSettings, body: unknown, messageId: string | undefined): Omit<Receipt, 'channel' | 'at'>[] {
  const mapping = settings.receipts;
  if (mapping.statusPath === '') return [];
  const items = itemsAt(body, mapping.itemsPath);
  return items.flatMap((item) => {
    const said = textAt(item, mapping.statusPath)?.toLowerCase();
    const status = Object.entries(mapping.statuses).find(([word]) => word.toLowerCase() === said)?.[1];
    const ours = textAt(item, mapping.ourIdPath) ?? (items.length === 1 ? messageId : undefined);
    const carrierId = textAt(item, mapping.idPath);
    const found = carrierId ?? (ours === undefined ? undefined : ownCarrierId(ours));
    if (status === undefined || found === undefined) return [];
    const code = textAt(item, mapping.codePath);
    const detail = textAt(item, mapping.reasonPath)?.slice(0, 300);
    const remedy = status === 'failed' ? remedyOf(settings.answer, code) : undefined;
    return [
      {
        carrierId: found,
        status,
        ...(ours === undefined ? {} : { messageId: ours }),
        ...(code === undefined || status !== 'failed' ? {} : { code }),
        ...(detail === undefined || status !== 'failed' ? {} : { detail }),
        ...(remedy === undefined || remedy === 'unknown' ? {} : { remedy }),
      },
    ];
  });
}

/** Messages in this body. One without a sender or an id is none: the id is what makes a second delivery the same message. */
export function messagesIn({ inbound }: HttpSettings, body: unknown): Omit<InboundMessageRow, 'channel' | 'at'>[] {
  if (inbound.fromPath === '') return [];
  return itemsAt(body, inbound.itemsPath).flatMap((item) => {
    const [carrierId, from] = [textAt(item, inbound.idPath), textAt(item, inbound.fromPath)];
    const text = textAt(item, inbound.textPath);
    if (carrierId === undefined || from === undefined || text === undefined) return [];
    const to = textAt(item, inbound.toPath);
    return [{ carrierId, origin: to && plus(to), messaging: 'sms', from: plus(from), text, media: undefined }];
  });
}

function itemsAt(body: unknown, path: string): unknown[] {
  const found = path === '' ? body : pickPart(body, path);
  return Array.isArray(found) ? found.slice(0, mostItems) : [found];
}

/** A number long enough for a country code gets the `+` that some carriers leave out. */
const plus = (number: string): string => (/^\d{8,15}$/.test(number) ? `+${number}` : number);

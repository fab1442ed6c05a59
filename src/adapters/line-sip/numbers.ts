// Who calls and what was dialled, where a trunk's settings say to read it: From, P-Asserted-Identity (RFC 3325), request URI, To,
// Diversion (RFC 5806), History-Info (RFC 7044). Not here: E.164 (calls/), whether the trunk may say so (identity.ts).
import { NameAddrHeader } from 'sip.js/lib/grammar/name-addr-header.js';
import type { TrunkRow } from '#ports/sip-store.ts';
import { fastParse } from '#wire/sip/fast-grammar.ts';
import type { ReceivedRequest } from '#wire/sip/hub.ts';

/** Entries of headers that may hold several in one line; commas within quotes or brackets do not count. */
function entries(texts: string[]): string[] {
  return texts.flatMap((text) => text.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,"<])+/g) ?? []).map((text) => text.trim());
}

function nameAddr(text: string | undefined): NameAddrHeader | undefined {
  const parsed = text === undefined ? undefined : fastParse(text.replace(/\btel:([+\d]+)/i, 'sip:$1@phone.invalid'), 'Name_Addr_Header');
  return parsed instanceof NameAddrHeader ? parsed : undefined;
}

const userOf = (user: string | undefined): string => (user ?? '').split(/[;:]/)[0] ?? '';

/** The number that was first dialled, where the header says it; else the request URI's user. Empty = none. */
export function dialledOf({ message }: ReceivedRequest, from: TrunkRow['dialledFrom']): string {
  const requested = userOf(message.ruri?.user);
  if (from === 'to') return userOf(message.to.uri.user) || requested;
  // The newest diversion comes first, so the last is the one the caller dialled; of the history the first is.
  if (from === 'diversion') return userOf(nameAddr(entries(message.getHeaders('diversion')).at(-1))?.uri.user) || requested;
  if (from === 'history-info') return userOf(nameAddr(entries(message.getHeaders('history-info'))[0])?.uri.user) || requested;
  return requested;
}

/** Nothing where the caller hides: anonymous in the header, or Privacy: id (RFC 3323) towards a header that hides nothing. */
export function callerOf({ message }: ReceivedRequest, asserted: boolean): { callerUser?: string; callerName?: string } {
  const header = (asserted ? nameAddr(entries(message.getHeaders('p-asserted-identity'))[0]) : undefined) ?? message.from;
  const user = header.uri.user?.split(';')[0];
  const isPrivate = /\b(id|header|user)\b/i.test(message.getHeader('privacy') ?? '');
  const hidden = isPrivate || user === undefined || user === '' || /^anonymous$/i.test(user);
  return {
    ...(hidden ? {} : { callerUser: user }),
    ...(header.displayName === undefined || header.displayName === '' || hidden ? {} : { callerName: header.displayName }),
  };
}

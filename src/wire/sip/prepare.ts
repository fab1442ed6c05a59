// Rewrites a message between receipt and grammar: Via received/rport (RFC 3261 §18.2.1, RFC 3581), tel: URIs, SDP inside multipart.
// Not here: judging the message (sanity.ts).
import { createHash } from 'node:crypto';
import { plainAddress, type SipAddress } from './flow.ts';
import type { RawHeader, RawMessage } from './raw-message.ts';

/** A header value that was changed, so that a response can carry the far side's own. */
export interface Rewrite {
  ours: string;
  theirs: string;
}

/** `tel:+54911;phone-context=x` → `sip:+54911@phone.invalid;user=phone`: the grammar drops tel: headers without a word. */
function telToSip(value: string): string {
  return value.replace(/\btel:([+0-9A-Za-z*#().-]+)((?:;[\w-]+=[^;>,\s]*)*)/gi, (_all, number: string) => {
    const digits = number.replace(/[().-]/g, '').replace(/#/g, '%23');
    return `sip:${digits}@phone.invalid;user=phone`;
  });
}

function stampVia(value: string, source: SipAddress): string {
  const match = /^(\s*SIP\s*\/\s*2\.0\s*\/\s*[\w-]+)\s+(\[[^\]]+\]|[^;:\s]+)/i.exec(value);
  if (match === null) return value;
  const sentBy = plainAddress(match[2] ?? '');
  const source4 = plainAddress(source.address);
  const clean = value.replace(/;\s*received\s*=\s*[^;,\s]*/gi, '');
  const wantsRport = /;\s*rport\s*(?=;|,|$)/i.test(clean);
  const stamped = clean.replace(/;\s*rport(\s*=\s*[^;,]*)?(?=\s*(?:;|,|$))/i, `;rport=${source.port}`);
  return wantsRport || sentBy !== source4 ? `${stamped};received=${source4}` : stamped;
}

/** An RFC 2543 client sends no branch with the cookie: one is made of what tells its transactions apart (RFC 3261 §17.2.3). */
function branched(via: string, message: RawMessage): string {
  const branch = /;\s*branch\s*=\s*([^;,\s]*)/i.exec(via);
  if (branch?.[1]?.toLowerCase().startsWith('z9hg4bk') === true) return via;
  const first = (name: string): string => message.headers.find((header) => header.name === name)?.value ?? '';
  const cseq = first('cseq').split(/\s+/)[0];
  const kind = message.startLine.startsWith('ACK ') ? 'ACK' : '';
  const made = createHash('sha1')
    .update([kind, via, first('call-id'), first('from'), cseq].join('\0'))
    .digest('hex')
    .slice(0, 20);
  return `${branch === null ? via : via.replace(branch[0], '')};branch=z9hG4bK2543${made}`;
}

function sdpOfMultipart(contentType: string, body: string): string | undefined {
  const boundary = /boundary\s*=\s*"?([^";,\s]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  for (const part of body.split(`--${boundary}`)) {
    const blank = part.indexOf('\r\n\r\n');
    if (blank >= 0 && /^content-type:\s*application\/sdp/im.test(part.slice(0, blank))) return part.slice(blank + 4).replace(/\r\n$/, '');
  }
  return undefined;
}

/** Stands for `Contact: *`, which the grammar does not know. */
export const everyContact = '<sip:*@every.invalid>';

const nameAddrHeaders = new Set(['from', 'to', 'contact']);

/** Change the message in place; answers what a response has to change back. */
export function prepare(message: RawMessage, source: SipAddress): Rewrite[] {
  const rewrites: Rewrite[] = [];
  const isRequest = !/^SIP\//i.test(message.startLine);
  if (isRequest) {
    const via = message.headers.find((header) => header.name === 'via');
    if (via !== undefined) {
      const stamped = stampVia(via.value, source);
      via.value = branched(stamped, message);
      if (via.value !== stamped) rewrites.push({ ours: via.value, theirs: stamped });
    }
    if (/^\S+ tel:/i.test(message.startLine)) message.startLine = telToSip(message.startLine);
    const type = message.headers.find((header) => header.name === 'content-type');
    if (type !== undefined && /^multipart\//i.test(type.value)) replaceBody(message, type);
  } else if (isLooseProgress(message)) message.startLine = 'SIP/2.0 100 Trying';
  for (const header of message.headers) {
    if (header.name === 'contact' && header.value === '*') header.value = everyContact;
    if (!nameAddrHeaders.has(header.name) || !/\btel:/i.test(header.value)) continue;
    const theirs = header.value;
    header.value = telToSip(theirs);
    if (header.name !== 'contact') rewrites.push({ ours: header.value, theirs });
  }
  return rewrites;
}

/**
 * `180 Ringing` without Contact or To tag makes no dialog (RFC 3261 §12.1.1), and SIP.js drops it without a word, though it says that the far
 * side is there: linphone rings so. It counts as 100.
 */
function isLooseProgress({ startLine, headers }: RawMessage): boolean {
  if (!/^SIP\/2\.0 1(?!00)\d\d\b/i.test(startLine)) return false;
  const valueOf = (name: string): string => headers.find((header) => header.name === name)?.value ?? '';
  return valueOf('contact') === '' || !/;\s*tag\s*=/i.test(valueOf('to'));
}

function replaceBody(message: RawMessage, type: RawHeader): void {
  const sdp = sdpOfMultipart(type.value, message.body);
  if (sdp === undefined) return;
  message.body = sdp;
  type.value = 'application/sdp';
  const length = message.headers.find((header) => header.name === 'content-length');
  message.bodyBytes = Buffer.byteLength(sdp);
  if (length !== undefined) length.value = String(message.bodyBytes);
}

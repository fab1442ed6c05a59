// What is wrong with a request before any core sees it (RFC 3261 §8.2, §16.3; RFC 4475). Answered statelessly.
// Not here: who may call.
import type { RawMessage } from './raw-message.ts';
import { rawHeader } from './raw-message.ts';
import { leastSessionS, sessionTooSmall } from './session-timer.ts';

/** Methods that a call uses; UPDATE is kept out, so peers refresh by re-INVITE. NOTIFY answers a REFER of ours. */
const allowedMethods = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'INFO', 'NOTIFY', 'REGISTER'] as const;
/** What a dialog's Allow header says. */
export const allowHeader = 'Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, NOTIFY';

const knownMethods = new Set([...allowedMethods, 'PRACK', 'UPDATE', 'REFER', 'SUBSCRIBE', 'MESSAGE', 'PUBLISH'] as string[]);
const singletons = ['from', 'to', 'call-id', 'cseq', 'max-forwards', 'content-length', 'content-type', 'expires'];

/** A refusal in SIP's terms. */
export interface Refusal {
  status: number;
  reason?: string;
  headers?: string[];
}

const bad = (reason: string): Refusal => ({ status: 400, reason });

/** Undefined = nothing wrong. `drop` = not answerable (no Via), or a malformed ACK. */
export function judgeRequest(message: RawMessage): Refusal | 'drop' | undefined {
  const verdict = judge(message);
  if (verdict === undefined) return undefined;
  return rawHeader(message, 'via') === undefined || message.startLine.startsWith('ACK ') ? 'drop' : verdict;
}

/** A response that no request of ours can have had: the grammar would throw at some of them. */
export function isUsableResponse(message: RawMessage): boolean {
  const once = (name: string): boolean => message.headers.filter((header) => header.name === name).length === 1;
  if (!/^SIP\/2\.0 [1-6]\d\d( |$)/i.test(message.startLine) || rawHeader(message, 'via') === undefined) return false;
  return ['from', 'to', 'call-id', 'cseq'].every(once) && /^\d{1,10}\s+[A-Z]+$/.test(rawHeader(message, 'cseq') ?? '');
}

function judge(message: RawMessage): Refusal | undefined {
  return judgeStartLine(message.startLine) ?? judgeHeaders(message) ?? judgeBody(message) ?? judgeExtensions(message);
}

function judgeStartLine(line: string): Refusal | undefined {
  const version = / SIP\/(\S+)\s*$/i.exec(line);
  if (version !== null && version[1] !== '2.0') return { status: 505 };
  const match = /^(\S+) (\S+) SIP\/2\.0$/i.exec(line);
  if (match === null) return bad('Bad Request Line');
  const [, method = '', uri = ''] = match;
  if (!/^[A-Za-z0-9.!%*_+`'~-]+$/.test(method)) return bad('Bad Method');
  if (!knownMethods.has(method)) return { status: 501, headers: [allowHeader] };
  if (!(allowedMethods as readonly string[]).includes(method)) return { status: 405, headers: [allowHeader] };
  // Headers have no place in a Request-URI (RFC 3261 §19.1.1, RFC 4475 §3.1.2.11).
  if (uri.startsWith('<') || uri.includes('?')) return bad('Bad Request URI');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined) return bad('Bad Request URI');
  return scheme === 'sip' ? undefined : { status: 416 };
}

function judgeHeaders(message: RawMessage): Refusal | undefined {
  const count = new Map<string, number>();
  for (const header of message.headers) count.set(header.name, (count.get(header.name) ?? 0) + 1);
  for (const name of ['from', 'to', 'call-id', 'cseq']) if (!count.has(name)) return bad(`Missing ${name}`);
  for (const name of singletons) if ((count.get(name) ?? 0) > 1) return bad(`Duplicated ${name}`);
  if ((count.get('contact') ?? 0) > 10 || (count.get('record-route') ?? 0) > 20) return bad('Too Many Headers');
  const via = rawHeader(message, 'via') ?? '';
  if (!/^SIP\s*\/\s*2\.0\s*\/\s*[\w-]+\s+\S/i.test(via)) return bad('Bad Via');
  const branch = /;\s*branch\s*=\s*([^;,\s]+)/i.exec(via)?.[1];
  if (branch === undefined || branch.length <= 7 || !branch.toLowerCase().startsWith('z9hg4bk')) return bad('Bad Branch');
  const cseq = /^(\d+)\s+(\S+)$/.exec(rawHeader(message, 'cseq') ?? '');
  if (cseq === null || Number(cseq[1]) >= 2 ** 31) return bad('Bad CSeq');
  if (cseq[2] !== message.startLine.slice(0, message.startLine.indexOf(' '))) return bad('CSeq Method Differs');
  const hops = rawHeader(message, 'max-forwards');
  if (hops !== undefined && (!/^\d+$/.test(hops) || Number(hops) > 255)) return bad('Bad Max-Forwards');
  const expires = rawHeader(message, 'expires');
  if (expires !== undefined && !/^\d+$/.test(expires)) return bad('Bad Expires');
  if (!/;\s*tag\s*=\s*[^;\s]+/i.test(rawHeader(message, 'from') ?? '')) return bad('Missing From Tag');
  if (message.startLine.startsWith('INVITE ') && !count.has('contact')) return bad('Missing Contact Header');
  return undefined;
}

function judgeBody(message: RawMessage): Refusal | undefined {
  const declared = rawHeader(message, 'content-length');
  if (declared !== undefined && !/^\d+$/.test(declared)) return bad('Bad Content-Length');
  if (declared !== undefined && Number(declared) > message.bodyBytes) return bad('Content-Length Beyond Message');
  const encoding = rawHeader(message, 'content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return { status: 415, headers: ['Accept-Encoding: identity'] };
  const type = rawHeader(message, 'content-type');
  const isInvite = message.startLine.startsWith('INVITE ');
  if (isInvite && message.body !== '' && declared !== '0' && !/^application\/sdp\b/i.test(type ?? ''))
    return { status: 415, headers: ['Accept: application/sdp'] };
  return undefined;
}

function judgeExtensions(message: RawMessage): Refusal | undefined {
  if (message.startLine.startsWith('ACK ') || message.startLine.startsWith('CANCEL ')) return undefined;
  if (message.startLine.startsWith('INVITE ') && sessionTooSmall(message)) return { status: 422, headers: [`Min-SE: ${leastSessionS}`] };
  const required = message.headers
    .filter((header) => header.name === 'require')
    .flatMap((header) => header.value.split(','))
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '' && tag !== 'timer');
  return required.length === 0 ? undefined : { status: 420, headers: [`Unsupported: ${required.join(', ')}`] };
}

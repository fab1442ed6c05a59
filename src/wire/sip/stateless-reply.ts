// A response made from a request's text alone: the same request always gets the same answer (RFC 3261 §8.2.7).
// Not here: responses of a dialog (SIP.js core).
import { createHash } from 'node:crypto';
import type { RawMessage } from './raw-message.ts';

const reasons: Record<number, string> = {
  100: 'Trying',
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  415: 'Unsupported Media Type',
  416: 'Unsupported URI Scheme',
  420: 'Bad Extension',
  422: 'Session Interval Too Small',
  423: 'Interval Too Brief',
  480: 'Temporarily Unavailable',
  481: 'Call/Transaction Does Not Exist',
  482: 'Loop Detected',
  486: 'Busy Here',
  487: 'Request Terminated',
  488: 'Not Acceptable Here',
  500: 'Server Internal Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'Version Not Supported',
  513: 'Message Too Large',
};

/** Text of a final response. `headers` are whole lines without CRLF. */
export function statelessReply(request: RawMessage, status: number, reason?: string, headers: string[] = []): string {
  let text = `SIP/2.0 ${status} ${reason ?? reasons[status] ?? 'Unknown'}\r\n`;
  for (const header of request.headers) if (header.name === 'via') text += `Via: ${header.value}\r\n`;
  const first = (name: string): string => request.headers.find((header) => header.name === name)?.value ?? '';
  const to = first('to');
  const tagged = /;\s*tag\s*=/i.test(to.slice(to.lastIndexOf('>') + 1)) || status === 100;
  text += `From: ${first('from')}\r\nTo: ${to}${tagged ? '' : `;tag=${stableTag(first('via'), first('call-id'))}`}\r\n`;
  text += `Call-ID: ${first('call-id')}\r\nCSeq: ${first('cseq')}\r\n`;
  for (const header of headers) text += `${header}\r\n`;
  return `${text}Server: Atiende\r\nContent-Length: 0\r\n\r\n`;
}

function stableTag(via: string, callId: string): string {
  return createHash('sha1').update(`${via}\0${callId}`).digest('hex').slice(0, 16);
}

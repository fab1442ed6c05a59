// A 200 to an INVITE that nobody here remembers (main crashed while a phone rang): without ACK and BYE its phone would stay off hook.
// Not here: answers of dialogs that live (sides.ts).
import { randomBytes } from 'node:crypto';
import type { IncomingResponseMessage } from 'sip.js/lib/core/messages/incoming-response-message.js';
import { NameAddrHeader } from 'sip.js/lib/grammar/name-addr-header.js';
import { hostPort, type Flow } from './flow.ts';

/** Texts of an ACK and a BYE for the stranger's dialog; undefined = it names no contact. */
export function endStrayAnswer(answer: IncomingResponseMessage, flow: Flow): { ack: string; bye: string } | undefined {
  const contact: unknown = answer.parseHeader('contact');
  if (!(contact instanceof NameAddrHeader)) return undefined;
  const routes = answer
    .getHeaders('record-route')
    .toReversed()
    .map((route) => `Route: ${route}`);
  const write = (method: string, cseq: number): string =>
    [
      `${method} ${contact.uri.toString()} SIP/2.0`,
      `Via: SIP/2.0/${flow.protocol} ${hostPort(flow.local)};branch=z9hG4bK${randomBytes(8).toString('hex')};rport`,
      ...routes,
      `From: ${answer.getHeader('from') ?? ''}`,
      `To: ${answer.getHeader('to') ?? ''}`,
      `Call-ID: ${answer.callId}`,
      `CSeq: ${cseq} ${method}`,
      'Max-Forwards: 70',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');
  return { ack: write('ACK', answer.cseq), bye: write('BYE', answer.cseq + 1) };
}

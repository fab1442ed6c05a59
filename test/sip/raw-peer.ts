// A far side that writes its own datagrams: for losses, repeats and races that sipp smooths over. Not part of the running product.
import { createSocket, type Socket } from 'node:dgram';
import { connect, createServer, type Socket as Stream } from 'node:net';
import { createFramer } from '#wire/sip/framing.ts';

export interface RawPeer {
  transport: 'UDP' | 'TCP';
  port: number;
  /** Everything received, oldest first. */
  got: string[];
  send: (text: string) => void;
  /** First message not yet taken that fits; taken with this. Waits up to `ms` (5000). */
  next: (fits: (text: string) => boolean, ms?: number) => Promise<string>;
  close: () => void;
}

/** `from` = its address: any of 127/8, or `::1`, `fe80::1%eth0`. */
export async function rawPeer(targetPort: number, from = '127.0.0.1'): Promise<RawPeer> {
  const socket: Socket = createSocket(from.includes(':') ? 'udp6' : 'udp4');
  await new Promise<void>((resolve) => socket.bind(0, from, resolve));
  const got: string[] = [];
  socket.on('message', (data) => got.push(data.toString()));
  return {
    transport: 'UDP',
    port: socket.address().port,
    got,
    send: (text) => socket.send(text, targetPort, from.includes(':') ? from : '127.0.0.1'),
    next: taker(got),
    close: () => socket.close(),
  };
}

/** The same over TCP: it connects, and listens where its Contact says, so that it can be reached again. */
export async function rawStreamPeer(targetPort: number): Promise<RawPeer> {
  const got: string[] = [];
  let current: Stream;
  const take = (stream: Stream): void => {
    current = stream;
    const framer = createFramer();
    stream.on('data', (chunk: Buffer) => got.push(...framer.push(chunk).messages.map(String)));
    stream.on('error', () => undefined);
  };
  const server = createServer(take);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  take(connect(targetPort, '127.0.0.1'));
  return {
    transport: 'TCP',
    port: address !== null && typeof address === 'object' ? address.port : 0,
    got,
    send: (text) => current.write(text),
    next: taker(got),
    close: () => {
      server.close();
      current.destroy();
    },
  };
}

function taker(got: string[]): RawPeer['next'] {
  const taken = new Set<number>();
  return async (fits, ms = 5000) => {
    const until = Date.now() + ms;
    for (;;) {
      const index = got.findIndex((text, at) => !taken.has(at) && fits(text));
      if (index >= 0) {
        taken.add(index);
        return got[index] ?? '';
      }
      if (Date.now() > until) throw new Error(`nothing that fits came; got\n${got.join('\n----\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
}

export const status =
  (code: number, method?: string) =>
  (text: string): boolean =>
    text.startsWith(`SIP/2.0 ${code}`) && (method === undefined || new RegExp(`\r\nCSeq: \\d+ ${method}`, 'i').test(text));
export const request =
  (method: string) =>
  (text: string): boolean =>
    text.startsWith(`${method} `);

/** First value of a header, as written. */
export function header(text: string, name: string): string {
  return new RegExp(`\r\n${name}: ?([^\r]*)`, 'i').exec(text)?.[1] ?? '';
}

export const sdp = (port: number): string =>
  [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 0 101`,
    'a=rtpmap:101 telephone-event/8000',
    '',
  ].join('\r\n');

export interface RawRequest {
  method: string;
  callId: string;
  cseq: number;
  to?: string;
  uri?: string;
  branch?: string;
  headers?: string[];
  body?: string;
}

/** A request of this peer, with sensible headers. */
export function rawRequest(peer: RawPeer, target: string, given: RawRequest): string {
  const body = given.body ?? '';
  const lines = [
    `${given.method} ${given.uri ?? `sip:demo@${target}`} SIP/2.0`,
    `Via: SIP/2.0/${peer.transport} 127.0.0.1:${peer.port};branch=${given.branch ?? `z9hG4bK-${given.callId}-${given.cseq}-${given.method}`}`,
    `From: "Raw" <sip:raw@127.0.0.1:${peer.port}>;tag=raw`,
    `To: ${given.to ?? `<sip:demo@${target}>`}`,
    `Call-ID: ${given.callId}`,
    `CSeq: ${given.cseq} ${given.method}`,
    `Contact: <sip:raw@127.0.0.1:${peer.port};transport=${peer.transport.toLowerCase()}>`,
    'Max-Forwards: 70',
    ...(given.headers ?? []),
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** A response of this peer to a request it got. */
export function rawResponse(
  peer: RawPeer,
  got: string,
  statusLine: string,
  options: { tag?: string; body?: string; headers?: string[] } = {},
): string {
  const to = header(got, 'To');
  const body = options.body ?? '';
  const vias = [...got.matchAll(/\r\nVia: ?([^\r]*)/gi)].map((match) => `Via: ${match[1]}`);
  const lines = [
    `SIP/2.0 ${statusLine}`,
    ...vias,
    `From: ${header(got, 'From')}`,
    `To: ${to}${to.includes(';tag=') ? '' : `;tag=${options.tag ?? 'peer'}`}`,
    `Call-ID: ${header(got, 'Call-ID')}`,
    `CSeq: ${header(got, 'CSeq')}`,
    `Contact: <sip:raw@127.0.0.1:${peer.port};transport=${peer.transport.toLowerCase()}>`,
    ...(options.headers ?? []),
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

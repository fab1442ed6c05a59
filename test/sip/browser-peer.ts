// A far side over WebSocket that signs its requests like a browser's SIP stack. Not part of the running product.
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import type { LineSip } from '../../src/adapters/line-sip/create-line-sip.ts';
import { header } from './raw-peer.ts';

export interface WsGate {
  url: string;
  close: () => void;
}

/** The HTTP side that hands sockets to the line, without api/'s checks. */
export async function wsGate(line: () => LineSip): Promise<WsGate> {
  const server: Server = createServer();
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'sip' });
  sockets.on('connection', (socket) => line().acceptSipWebSocket(socket, { remoteAddress: '127.0.0.1', userId: 'u1' }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `ws://127.0.0.1:${port}`,
    close: () => {
      sockets.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface BrowserPeer {
  got: string[];
  send: (text: string) => void;
  next: (fits: (text: string) => boolean) => Promise<string>;
  /** Send a request; on 401 sign it and send it again. Answers the final response. */
  ask: (request: BrowserRequest, user: string, password: string) => Promise<string>;
  close: () => void;
}

export interface BrowserRequest {
  method: string;
  uri: string;
  to: string;
  callId: string;
  headers?: string[];
  body?: string;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function write(request: BrowserRequest, cseq: number, extra: string[], contact = 'me123'): string {
  const body = request.body ?? '';
  const lines = [
    `${request.method} ${request.uri} SIP/2.0`,
    `Via: SIP/2.0/WS abc.invalid;branch=z9hG4bK${request.callId}${cseq}${request.method}`,
    `From: <sip:me@atiende.invalid>;tag=browser`,
    `To: ${request.to}`,
    `Call-ID: ${request.callId}`,
    `CSeq: ${cseq} ${request.method}`,
    `Contact: <sip:${contact}@abc.invalid;transport=ws>`,
    'Max-Forwards: 70',
    ...(request.headers ?? []),
    ...extra,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** `contact` = the user of its Contact: each tab has its own. */
export async function browserPeer(url: string, contact = 'me123'): Promise<BrowserPeer> {
  const socket = new WebSocket(url, 'sip');
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const got: string[] = [];
  socket.on('message', (data: Buffer) => got.push(data.toString()));
  const taken = new Set<string>();
  const next = async (fits: (text: string) => boolean): Promise<string> => {
    const until = Date.now() + 8000;
    for (;;) {
      const found = got.find((text) => !taken.has(text) && fits(text));
      if (found !== undefined) {
        taken.add(found);
        return found;
      }
      if (Date.now() > until) throw new Error(`nothing that fits came; got\n${got.join('\n----\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const final =
    (cseq: number, request: BrowserRequest) =>
    (text: string): boolean =>
      /^SIP\/2\.0 [2-6]/.test(text) && header(text, 'CSeq') === `${cseq} ${request.method}` && header(text, 'Call-ID') === request.callId;
  return {
    got,
    send: (text) => socket.send(text),
    next,
    ask: async (request, user, password) => {
      socket.send(write(request, 1, [], contact));
      const first = await next(final(1, request));
      if (!first.startsWith('SIP/2.0 401')) return first;
      const challenge = header(first, 'WWW-Authenticate');
      const of = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
      const ha1 = md5(`${user}:${of('realm')}:${password}`);
      const response = md5(`${ha1}:${of('nonce')}:00000001:c:auth:${md5(`${request.method}:${request.uri}`)}`);
      const value = `Authorization: Digest username="${user}", realm="${of('realm')}", nonce="${of('nonce')}", uri="${request.uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"`;
      socket.send(write(request, 2, [value], contact));
      return next(final(2, request));
    },
    close: () => socket.terminate(),
  };
}

/** ACK or BYE of the peer in the dialog of a 200 it got. */
export function inDialog(method: 'ACK' | 'BYE', ok: string, callId: string, cseq: number): string {
  const uri = /<([^>]+)>/.exec(header(ok, 'Contact'))?.[1] ?? '';
  return write({ method, uri, to: header(ok, 'To'), callId }, cseq, []);
}

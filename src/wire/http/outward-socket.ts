// A WebSocket to the outside, or to a process of ours: the address is checked and pinned as for every outward request. What is sent before
// it stands waits; an engine that takes nothing is left. Not here: what is said (ear/utterance-socket.ts).
import { createConnection, isIPv6, type LookupFunction } from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import { asFailure, Failure } from '#ports/failure.ts';
import { noConnection } from '../no-connection.ts';
import { createAddressCheck, serverName } from './address-check.ts';
import { engineRefusal } from './engine-refusal.ts';

/** Where to: an address of the world (`ws:` or `wss:`), or a socket on this machine that stands once `ready` is. */
export type SocketPlace =
  | { url: string; headers: Record<string, string>; allowPrivate: string[] }
  | { socketPath: string; ready?: Promise<void> };

/** What is heard. `onGone` comes once, last, unless `close` was called; without a failure the other end closed in good order. */
export interface OutwardSocketHandlers {
  onText: (text: string) => void;
  onGone: (failure: Failure | undefined) => void;
}

/** Bytes that may wait on our side: twenty seconds of a caller. */
const waitingBytes = 320_000;
/** The largest message that is read. */
const messageBytes = 1_000_000;

/** A connection. */
export class OutwardSocket {
  readonly #handlers: OutwardSocketHandlers;
  #early: (string | Uint8Array)[] = [];
  #earlyBytes = 0;
  #socket: WebSocket | undefined;
  #over = false;

  constructor(place: SocketPlace, handlers: OutwardSocketHandlers) {
    this.#handlers = handlers;
    connect(place).then(
      (socket) => this.#use(socket),
      (error: unknown) => this.#gone(asFailure(error)),
    );
  }

  /** Bytes may be used again at once. */
  send(data: string | Uint8Array): void {
    if (this.#over) return;
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) {
      this.#earlyBytes += data.length;
      this.#early.push(typeof data === 'string' ? data : data.slice());
    } else socket.send(data);
    if (Math.max(this.#earlyBytes, socket?.bufferedAmount ?? 0) > waitingBytes)
      this.#gone(new Failure('unavailable', 'the recogniser does not keep up', { retryable: true }));
  }

  close(): void {
    this.#over = true;
    this.#early = [];
    this.#socket?.terminate();
  }

  #use(socket: WebSocket): void {
    socket.on('error', (cause) => this.#gone(noConnection('the recogniser', cause)));
    if (this.#over) return socket.terminate();
    this.#socket = socket;
    socket.on('open', () => {
      for (const data of this.#early.splice(0)) socket.send(data);
      this.#earlyBytes = 0;
    });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      this.#gone(engineRefusal('recogniser', response.statusCode ?? 0));
    });
    socket.on('message', (data: Buffer, binary) => {
      if (!this.#over && !binary) this.#handlers.onText(String(data));
    });
    socket.on('close', (code) => {
      const inOrder = code === 1000 || code === 1005;
      this.#gone(inOrder ? undefined : new Failure('unavailable', `the recogniser hung up (${code})`, { retryable: true }));
    });
  }

  #gone(failure: Failure | undefined): void {
    if (this.#over) return;
    this.close();
    this.#handlers.onGone(failure);
  }
}

async function connect(place: SocketPlace): Promise<WebSocket> {
  const limits: ClientOptions = { perMessageDeflate: false, maxPayload: messageBytes };
  if ('socketPath' in place) {
    await place.ready;
    return new WebSocket('ws://ear/', { ...limits, createConnection: () => createConnection(place.socketPath) });
  }
  const url = URL.parse(place.url);
  if (!url || (url.protocol !== 'ws:' && url.protocol !== 'wss:'))
    throw new Failure('invalid', 'the address must begin with wss:// or ws://');
  const address = await createAddressCheck({ allowPrivate: place.allowPrivate })(url);
  const family = isIPv6(address) ? 6 : 4;
  // What `ws` does not know itself goes on to the request below it.
  const options: ClientOptions & { servername: string; lookup: LookupFunction } = {
    ...limits,
    headers: { 'user-agent': 'Atiende', ...place.headers },
    servername: serverName(url),
    followRedirects: false,
    // The name is not asked for a second time: what was checked is what is connected to.
    lookup: (_host, { all }, answer) => {
      if (all) answer(null, [{ address, family }]);
      else answer(null, address, family);
    },
  };
  return new WebSocket(url, options);
}

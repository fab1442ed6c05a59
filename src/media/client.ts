// Main's side of the media protocol: one connection to a media process, with a method a command. Not here: legs' meaning
// (adapters/line-sip) nor starting the process (supervisor).
import { connect, type Socket } from 'node:net';
import type { Key } from '#engine/event.ts';
import { Failure, type FailureCode, failureCodes } from '#ports/failure.ts';
import { JsonLines, jsonLine } from './lines.ts';
import type { MediaListen } from './listening.ts';
import type { LegFigures, LegSnapshot, MediaCommand, MediaEvent, RtpRemote } from './protocol.ts';

/** What the media process says unasked. */
export type MediaNotice = Exclude<MediaEvent, { is: 'done' | 'failed' }>;

/** Handlers of a connection. They return at once. */
export interface MediaHandlers {
  onEvent: (event: MediaNotice) => void;
  /** The connection is gone (not after `disconnect` or `shutdown`). Every open command has been rejected with `unavailable`. */
  onDown: (reason: string) => void;
}

/** Playing on a leg: raw 8 kHz mu-law one after the other, paths of files or inline audio (wire/audio/inline-audio.ts). */
export interface MediaPlay {
  play: string;
  files: string[];
  /** More will follow by `playMore`: at the end of `files` the leg is silent until it comes. */
  more?: boolean;
  loop: boolean;
  stopOnKey: boolean;
  offsetMs?: number;
  /** Over what the leg hears already, which is lowered meanwhile and goes on after it. */
  over?: boolean;
}

/** What goes on where a play with `more` left off. */
export interface MediaPlayMore {
  play: string;
  files: string[];
  /** Nothing follows these: the play ends with them. */
  last: boolean;
}

/** Collecting digits that must not be told before they are complete. */
export interface MediaCollect {
  collect: string;
  minDigits: number;
  maxDigits: number;
  terminator?: Key;
  timeoutMs: number;
  /** Before the first key; absent: `timeoutMs`. */
  firstTimeoutMs?: number;
}

/** A connected media process. Methods that answer nothing are sent and forgotten; what follows comes as events. */
export interface MediaClient {
  /** Allocate a plain RTP leg; the address is the one to write into SDP. Fails with `unavailable` when no port is left, `conflict` when the leg exists. */
  openRtp: (leg: string, label?: string) => Promise<{ port: number; address: string }>;
  connectRtp: (leg: string, remote: RtpRemote) => void;
  /** Answer a browser's offer: a whole SDP with candidates. Fails with `no-codec` when PCMU is not offered, `invalid` when it is no usable offer. */
  answerWebrtc: (leg: string, offer: string, label?: string) => Promise<string>;
  /** Offer to a browser: a whole SDP with candidates. */
  offerWebrtc: (leg: string, label?: string) => Promise<string>;
  acceptWebrtc: (leg: string, answer: string) => void;
  play: (leg: string, request: MediaPlay) => void;
  /** Without effect once the play has ended. */
  playMore: (leg: string, request: MediaPlayMore) => void;
  stop: (leg: string, play: string) => void;
  collect: (leg: string, request: MediaCollect) => void;
  cancelCollect: (leg: string, collect: string) => void;
  /** Understand one utterance: `speech` and `heard` follow, or `deaf`. */
  listen: (leg: string, request: MediaListen) => void;
  cancelListen: (leg: string, listen: string) => void;
  sendKey: (leg: string, key: Key) => void;
  /** Connect two legs both ways; what plays on either stops. */
  join: (a: string, b: string) => void;
  part: (a: string, b: string) => void;
  close: (leg: string) => void;
  list: () => Promise<LegSnapshot[]>;
  figures: (leg: string) => Promise<LegFigures>;
  /** Close all legs and end the process. */
  shutdown: () => Promise<void>;
  /** Leave without ending anything: the legs live on for the next main. */
  disconnect: () => void;
}

type WithoutNumber<T> = T extends { n: number } ? Omit<T, 'n'> : never;
type Request = WithoutNumber<MediaCommand>;
type Order = Exclude<MediaCommand, { n: number }>;
interface Waiting {
  resolve: (answer: Record<string, unknown>) => void;
  reject: (failure: Failure) => void;
}

/** Connect to the media process that listens on `socketPath` and become its main (the newest wins). Throws `unavailable`. */
export async function connectMedia(socketPath: string, handlers: MediaHandlers): Promise<MediaClient> {
  const socket = await open(socketPath);
  const link = new Link(socket, handlers);
  await link.ask({ do: 'hello', main: process.pid });
  return clientOf(link);
}

function open(socketPath: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    const refused = (cause: Error): void => {
      reject(new Failure('unavailable', `no media process answers on ${socketPath}`, { cause, retryable: true }));
    };
    socket.once('error', refused);
    socket.once('connect', () => {
      socket.off('error', refused);
      resolve(socket);
    });
  });
}

class Link {
  readonly #socket: Socket;
  readonly #handlers: MediaHandlers;
  readonly #waiting = new Map<number, Waiting>();
  readonly #lines = new JsonLines();
  #number = 0;
  #left = false;

  constructor(socket: Socket, handlers: MediaHandlers) {
    this.#socket = socket;
    this.#handlers = handlers;
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.#read(chunk));
    let reason = 'the media process closed the connection';
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', () => this.#down(reason));
  }

  ask(request: Request): Promise<Record<string, unknown>> {
    const n = ++this.#number;
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(new Failure('unavailable', 'the media process is gone', { retryable: true }));
        return;
      }
      this.#waiting.set(n, { resolve, reject });
      this.#socket.write(jsonLine({ ...request, n }));
    });
  }

  say(order: Order): void {
    if (!this.#socket.destroyed) this.#socket.write(jsonLine(order));
  }

  leave(): void {
    this.#left = true;
    this.#socket.end();
  }

  #read(chunk: string): void {
    try {
      for (const value of this.#lines.push(chunk)) this.#take(value as MediaEvent);
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #take(event: MediaEvent): void {
    if (event.is !== 'done' && event.is !== 'failed') {
      this.#handlers.onEvent(event);
      return;
    }
    const waiting = this.#waiting.get(event.n);
    this.#waiting.delete(event.n);
    if (event.is === 'done') waiting?.resolve(event);
    else waiting?.reject(new Failure(codeOf(event.code), event.message));
  }

  #down(reason: string): void {
    for (const waiting of this.#waiting.values()) {
      waiting.reject(new Failure('unavailable', `the media process is gone: ${reason}`, { retryable: true }));
    }
    this.#waiting.clear();
    if (!this.#left) this.#handlers.onDown(reason);
  }
}

function codeOf(code: string): FailureCode {
  return failureCodes.find((known) => known === code) ?? 'internal';
}

function clientOf(link: Link): MediaClient {
  return {
    openRtp: async (leg, label) => {
      const answer = await link.ask({ do: 'openRtp', leg, ...labelled(label) });
      return { port: Number(answer['port']), address: String(answer['address']) };
    },
    connectRtp: (leg, remote) => link.say({ do: 'connectRtp', leg, remote }),
    answerWebrtc: async (leg, offer, label) => String((await link.ask({ do: 'answerWebrtc', leg, offer, ...labelled(label) }))['sdp']),
    offerWebrtc: async (leg, label) => String((await link.ask({ do: 'offerWebrtc', leg, ...labelled(label) }))['sdp']),
    acceptWebrtc: (leg, answer) => link.say({ do: 'acceptWebrtc', leg, answer }),
    play: (leg, request) => link.say({ do: 'play', leg, ...request }),
    playMore: (leg, request) => link.say({ do: 'playMore', leg, ...request }),
    stop: (leg, play) => link.say({ do: 'stop', leg, play }),
    collect: (leg, request) => link.say({ do: 'collect', leg, ...request }),
    cancelCollect: (leg, collect) => link.say({ do: 'cancelCollect', leg, collect }),
    listen: (leg, request) => link.say({ do: 'listen', leg, ...request }),
    cancelListen: (leg, listen) => link.say({ do: 'cancelListen', leg, listen }),
    sendKey: (leg, key) => link.say({ do: 'sendKey', leg, key }),
    join: (a, b) => link.say({ do: 'join', a, b }),
    part: (a, b) => link.say({ do: 'part', a, b }),
    close: (leg) => link.say({ do: 'close', leg }),
    list: async () => (await link.ask({ do: 'list' }))['legs'] as LegSnapshot[],
    figures: async (leg) => (await link.ask({ do: 'figures', leg }))['figures'] as LegFigures,
    shutdown: async () => {
      await link.ask({ do: 'shutdown' });
      link.leave();
    },
    disconnect: () => link.leave(),
  };
}

function labelled(label: string | undefined): { label?: string } {
  return label === undefined ? {} : { label };
}

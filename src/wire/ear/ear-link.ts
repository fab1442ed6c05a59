// One connection to an ear in another process, for whoever has audio or wants templates. Never waits and never grows: audio that the ear
// does not take in time ends the connection, and so does an ear that shows no sign of life while it is given audio. Not here: the messages (messages.ts), what follows from them.
import { createConnection } from 'node:net';
import { WebSocket } from 'ws';
import type { EarOrder, EarReply } from './messages.ts';

/** Audio that may wait on our side beyond what the socket holds: ten seconds, as an ear itself lets wait. */
const waitingBytes = 160_000;

/** Five seconds of audio: after so much the other end is asked whether it lives, and has as long to answer. */
const signOfLifeBytes = 80_000;

/** What is heard from the other end. `onGone` comes once, last, unless `close` was called. */
export interface EarLinkHandlers {
  onReply: (reply: EarReply) => void;
  onGone: (reason: string) => void;
}

/** A connection; orders and audio given before it stands are sent when it does. */
export class EarLink {
  readonly #socket: WebSocket;
  readonly #early: (EarOrder | Uint8Array)[] = [];
  #earlyBytes = 0;
  /** Why it ends, by whoever knew first. */
  #reason: string | undefined;
  #gone = false;
  /** Audio since the last question for a sign of life, and whether that was answered. */
  #unasked = 0;
  #lives = true;

  constructor(socketPath: string, { onReply, onGone }: EarLinkHandlers) {
    const socket = new WebSocket('ws://ear/', { createConnection: () => createConnection(socketPath), perMessageDeflate: false });
    this.#socket = socket;
    socket.on('open', () => {
      for (const one of this.#early.splice(0)) {
        if (one instanceof Uint8Array) socket.send(one);
        else this.say(one);
      }
    });
    socket.on('message', (data: Buffer, binary) => {
      if (this.#gone) return;
      const reply = binary ? undefined : readReply(String(data));
      if (reply !== undefined) return onReply(reply);
      this.#giveUp('the speech process said what is no answer');
    });
    socket.on('pong', () => (this.#lives = true));
    socket.on('error', (error) => {
      this.#reason ??= error.message;
    });
    socket.on('close', () => {
      if (this.#gone) return;
      this.#gone = true;
      onGone(this.#reason ?? 'the speech process closed the connection');
    });
  }

  say(order: EarOrder): void {
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#early.push(order);
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(order));
  }

  /** Samples as little-endian bytes; they may be used again at once. */
  audio(samples: Uint8Array): void {
    const socket = this.#socket;
    if (socket.readyState === WebSocket.CONNECTING) return this.#keep(samples);
    if (socket.readyState !== WebSocket.OPEN) return;
    if (!this.#seemsAlive(samples.length)) return this.#giveUp('the ear shows no sign of life');
    // An ear that is so far behind would answer what nobody asks any more.
    if (socket.bufferedAmount > waitingBytes) this.#giveUp('the ear does not keep up');
    else socket.send(samples);
  }

  /** Leave; nothing is heard any more. */
  close(): void {
    this.#gone = true;
    this.#socket.terminate();
  }

  #keep(samples: Uint8Array): void {
    this.#earlyBytes += samples.length;
    if (this.#earlyBytes > waitingBytes) this.#giveUp('the ear does not take the connection');
    // Not slice(): a Buffer's is a view of what is used again.
    else this.#early.push(Uint8Array.from(samples));
  }

  /** By audio, not by the clock: whoever was held up here for a while must not take that for a silence of theirs. */
  #seemsAlive(more: number): boolean {
    this.#unasked += more;
    if (this.#unasked < signOfLifeBytes) return true;
    if (!this.#lives) return false;
    this.#unasked = 0;
    this.#lives = false;
    this.#socket.ping();
    return true;
  }

  #giveUp(reason: string): void {
    this.#reason ??= reason;
    this.#socket.terminate();
  }
}

function readReply(text: string): EarReply | undefined {
  try {
    const reply: unknown = JSON.parse(text);
    return typeof reply === 'object' && reply !== null ? (reply as EarReply) : undefined;
  } catch {
    return undefined;
  }
}

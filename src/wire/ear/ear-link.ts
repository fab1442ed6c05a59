// One connection to an ear in another process, for whoever has audio or wants templates. Never waits and never grows: audio that the ear
// does not take in time ends the connection. Not here: the messages (messages.ts), what follows from them.
import { createConnection } from 'node:net';
import { WebSocket } from 'ws';
import type { EarOrder, EarReply } from './messages.ts';

/** Audio that may wait on our side beyond what the socket holds: ten seconds, as an ear itself lets wait. */
const waitingBytes = 160_000;

/** What is heard from the other end. `onGone` comes once, last, unless `close` was called. */
export interface EarLinkHandlers {
  onReply: (reply: EarReply) => void;
  onGone: (reason: string) => void;
}

/** A connection; orders given before it stands are sent when it does, audio before that is lost. */
export class EarLink {
  readonly #socket: WebSocket;
  readonly #orders: EarOrder[] = [];
  #reason = 'the speech process closed the connection';
  #gone = false;

  constructor(socketPath: string, { onReply, onGone }: EarLinkHandlers) {
    const socket = new WebSocket('ws://ear/', { createConnection: () => createConnection(socketPath), perMessageDeflate: false });
    this.#socket = socket;
    socket.on('open', () => {
      for (const order of this.#orders.splice(0)) this.say(order);
    });
    socket.on('message', (data: Buffer, binary) => {
      if (this.#gone) return;
      const reply = binary ? undefined : readReply(String(data));
      if (reply !== undefined) return onReply(reply);
      this.#giveUp('the speech process said what is no answer');
    });
    socket.on('error', (error) => {
      this.#reason = error.message;
    });
    socket.on('close', () => {
      if (this.#gone) return;
      this.#gone = true;
      onGone(this.#reason);
    });
  }

  say(order: EarOrder): void {
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#orders.push(order);
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(order));
  }

  /** Samples as little-endian bytes; they may be used again at once. */
  audio(samples: Uint8Array): void {
    const socket = this.#socket;
    if (socket.readyState !== WebSocket.OPEN) return;
    // An ear that is so far behind would answer what nobody asks any more.
    if (socket.bufferedAmount > waitingBytes) this.#giveUp('the ear does not keep up');
    else socket.send(samples);
  }

  /** Leave; nothing is heard any more. */
  close(): void {
    this.#gone = true;
    this.#socket.terminate();
  }

  #giveUp(reason: string): void {
    this.#reason = reason;
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

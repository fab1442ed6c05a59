// One connection to an ear in another process, for whoever has audio or wants templates. Never waits and never grows: audio that the ear
// does not take in time ends the connection. A quiet line's audio goes in few large messages, which spares both ends nearly all of its
// cost; what stands out of the line goes at once. Not here: the messages (messages.ts), what follows from them.
import { createConnection } from 'node:net';
import { WebSocket } from 'ws';
import { LineFloor } from './line-floor.ts';
import type { EarOrder, EarReply } from './messages.ts';

/** Audio that may wait on our side beyond what the socket holds: ten seconds, as an ear itself lets wait. */
const waitingBytes = 160_000;
/** Audio of a quiet line that goes together: 160 ms. */
const heldBytes = 2560;
/** This much over the line's own noise may be somebody: as the ear's own gate has it. */
const overFloorDb = 4;
/** After the last that stood out audio goes at once for so long, in bytes (a second): the ear is to know soon that a word has ended. */
const lingerBytes = 16_000;

/** What is heard from the other end. `onGone` comes once, last, unless `close` was called. */
export interface EarLinkHandlers {
  onReply: (reply: EarReply) => void;
  onGone: (reason: string) => void;
}

/** A connection; orders given before it stands are sent when it does, audio before that is lost. */
export class EarLink {
  readonly #socket: WebSocket;
  readonly #orders: EarOrder[] = [];
  readonly #floor = new LineFloor();
  readonly #held = new Uint8Array(heldBytes);
  #heldCount = 0;
  #lingers = 0;
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
    this.#release();
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#orders.push(order);
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(order));
  }

  /** Samples as little-endian bytes at an even address; they may be used again at once. */
  audio(samples: Uint8Array): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    const over = this.#floor.over(new Int16Array(samples.buffer, samples.byteOffset, samples.byteLength / 2));
    if (over > overFloorDb) this.#lingers = lingerBytes;
    else this.#lingers -= Math.min(this.#lingers, samples.byteLength);
    if (this.#heldCount + samples.byteLength > heldBytes) this.#release();
    if (this.#heldCount === 0 && (this.#lingers > 0 || samples.byteLength > heldBytes)) return this.#send(samples);
    this.#held.set(samples, this.#heldCount);
    this.#heldCount += samples.byteLength;
    if (this.#lingers > 0 || this.#heldCount === heldBytes) this.#release();
  }

  /** Leave; nothing is heard any more. */
  close(): void {
    this.#gone = true;
    this.#socket.terminate();
  }

  /** Send what was held back. */
  #release(): void {
    if (this.#heldCount === 0) return;
    const count = this.#heldCount;
    this.#heldCount = 0;
    this.#send(this.#held.subarray(0, count));
  }

  #send(samples: Uint8Array): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    // An ear that is so far behind would answer what nobody asks any more.
    if (this.#socket.bufferedAmount > waitingBytes) this.#giveUp('the ear does not keep up');
    else this.#socket.send(samples);
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

// Frames in a TCP stream of SMPP: byte by byte or many at once. Not here: what a frame holds (decode-pdu.ts).
import { Failure } from '#ports/failure.ts';
import { headerOctets } from './decode-pdu.ts';

/** A message_payload of 64 KiB and the fields around it. */
const pduLimit = 66_000;

/**
 * Collects octets into frames. Throws `Failure bad-answer` on a length under 16 or over the limit: the stream is lost then, and the
 * link must end, because nobody knows where the next frame begins.
 */
export class PduFramer {
  readonly #limit: number;
  #octets: Buffer = Buffer.allocUnsafe(4096);
  #length = 0;

  constructor(limit = pduLimit) {
    this.#limit = limit;
  }

  /** Octets that no whole frame has taken yet. */
  get pending(): number {
    return this.#length;
  }

  /** The frames that are whole with these octets, each its own copy. */
  push(chunk: Uint8Array): Buffer[] {
    this.#append(chunk);
    const frames: Buffer[] = [];
    let at = 0;
    while (this.#length - at >= 4) {
      const length = this.#octets.readUInt32BE(at);
      if (length < headerOctets || length > this.#limit) throw new Failure('bad-answer', `command_length ${length} is out of bounds`);
      if (this.#length - at < length) break;
      frames.push(Buffer.from(this.#octets.subarray(at, at + length)));
      at += length;
    }
    this.#octets.copyWithin(0, at, this.#length);
    this.#length -= at;
    return frames;
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#octets.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#octets.length * 2, needed));
      grown.set(this.#octets.subarray(0, this.#length));
      this.#octets = grown;
    }
    this.#octets.set(chunk, this.#length);
    this.#length = needed;
  }
}

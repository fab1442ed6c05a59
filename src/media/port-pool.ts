// UDP port pairs for plain RTP legs (even RTP, odd RTCP; RFC 3550 §11) out of a range shared with whoever else uses it.
// Not here: what the sockets carry.
import { Failure } from '#ports/failure.ts';
import type { Datagrams, DatagramSocket } from './datagrams.ts';

/** A bound pair. */
export interface PortPair {
  port: number;
  rtp: DatagramSocket;
  rtcp: DatagramSocket;
}

/** Hands out bound pairs in turn, so that a port rests as long as possible before it serves another call. */
export class PortPool {
  readonly #datagrams: Datagrams;
  readonly #address: string;
  readonly #first: number;
  readonly #pairs: number;
  readonly #taken = new Set<number>();
  #next = 0;

  /** `range` is `first-last`, both inclusive. Throws `invalid` for anything else. */
  constructor(datagrams: Datagrams, address: string, range: string) {
    const [first, last] = range.split('-').map(Number);
    if (first === undefined || last === undefined || !Number.isInteger(first) || !Number.isInteger(last)) throw badRange(range);
    this.#datagrams = datagrams;
    this.#address = address;
    this.#first = first + (first % 2);
    this.#pairs = Math.floor((last - this.#first + 1) / 2);
    if (first < 1 || last > 65_535 || this.#pairs < 1) throw badRange(range);
    this.#next = Math.floor(Math.random() * this.#pairs);
  }

  /** Bind a free pair; ports that others hold are passed over. Throws `unavailable` when none is left. */
  async open(): Promise<PortPair> {
    for (let tried = 0; tried < this.#pairs; tried++) {
      const port = this.#first + 2 * this.#next;
      this.#next = (this.#next + 1) % this.#pairs;
      if (this.#taken.has(port)) continue;
      this.#taken.add(port);
      const pair = await this.#bindPair(port);
      if (pair !== undefined) return pair;
      this.#taken.delete(port);
    }
    throw new Failure('unavailable', 'no RTP port is free', { retryable: true });
  }

  /** Close a pair's sockets and let its ports be used again. */
  close(pair: PortPair): void {
    pair.rtp.close();
    pair.rtcp.close();
    this.#taken.delete(pair.port);
  }

  async #bindPair(port: number): Promise<PortPair | undefined> {
    const rtp = await this.#datagrams.open(this.#address, port);
    if (rtp === undefined) return undefined;
    const rtcp = await this.#datagrams.open(this.#address, port + 1);
    if (rtcp !== undefined) return { port, rtp, rtcp };
    rtp.close();
    return undefined;
  }
}

function badRange(range: string): Failure {
  return new Failure('invalid', `not a port range: ${range} (example: 20000-29999)`);
}

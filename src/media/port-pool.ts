// UDP port pairs for plain RTP legs (even RTP, odd RTCP; RFC 3550 §11) out of a range shared with whoever else uses it.
// Not here: what the sockets carry.
import { createSocket, type Socket } from 'node:dgram';
import { Failure } from '#ports/failure.ts';

/** A bound pair. */
export interface PortPair {
  port: number;
  rtp: Socket;
  rtcp: Socket;
}

/** Hands out bound pairs in turn, so that a port rests as long as possible before it serves another call. */
export class PortPool {
  readonly #address: string;
  readonly #first: number;
  readonly #pairs: number;
  readonly #taken = new Set<number>();
  #next = 0;

  /** `range` is `first-last`, both inclusive. Throws `invalid` for anything else. */
  constructor(address: string, range: string) {
    const [first, last] = range.split('-').map(Number);
    if (first === undefined || last === undefined || !Number.isInteger(first) || !Number.isInteger(last)) throw badRange(range);
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
    const rtp = await this.#bind(port);
    if (rtp === undefined) return undefined;
    const rtcp = await this.#bind(port + 1);
    if (rtcp !== undefined) return { port, rtp, rtcp };
    rtp.close();
    return undefined;
  }

  #bind(port: number): Promise<Socket | undefined> {
    const family = this.#address.includes(':') ? 6 : 4;
    return new Promise((resolve, reject) => {
      // Addresses are literals always; a lookup that answers at once keeps sending free of the resolver.
      const socket = createSocket({
        type: family === 6 ? 'udp6' : 'udp4',
        lookup: (host, _options, answer) => answer(null, host, family),
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        socket.close();
        if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
        else reject(new Failure('unavailable', `cannot bind RTP on ${this.#address}: ${error.message}`, { cause: error }));
      });
      socket.bind({ port, address: this.#address, exclusive: true }, () => {
        socket.removeAllListeners('error');
        resolve(socket);
      });
    });
  }
}

function badRange(range: string): Failure {
  return new Failure('invalid', `not a port range: ${range} (example: 20000-29999)`);
}

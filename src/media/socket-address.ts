// Socket addresses as the system has them (ip(7), ipv6(7)) out of literals and back. Not here: host names, other systems than Linux.
import { networkInterfaces } from 'node:os';
import { zoneless } from '#wire/zone.ts';
import type { DatagramSource } from './datagrams.ts';
import type { Libc } from './libc.ts';

/** sa_family, and what follows in the socket address. */
const family4 = 2;
const family6 = 10;
const bytes4 = 16;
const bytes6 = 28;
const at4 = 4;
const at6 = 8;
/** sin6_scope_id: the zone's number. */
const scopeAt = 24;
const longestText = 46;

/** A socket address for bind(2), sendto(2) and recvfrom(2). */
export interface AddressBytes {
  family: number;
  bytes: Buffer;
}

/** The number of a zone (RFC 4007 §11.2: its number itself, or the interface's name); undefined where there is no such interface. */
function scopeOf(zone: string): number | undefined {
  if (/^\d+$/.test(zone)) return Number(zone);
  return networkInterfaces()[zone]?.find(({ scopeid }) => scopeid !== undefined && scopeid > 0)?.scopeid;
}

/** Makes and reads them. */
export class SocketAddresses {
  readonly #libc: Libc;
  readonly #text = Buffer.alloc(longestText);

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /** Room for an address of a family. */
  empty(family: number): Buffer {
    return Buffer.alloc(family === family6 ? bytes6 : bytes4);
  }

  /** Of a literal, for a socket of `family` (an IPv4 address as its mapped one, RFC 4291 §2.5.5.2); undefined where it is none of that family. */
  bytesOf(address: string, port: number, family = address.includes(':') ? family6 : family4): AddressBytes | undefined {
    const bytes = this.empty(family);
    bytes.writeUInt16LE(family, 0);
    bytes.writeUInt16BE(port, 2);
    const plain = zoneless(address);
    const literal = family === family6 && !plain.includes(':') ? `::ffff:${plain}` : plain;
    if (plain !== address) {
      const scope = scopeOf(address.slice(plain.length + 1));
      if (scope === undefined || family !== family6) return undefined;
      bytes.writeUInt32LE(scope, scopeAt);
    }
    const read = this.#libc.addressBytes(family, literal, bytes.subarray(family === family6 ? at6 : at4));
    return read === 1 ? { family, bytes } : undefined;
  }

  /** Whose it is, without a zone: a socket that is bound in one hears and reaches that link alone. */
  sourceOf(bytes: Buffer): DatagramSource {
    const family = bytes.readUInt16LE(0);
    this.#libc.addressText(family, bytes.subarray(family === family6 ? at6 : at4), this.#text, longestText);
    return { address: this.#text.toString('latin1', 0, this.#text.indexOf(0)), port: bytes.readUInt16BE(2) };
  }
}

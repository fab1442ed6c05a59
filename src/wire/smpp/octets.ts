// Octets of an SMPP body, written and read one after the other: integers, C-octet strings, optional parameters. Not here: which
// fields a PDU has (encode-pdu.ts, decode-pdu.ts).
import { Failure } from '#ports/failure.ts';
import type { Address, Tlv } from './pdu.ts';

/** Writes a body. Every method throws `Failure invalid` where a value does not fit its field: what leaves must be right. */
export class OctetWriter {
  #octets: Buffer;
  #length = 0;

  constructor(size = 128) {
    this.#octets = Buffer.allocUnsafe(size);
  }

  u8(value: number): void {
    this.#room(1);
    this.#octets.writeUInt8(value & 0xff, this.#length);
    this.#length += 1;
  }

  u16(value: number): void {
    this.#room(2);
    this.#octets.writeUInt16BE(value & 0xffff, this.#length);
    this.#length += 2;
  }

  u32(value: number): void {
    this.#room(4);
    this.#octets.writeUInt32BE(value >>> 0, this.#length);
    this.#length += 4;
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#octets.set(value, this.#length);
    this.#length += value.length;
  }

  /** A string and its NUL, together at most `most` octets. */
  cString(value: string, most: number, field: string): void {
    if (value.length >= most) throw new Failure('invalid', `${field} takes at most ${most - 1} characters`);
    if (/[\0\u0100-\uffff]/.test(value)) throw new Failure('invalid', `${field} holds a character that SMPP cannot carry`);
    this.#room(value.length + 1);
    this.#length += this.#octets.write(value, this.#length, 'latin1');
    this.u8(0);
  }

  address({ ton, npi, digits }: Address, most: number, field: string): void {
    this.u8(ton);
    this.u8(npi);
    this.cString(digits, most, field);
  }

  tlvs(tlvs: readonly Tlv[]): void {
    for (const { tag, value } of tlvs) {
      if (value.length > 0xffff) throw new Failure('invalid', 'an optional parameter takes at most 65,535 octets');
      this.u16(tag);
      this.u16(value.length);
      this.bytes(value);
    }
  }

  /** What was written, with the first four octets set to its length. */
  framed(): Buffer {
    this.#octets.writeUInt32BE(this.#length, 0);
    return this.#octets.subarray(0, this.#length);
  }

  #room(more: number): void {
    if (this.#length + more <= this.#octets.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#octets.length * 2, this.#length + more));
    grown.set(this.#octets.subarray(0, this.#length));
    this.#octets = grown;
  }
}

/**
 * Reads a body liberally: what is missing at the end reads as zero or empty, strings may be longer than the standard says or lack
 * their NUL, a cut optional parameter ends the list. It never throws.
 */
export class OctetReader {
  readonly #octets: Buffer;
  #at: number;

  constructor(octets: Buffer, at: number) {
    this.#octets = octets;
    this.#at = at;
  }

  get left(): number {
    return this.#octets.length - this.#at;
  }

  u8(): number {
    if (this.left < 1) return 0;
    this.#at += 1;
    return this.#octets[this.#at - 1] ?? 0;
  }

  bytes(length: number): Buffer {
    const taken = this.#octets.subarray(this.#at, this.#at + length);
    this.#at += taken.length;
    return taken;
  }

  rest(): Buffer {
    return this.bytes(this.left);
  }

  cString(): string {
    const found = this.#octets.indexOf(0, this.#at);
    const end = found === -1 ? this.#octets.length : found;
    const value = this.#octets.toString('latin1', this.#at, end);
    this.#at = Math.min(end + 1, this.#octets.length);
    return value;
  }

  address(): Address {
    return { ton: this.u8(), npi: this.u8(), digits: this.cString() };
  }

  tlvs(): Tlv[] {
    const tlvs: Tlv[] = [];
    while (this.left >= 4) {
      const tag = this.#octets.readUInt16BE(this.#at);
      const length = this.#octets.readUInt16BE(this.#at + 2);
      if (this.left < 4 + length) break;
      this.#at += 4;
      tlvs.push({ tag, value: this.bytes(length) });
    }
    return tlvs;
  }
}

// SRTP and SRTCP (RFC 3711) with AES counter mode and HMAC-SHA1, one direction under one master key. Not here: where keys come from
// (srtp-keys.ts), sockets.
import { createCipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { emptyRtpHeader, readRtpHeader } from './rtp.ts';
import { type SrtpKey, masterKeyBytes } from './srtp-keys.ts';

const rtcpTagBytes = 10;
const rtcpHeadBytes = 8;
const indexBytes = 4;
const windowSize = 64;
/** A leg has one source; a few more cover a far side that changes it. Beyond that the oldest is forgotten. */
const mostSources = 4;
const empty = Buffer.alloc(0);

/** Labels of the key derivation (§4.3.1). */
const label = { rtpCipher: 0, rtpAuth: 1, rtpSalt: 2, rtcpCipher: 3, rtcpAuth: 4, rtcpSalt: 5 } as const;

/** The keys that a master key gives (derivation rate 0). */
export function deriveKey(master: Buffer, which: number, bytes: number): Buffer {
  const iv = Buffer.alloc(16);
  master.copy(iv, 0, 16, masterKeyBytes);
  iv[7] = (iv[7] as number) ^ which;
  return createCipheriv('aes-128-ctr', master.subarray(0, 16), iv).update(Buffer.alloc(bytes));
}

interface Keys {
  cipher: Buffer;
  auth: Buffer;
  salt: Buffer;
}

/** Which packets of a source have been seen, and how often its sequence has gone round. */
class Source {
  highest = -1;
  readonly #seen = new Float64Array(windowSize).fill(-1);

  /** The 48-bit index that a sequence number most likely stands for (RFC 3711 appendix A). */
  indexOf(sequence: number): number {
    if (this.highest < 0) return sequence;
    const rollover = Math.floor(this.highest / 0x10000);
    const last = this.highest % 0x10000;
    if (last < 0x8000) return (sequence - last > 0x8000 && rollover > 0 ? rollover - 1 : rollover) * 0x10000 + sequence;
    return (last - 0x8000 > sequence ? rollover + 1 : rollover) * 0x10000 + sequence;
  }

  isNew(index: number): boolean {
    return index > this.highest - windowSize && this.#seen[index % windowSize] !== index;
  }

  note(index: number): void {
    this.#seen[index % windowSize] = index;
    if (index > this.highest) this.highest = index;
  }
}

/** One direction. Sending and receiving each have their own, as each has its own master key. */
export class SrtpStream {
  readonly #rtp: Keys;
  readonly #rtcp: Keys;
  readonly #tagBytes: number;
  readonly #sources = new Map<number, Source>();
  readonly #rtcpSources = new Map<number, Source>();
  readonly #header = emptyRtpHeader();
  #rtcpIndex = 0;

  constructor({ suite, key }: SrtpKey) {
    const master = Buffer.from(key, 'base64');
    const keys = (cipher: number, auth: number, salt: number): Keys => ({
      cipher: deriveKey(master, cipher, 16),
      auth: deriveKey(master, auth, 20),
      salt: deriveKey(master, salt, 14),
    });
    this.#rtp = keys(label.rtpCipher, label.rtpAuth, label.rtpSalt);
    this.#rtcp = keys(label.rtcpCipher, label.rtcpAuth, label.rtcpSalt);
    this.#tagBytes = suite === 'AES_CM_128_HMAC_SHA1_32' ? 4 : 10;
  }

  /** Our packet as it is to be sent, in a buffer of its own. Undefined when it is no RTP. */
  protect(packet: Buffer): Buffer | undefined {
    const header = this.#header;
    if (!readRtpHeader(packet, header)) return undefined;
    const source = sourceOf(this.#sources, header.ssrc);
    const index = source.indexOf(header.sequence);
    source.note(index);
    const out = Buffer.allocUnsafe(packet.length + this.#tagBytes);
    packet.copy(out, 0, 0, header.payloadStart);
    crypt(this.#rtp, header.ssrc, index, packet.subarray(header.payloadStart)).copy(out, header.payloadStart);
    tagOf(this.#rtp, out.subarray(0, packet.length), Math.floor(index / 0x10000)).copy(out, packet.length, 0, this.#tagBytes);
    return out;
  }

  /** What they sent, in the clear. Undefined when it was not made with this key, or has been here before. */
  open(packet: Buffer): Buffer | undefined {
    const end = packet.length - this.#tagBytes;
    const header = this.#header;
    // The padding's length is not readable yet: only the head is.
    if (end < 12 || !readRtpHeader(withoutPadding(packet.subarray(0, end)), header)) return undefined;
    const source = this.#sources.get(header.ssrc) ?? new Source();
    const index = source.indexOf(header.sequence);
    if (!source.isNew(index)) return undefined;
    if (!matches(tagOf(this.#rtp, packet.subarray(0, end), Math.floor(index / 0x10000)), packet.subarray(end))) return undefined;
    source.note(index);
    keep(this.#sources, header.ssrc, source);
    const clear = Buffer.allocUnsafe(end);
    packet.copy(clear, 0, 0, header.payloadStart);
    crypt(this.#rtp, header.ssrc, index, packet.subarray(header.payloadStart, end)).copy(clear, header.payloadStart);
    return clear;
  }

  /** Our compound RTCP packet as it is to be sent (§3.4), in a buffer of its own. */
  protectRtcp(packet: Buffer): Buffer {
    const index = this.#rtcpIndex++ & 0x7fff_ffff;
    const out = Buffer.allocUnsafe(packet.length + indexBytes + rtcpTagBytes);
    packet.copy(out, 0, 0, rtcpHeadBytes);
    crypt(this.#rtcp, packet.readUInt32BE(4), index, packet.subarray(rtcpHeadBytes)).copy(out, rtcpHeadBytes);
    out.writeUInt32BE((0x8000_0000 | index) >>> 0, packet.length);
    tagOf(this.#rtcp, out.subarray(0, packet.length + indexBytes)).copy(out, packet.length + indexBytes, 0, rtcpTagBytes);
    return out;
  }

  /** Their compound RTCP packet in the clear, or undefined as `open`. */
  openRtcp(packet: Buffer): Buffer | undefined {
    const end = packet.length - rtcpTagBytes;
    if (end < rtcpHeadBytes + indexBytes || !matches(tagOf(this.#rtcp, packet.subarray(0, end)), packet.subarray(end))) return undefined;
    const ssrc = packet.readUInt32BE(4);
    const told = packet.readUInt32BE(end - indexBytes);
    const index = told & 0x7fff_ffff;
    const source = this.#rtcpSources.get(ssrc) ?? new Source();
    if (!source.isNew(index)) return undefined;
    source.note(index);
    keep(this.#rtcpSources, ssrc, source);
    const clear = Buffer.from(packet.subarray(0, end - indexBytes));
    if (told >>> 31 === 1) crypt(this.#rtcp, ssrc, index, clear.subarray(rtcpHeadBytes)).copy(clear, rtcpHeadBytes);
    return clear;
  }
}

function sourceOf(sources: Map<number, Source>, ssrc: number): Source {
  const source = sources.get(ssrc) ?? new Source();
  keep(sources, ssrc, source);
  return source;
}

function keep(sources: Map<number, Source>, ssrc: number, source: Source): void {
  if (sources.has(ssrc)) return;
  const [oldest] = sources.keys();
  if (sources.size >= mostSources && oldest !== undefined) sources.delete(oldest);
  sources.set(ssrc, source);
}

/** A head that promises padding would have the last byte read as its length; the copy promises none. */
function withoutPadding(packet: Buffer): Buffer {
  if (((packet[0] as number) & 0x20) === 0) return packet;
  const copy = Buffer.from(packet);
  copy[0] = (copy[0] as number) & ~0x20;
  return copy;
}

/** Counter mode works the same both ways (§4.1.1). */
function crypt(keys: Keys, ssrc: number, index: number, bytes: Buffer): Buffer {
  if (bytes.length === 0) return empty;
  const iv = Buffer.alloc(16);
  keys.salt.copy(iv);
  iv.writeUInt32BE((iv.readUInt32BE(4) ^ ssrc) >>> 0, 4);
  iv.writeUInt16BE(iv.readUInt16BE(8) ^ Math.floor(index / 0x1_0000_0000), 8);
  iv.writeUInt32BE((iv.readUInt32BE(10) ^ ((index % 0x1_0000_0000) | 0)) >>> 0, 10);
  return createCipheriv('aes-128-ctr', keys.cipher, iv).update(bytes);
}

function tagOf(keys: Keys, bytes: Buffer, rollover?: number): Buffer {
  const hmac = createHmac('sha1', keys.auth).update(bytes);
  if (rollover === undefined) return hmac.digest();
  const word = Buffer.allocUnsafe(4);
  word.writeUInt32BE(rollover >>> 0);
  return hmac.update(word).digest();
}

function matches(whole: Buffer, told: Buffer): boolean {
  return timingSafeEqual(whole.subarray(0, told.length), told);
}

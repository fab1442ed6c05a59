// RTP packets (RFC 3550 §5.1) and what a receiver counts about them (§6.4, A.1, A.3, A.8). Not here: RTCP, sockets, clocks.

/** Fixed part of a header without CSRC. */
export const rtpHeaderBytes = 12;

/** Payload type of comfort noise (RFC 3389; RFC 3551 §6): the far side's silence, not a loss. */
export const comfortNoiseType = 13;

/** A header as read; reused for every packet, so nothing is allocated. The payload is `packet[payloadStart, payloadEnd)`. */
export interface RtpHeader {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payloadStart: number;
  payloadEnd: number;
}

/** An empty header to read into. */
export function emptyRtpHeader(): RtpHeader {
  return { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 0, payloadStart: 0, payloadEnd: 0 };
}

/** Read the header of `packet` into `into`; false when it is not RTP version 2 or its lengths do not add up. */
export function readRtpHeader(packet: Buffer, into: RtpHeader): boolean {
  const length = packet.length;
  if (length < rtpHeaderBytes) return false;
  const first = packet[0] as number;
  if (first >> 6 !== 2) return false;
  let start = rtpHeaderBytes + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (length < start + 4) return false;
    start += 4 + packet.readUInt16BE(start + 2) * 4;
  }
  let end = length;
  if ((first & 0x20) !== 0) {
    const padding = packet[length - 1] as number;
    if (padding === 0) return false;
    end -= padding;
  }
  if (start > end) return false;
  const second = packet[1] as number;
  into.marker = (second & 0x80) !== 0;
  into.payloadType = second & 0x7f;
  into.sequence = packet.readUInt16BE(2);
  into.timestamp = packet.readUInt32BE(4);
  into.ssrc = packet.readUInt32BE(8);
  into.payloadStart = start;
  into.payloadEnd = end;
  return true;
}

/** Write a 12-byte header at the start of `packet`. */
export function writeRtpHeader(
  packet: Buffer,
  payloadType: number,
  marker: boolean,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  packet[0] = 0x80;
  packet[1] = payloadType | (marker ? 0x80 : 0);
  packet[2] = sequence >> 8;
  packet[3] = sequence & 0xff;
  packet.writeUInt32BE(timestamp >>> 0, 4);
  packet.writeUInt32BE(ssrc >>> 0, 8);
}

/** RTCP and RTP on one port are told apart by the second byte (RFC 5761 §4). */
export function isRtcp(packet: Uint8Array): boolean {
  const type = packet[1] as number;
  return packet.length >= 8 && type >= 192 && type <= 223;
}

/** What a receiver knows of one sender: loss and jitter as RFC 3550 defines them. Starts anew when the SSRC changes. */
export class RtpReception {
  ssrc = 0;
  packets = 0;
  /** Jitter in timestamp units (RFC 3550 A.8). */
  jitter = 0;
  #baseSequence = 0;
  #highest = 0;
  #cycles = 0;
  #transit = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #lostOfEarlierSources = 0;
  #started = false;

  /** Count a packet. `arrival` is the clock in timestamp units (8 a millisecond at 8 kHz). */
  count(header: RtpHeader, arrival: number): void {
    if (!this.#started || header.ssrc !== this.ssrc) this.#begin(header);
    const step = (header.sequence - this.#highest) & 0xffff;
    if (step < 0x8000) {
      if (header.sequence < this.#highest) this.#cycles += 0x10000;
      this.#highest = header.sequence;
    }
    const transit = (arrival - header.timestamp) | 0;
    if (this.packets > 0) this.jitter += (Math.abs((transit - this.#transit) | 0) - this.jitter) / 16;
    this.#transit = transit;
    this.packets++;
  }

  #begin(header: RtpHeader): void {
    if (this.#started) this.#lostOfEarlierSources = this.lost;
    this.#started = true;
    this.ssrc = header.ssrc;
    this.#baseSequence = header.sequence;
    this.#highest = header.sequence;
    this.#cycles = 0;
    this.packets = 0;
    this.jitter = 0;
    this.#expectedBefore = 0;
    this.#receivedBefore = 0;
  }

  get #expected(): number {
    return this.#started ? this.#cycles + this.#highest - this.#baseSequence + 1 : 0;
  }

  /** Packets that should have come and did not, over all sources of this leg. */
  get lost(): number {
    return this.#lostOfEarlierSources + Math.max(0, this.#expected - this.packets);
  }

  /** Extended highest sequence number received. */
  get highestSequence(): number {
    return (this.#cycles + this.#highest) >>> 0;
  }

  /** Fraction lost since the last report, as the 8-bit fixed point of RFC 3550 A.3. */
  takeFractionLost(): number {
    const expected = this.#expected - this.#expectedBefore;
    const received = this.packets - this.#receivedBefore;
    this.#expectedBefore = this.#expected;
    this.#receivedBefore = this.packets;
    const lost = expected - received;
    return expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected));
  }
}

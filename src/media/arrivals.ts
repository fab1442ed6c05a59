// A leg's audio on its way from the network to whoever hears it: at once while the line is good, else held and put in order. Not here: how long
// (jitter-buffer.ts), what is heard of it (leg.ts).
import { aLawToLinear, muLawToLinear } from '#wire/g711.ts';
import { emptyRtpHeader, readRtpHeader, type RtpHeader } from '#wire/rtp.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { frameBytes } from './playback.ts';
import type { LegFigures } from './protocol.ts';

/** About -42 dBFS: a frame whose samples are all below is not missed. */
const quietPeak = 256;

/**
 * A join passes on what the other party said last if that is no older. Of two parties who speak every 20 ms one waits half a frame at most
 * then, and hears the other at most so much later than it might: the listener's jitter buffer keeps the age of its first packet.
 */
const freshMs = 10;

/** Of 20 ms of G.711, rounded up. */
const usualBytes = 192;

/** How late this thread came to look at its sockets, in ms: packets may have waited there for so long. */
export interface OwnLateness {
  ms: number;
}

/** Takes packets in order; `aLaw` = how their bytes are read. `header` is valid only during the call. */
export type Hear = (packet: Buffer, header: RtpHeader, aLaw: boolean, now: number) => void;

/** A packet, where it outlives the call that brought it. */
export interface Arrived {
  packet: Buffer;
  header: RtpHeader;
  aLaw: boolean;
}

const noPacket = Buffer.alloc(0);
const notHeld = emptyRtpHeader();
const keptHeader = emptyRtpHeader();
/** The one that is being handled, of whatever leg: of a packet that passes nothing is made. */
let arriving: Arrived = { packet: noPacket, header: notHeld, aLaw: false };

/** What comes from one far side. */
export class Arrivals {
  readonly #own: OwnLateness;
  readonly #hear: Hear;
  readonly #shifted: () => void;
  readonly #buffer = new JitterBuffer<Arrived>(isQuiet);

  /** The audio packet that came last while nobody listened: the first bytes of this, 0 = none. */
  #kept = noPacket;
  #keptBytes = 0;
  #keptALaw = false;
  #keptAt = 0;

  /** `shifted` is told when the next packet does not follow where the last one ended. */
  constructor(own: OwnLateness, hear: Hear, shifted: () => void) {
    this.#own = own;
    this.#hear = hear;
    this.#shifted = shifted;
  }

  /** A packet of audio or of comfort noise. */
  put(packet: Buffer, header: RtpHeader, aLaw: boolean, now: number): void {
    arriving.packet = packet;
    arriving.aLaw = aLaw;
    const arrival = this.#buffer.put(header.ssrc, header.timestamp, arriving, now, this.#own.ms);
    if (arrival === 'held') {
      arriving.packet = Buffer.from(packet);
      arriving.header = { ...header };
      arriving = { packet: noPacket, header: notHeld, aLaw: false };
    }
    if (this.#buffer.takeShift()) this.#shifted();
    if (arrival === 'pass') this.#hear(packet, header, aLaw, now);
    else this.release(now);
  }

  /** At each tick: let go what is due. */
  release(now: number): void {
    if (!this.#buffer.alert) return;
    for (let due = this.#buffer.take(now); due !== undefined; due = this.#buffer.take(now)) {
      if (this.#buffer.takeShift()) this.#shifted();
      this.#hear(due.packet, due.header, due.aLaw, now);
    }
  }

  /** Nobody listens: keep this packet, it may be what is heard first. */
  keep(packet: Buffer, aLaw: boolean, now: number): void {
    if (this.#kept.length < packet.length) this.#kept = Buffer.allocUnsafeSlow(Math.max(packet.length, usualBytes));
    this.#kept.set(packet);
    this.#keptBytes = packet.length;
    this.#keptALaw = aLaw;
    this.#keptAt = now;
  }

  /** What was kept, once and while it is fresh; its header is valid until the next call. */
  takeKept(now: number): Arrived | undefined {
    const packet = this.#kept.subarray(0, this.#keptBytes);
    this.#keptBytes = 0;
    if (now - this.#keptAt > freshMs || !readRtpHeader(packet, keptHeader)) return undefined;
    return { packet, header: keptHeader, aLaw: this.#keptALaw };
  }

  /** For the trace; nothing of a line that was good all the time. */
  get figures(): Pick<LegFigures, 'held'> {
    const { deepestMs, late } = this.#buffer;
    return deepestMs === 0 ? {} : { held: { mostMs: deepestMs, late } };
  }
}

/** Comfort noise says that silence begins: that is not left out. */
function isQuiet({ packet, header, aLaw }: Arrived): boolean {
  const table = aLaw ? aLawToLinear : muLawToLinear;
  for (let i = header.payloadStart; i < header.payloadEnd; i++) {
    if (Math.abs(table[packet[i] as number] as number) > quietPeak) return false;
  }
  return header.payloadEnd - header.payloadStart >= frameBytes;
}

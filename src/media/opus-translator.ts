// Between a far side that speaks Opus (RFC 7587) and its leg, which knows mu-law at 8 kHz only: audio, timestamps of keys and reports, both ways.
// Not here: who agreed on Opus (wire/sdp.ts), sockets and encryption (rtp-carrier.ts).
import type { Decoder, Encoder } from '@evan/opus';
import { muLawOf, muLawToLinear } from '#wire/g711.ts';
import { scaleReports } from '#wire/rtcp.ts';
import { rtpHeaderBytes, type RtpHeader, writeRtpHeader } from '#wire/rtp.ts';
import { frameBytes } from './playback.ts';
import type { RtpFormat } from './protocol.ts';

/** Ticks of the RTP clock, always 48 kHz (RFC 7587 §4.1), to one sample of ours. */
const ticksPerSample = 6;
const sampleRate = 8000;
/** Plenty for a telephone's band (RFC 7587 §3.1.1 names 8 to 12 kbit/s). */
const bitrate = 16_000;
/** Of 0 to 10: above it the cost grows faster than what is heard. */
const complexity = 5;

type Opus = typeof import('@evan/opus');

let loading: Promise<Opus> | undefined;

/** The codec, loaded when the first leg needs it: 10 ms and 4 MB that an installation without Opus never spends. */
function loadOpus(): Promise<Opus> {
  loading ??= import('@evan/opus');
  return loading;
}

/** One leg's translator. Until the codec is there, a moment after the first call with Opus, nothing passes. */
export class OpusTranslator {
  readonly payloadType: number;
  readonly #eventPayloadType: number | undefined;
  /** Ticks of the keys' clock to a sample: their events may run at 8 kHz beside Opus. */
  readonly #eventScale: number;
  #encoder: Encoder | undefined;
  #decoder: Decoder | undefined;
  #sequence = 0;
  /** Samples that wait for the rest of their frame, and the timestamp of the first of them. */
  readonly #pending = new Int16Array(frameBytes);
  #filled = 0;
  #since = 0;
  /** Where the source's clock stood in its time and in ours; undefined before its first packet. */
  #from: { ssrc: number; ticks: number; samples: number } | undefined;

  /** `failed` = there is no codec on this machine. */
  constructor(format: RtpFormat, failed: (error: unknown) => void) {
    this.payloadType = format.payloadType;
    this.#eventPayloadType = format.eventPayloadType;
    this.#eventScale = format.eventClockHz === 48_000 ? ticksPerSample : 1;
    loadOpus().then((opus) => this.#open(opus), failed);
  }

  #open({ Encoder, Decoder }: Opus): void {
    this.#encoder = new Encoder({ channels: 1, sample_rate: sampleRate, application: 'voip' });
    this.#encoder.bitrate = bitrate;
    this.#encoder.complexity = complexity;
    this.#decoder = new Decoder({ channels: 1, sample_rate: sampleRate });
  }

  /** It does this format already. */
  fits(format: RtpFormat): boolean {
    const scale = format.eventClockHz === 48_000 ? ticksPerSample : 1;
    return format.payloadType === this.payloadType && format.eventPayloadType === this.#eventPayloadType && scale === this.#eventScale;
  }

  /** What the far side sent, as the leg knows it; `header` is changed to fit. Undefined = nothing in it that can be heard. */
  incoming(packet: Buffer, header: RtpHeader): Buffer | undefined {
    const heard = header.payloadType === this.payloadType ? this.#decoded(packet, header) : packet;
    if (heard !== undefined) header.timestamp = this.#ours(header);
    return heard;
  }

  #decoded(packet: Buffer, header: RtpHeader): Buffer | undefined {
    if (this.#decoder === undefined) return undefined;
    let bytes: Uint8Array;
    try {
      bytes = this.#decoder.decode(packet.subarray(header.payloadStart, header.payloadEnd));
    } catch {
      // Not Opus: a broken packet is one that did not come.
      return undefined;
    }
    const linear = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
    const heard = Buffer.allocUnsafe(rtpHeaderBytes + linear.length);
    packet.copy(heard, 0, 0, rtpHeaderBytes);
    for (let i = 0; i < linear.length; i++) heard[rtpHeaderBytes + i] = muLawOf(linear[i] as number);
    header.payloadStart = rtpHeaderBytes;
    header.payloadEnd = heard.length;
    return heard;
  }

  /** A timestamp of the far side's in our clock, which goes on where it was when theirs turns over, or slows down for G.711. */
  #ours({ ssrc, timestamp, payloadType }: RtpHeader): number {
    const scale = payloadType === 0 || payloadType === 8 ? 1 : ticksPerSample;
    const from = this.#from;
    if (from === undefined || from.ssrc !== ssrc) {
      this.#from = { ssrc, ticks: timestamp, samples: timestamp };
      return timestamp;
    }
    const samples = (from.samples + Math.round(((timestamp - from.ticks) | 0) / scale)) >>> 0;
    const whole = ((timestamp - from.ticks) | 0) % scale === 0;
    if (whole) this.#from = { ssrc, ticks: timestamp, samples };
    return samples;
  }

  /** What the leg sends, as the far side knows it: no packet while a frame is not full, several where it was long. */
  outgoing(packet: Buffer, send: (packet: Buffer) => void): void {
    const type = (packet[1] as number) & 0x7f;
    const marker = (packet[1] as number) >= 0x80;
    const timestamp = packet.readUInt32BE(4);
    if (type === this.payloadType) this.#encode(packet, timestamp, marker, send);
    else send(this.#stamped(this.#event(packet, type), type, marker, timestamp, packet.readUInt32BE(8)));
  }

  #encode(packet: Buffer, timestamp: number, marker: boolean, send: (packet: Buffer) => void): void {
    if (timestamp !== (this.#since + this.#filled) >>> 0) {
      this.#filled = 0;
      this.#since = timestamp;
    }
    for (let at = rtpHeaderBytes; at < packet.length; at++) {
      this.#pending[this.#filled++] = muLawToLinear[packet[at] as number] as number;
      if (this.#filled < frameBytes) continue;
      const coded = this.#encoder?.encode(this.#pending);
      if (coded !== undefined) {
        const out = Buffer.allocUnsafe(rtpHeaderBytes + coded.length);
        out.set(coded, rtpHeaderBytes);
        send(this.#stamped(out, this.payloadType, marker, this.#since, packet.readUInt32BE(8)));
      }
      this.#filled = 0;
      this.#since = (this.#since + frameBytes) >>> 0;
    }
  }

  /** A key's event with its duration in the clock that was agreed for it. */
  #event(packet: Buffer, type: number): Buffer {
    const out = Buffer.from(packet);
    if (type === this.#eventPayloadType && out.length >= rtpHeaderBytes + 4)
      out.writeUInt16BE(Math.min(0xffff, out.readUInt16BE(rtpHeaderBytes + 2) * this.#eventScale), rtpHeaderBytes + 2);
    return out;
  }

  #stamped(packet: Buffer, type: number, marker: boolean, timestamp: number, ssrc: number): Buffer {
    writeRtpHeader(packet, type, marker, this.#sequence, Math.imul(timestamp, ticksPerSample), ssrc);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return packet;
  }

  /** A report of ours in the far side's clock. */
  outgoingReport(packet: Buffer): Buffer {
    return scaleReports(packet, ticksPerSample);
  }

  /** A report of the far side's in our clock. */
  incomingReport(packet: Buffer): Buffer {
    return scaleReports(packet, 1 / ticksPerSample);
  }
}

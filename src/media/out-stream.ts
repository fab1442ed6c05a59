// What one leg hears, as one RTP stream: a single SSRC, sequence and timestamp over the whole call, in buffers that are used in turn.
// Not here: what is in the frames, nor the socket.
import { randomBytes } from 'node:crypto';
import { rtpHeaderBytes, writeRtpHeader } from '#wire/rtp.ts';
import { frameBytes } from './playback.ts';

/** A packet may still be in the socket's hands when the next one is built. */
const ringSize = 4;

/** Where a stream's packets go. */
export interface PacketSink {
  sendRtp: (packet: Buffer) => void;
}

function ring(bytes: number): Buffer[] {
  const whole = Buffer.allocUnsafeSlow(bytes * ringSize);
  return Array.from({ length: ringSize }, (_, at) => whole.subarray(at * bytes, (at + 1) * bytes));
}

/** The stream. `frame()` gives a buffer whose payload starts at byte 12; `send` stamps it and moves the stream on. */
export class OutStream {
  readonly ssrc: number;
  /** Timestamp of the next sample. */
  timestamp: number;
  packets = 0;
  octets = 0;
  /** `performance.now()` of the last packet's due time. */
  lastSentAt = 0;
  #sequence: number;
  readonly #frames = ring(rtpHeaderBytes + frameBytes);
  readonly #events = ring(rtpHeaderBytes + 4);
  #frame = 0;
  #event = 0;

  constructor() {
    const random = randomBytes(10);
    this.ssrc = random.readUInt32BE(0);
    this.timestamp = random.readUInt32BE(4);
    this.#sequence = random.readUInt16BE(8);
  }

  /** Buffer of the next frame of 20 ms. */
  frame(): Buffer {
    this.#frame = (this.#frame + 1) % ringSize;
    return this.#frames[this.#frame] as Buffer;
  }

  /** The frame given out before: what was heard last. */
  lastFrame(): Buffer {
    return this.#frames[this.#frame] as Buffer;
  }

  /** Buffer of the next key event. */
  event(): Buffer {
    this.#event = (this.#event + 1) % ringSize;
    return this.#events[this.#event] as Buffer;
  }

  /** Stamp and send `packet` as `samples` of audio. Without a sink (hold) only time moves on. */
  send(sink: PacketSink | undefined, packet: Buffer, payloadType: number, samples: number, now: number): void {
    this.lastSentAt = now;
    if (sink !== undefined) {
      writeRtpHeader(packet, payloadType, this.packets === 0, this.#sequence, this.timestamp, this.ssrc);
      this.#sequence = (this.#sequence + 1) & 0xffff;
      this.packets++;
      this.octets += packet.length - rtpHeaderBytes;
      sink.sendRtp(packet);
    }
    this.timestamp = (this.timestamp + samples) >>> 0;
  }

  /** Send a key event that began at `since`; audio time is moved on by the caller. */
  sendEvent(sink: PacketSink | undefined, packet: Buffer, payloadType: number, first: boolean, since: number): void {
    if (sink === undefined) return;
    writeRtpHeader(packet, payloadType, first, this.#sequence, since, this.ssrc);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.packets++;
    this.octets += packet.length - rtpHeaderBytes;
    sink.sendRtp(packet);
  }

  /** Let time pass without a packet. */
  pass(samples: number, now: number): void {
    this.timestamp = (this.timestamp + samples) >>> 0;
    this.lastSentAt = now;
  }
}

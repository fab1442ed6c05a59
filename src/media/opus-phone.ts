// A far side that speaks Opus, for tests: it hums a tone, presses keys and tells what it hears. Not part of the running product.
import { Decoder, Encoder } from '@evan/opus';
import { eventOfKey, writeKeyEvent } from '#wire/dtmf.ts';
import { writeRtpHeader } from '#wire/rtp.ts';
import type { HeardPacket, RtpPeer } from './rtp-peer.ts';

/** Payload types of its audio, and of its keys in the same clock. */
export const opusType = 107;
export const eventType = 97;
/** 20 ms of the Opus clock. */
export const frameTicks = 960;

/** A second of a tone at 8 kHz. */
export const tone = (hz: number): Int16Array => Int16Array.from({ length: 8000 }, (_, i) => 9000 * Math.sin((2 * Math.PI * hz * i) / 8000));

/** A telephone of Opus, which hums one tone as packets of 20 ms of the real codec. */
export class OpusPhone {
  readonly peer: RtpPeer;
  readonly #frames: Uint8Array[] = [];
  #sent = 0;
  // Near the end of the clock, so that it turns over within the call.
  #ticks = 0xffff_ffff - 20 * frameTicks;
  #timer: NodeJS.Timeout | undefined;

  constructor(peer: RtpPeer, hz: number) {
    this.peer = peer;
    const encoder = new Encoder({ channels: 1, sample_rate: 8000, application: 'voip' });
    const samples = tone(hz);
    for (let at = 0; at < samples.length; at += 160) this.#frames.push(Uint8Array.from(encoder.encode(samples.subarray(at, at + 160))));
  }

  hum(): void {
    this.#timer = setInterval(() => this.send(this.#frames[this.#sent % this.#frames.length] as Uint8Array), 20);
  }

  quiet(): void {
    clearInterval(this.#timer);
  }

  send(payload: Uint8Array, type = opusType, ticks = this.#ticks): void {
    const packet = Buffer.alloc(12 + payload.length);
    writeRtpHeader(packet, type, false, this.#sent++ & 0xffff, ticks >>> 0, 77);
    packet.set(payload, 12);
    this.peer.raw(packet);
    if (type === opusType) this.#ticks += frameTicks;
  }

  key(key: '5'): void {
    const since = this.#ticks;
    for (let i = 0; i < 6; i++) {
      const payload = Buffer.alloc(4);
      writeKeyEvent(payload, 0, eventOfKey(key), i > 2, Math.min(i + 1, 4) * frameTicks);
      this.send(payload, eventType, since);
    }
    this.#ticks += 6 * frameTicks;
  }

  heard(): HeardPacket[] {
    return this.peer.heard.filter(({ payloadType }) => payloadType === opusType);
  }

  /** What the last half second sounded like. */
  sound(): number[] {
    const decoder = new Decoder({ channels: 1, sample_rate: 8000 });
    return this.heard()
      .slice(-25)
      .flatMap(({ payload }) => {
        const bytes = decoder.decode(payload);
        return Array.from(new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1));
      });
  }
}

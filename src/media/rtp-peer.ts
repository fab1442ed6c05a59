// A far side for tests and the bench: a UDP socket that sends and records RTP. Not part of the running product.
import { createSocket, type Socket } from 'node:dgram';
import { eventOfKey, writeKeyEvent } from '#wire/dtmf.ts';
import { emptyRtpHeader, readRtpHeader, writeRtpHeader } from '#wire/rtp.ts';
import type { Key } from '#engine/event.ts';
import type { RtpRemote } from './protocol.ts';

/** One received packet. */
export interface HeardPacket {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payload: Buffer;
}

/** Where packets do not follow each other by one in sequence and 20 ms in timestamp on one SSRC: their places. */
export function breaksOf(packets: readonly HeardPacket[]): number[] {
  return packets.flatMap((packet, i) => {
    const before = packets[i - 1];
    if (before === undefined) return [];
    const follows =
      packet.ssrc === before.ssrc &&
      ((packet.sequence - before.sequence) & 0xffff) === 1 &&
      (packet.timestamp - before.timestamp) >>> 0 === 160;
    return follows ? [] : [i];
  });
}

/** The far side as SDP would tell it. */
export function remoteOf(peer: RtpPeer, codec: 'PCMU' | 'PCMA' = 'PCMU'): RtpRemote {
  return {
    address: '127.0.0.1',
    port: peer.port,
    format: { codec, payloadType: codec === 'PCMU' ? 0 : 8, eventPayloadType: 101 },
    send: true,
    receive: true,
  };
}

/** A peer on 127.0.0.1. */
export class RtpPeer {
  readonly heard: HeardPacket[] = [];
  readonly port: number;
  readonly #socket: Socket;
  #sequence: number;
  #timestamp = 1000;
  readonly #ssrc: number;
  #towards = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(socket: Socket, ssrc: number, record: boolean, onPacket: () => void) {
    this.#socket = socket;
    this.port = socket.address().port;
    this.#ssrc = ssrc;
    this.#sequence = ssrc & 0xff;
    const header = emptyRtpHeader();
    if (!record) socket.on('message', onPacket);
    else
      socket.on('message', (packet) => {
        if (readRtpHeader(packet, header))
          this.heard.push({ ...header, payload: Buffer.from(packet.subarray(header.payloadStart, header.payloadEnd)) });
      });
  }

  /** `onPacket` is told of packets where they are not recorded. */
  static async open(ssrc = 4242, port = 0, options: { record: boolean; onPacket?: () => void } = { record: true }): Promise<RtpPeer> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, '127.0.0.1', resolve);
    });
    return new RtpPeer(socket, ssrc, options.record, options.onPacket ?? (() => undefined));
  }

  /** Send to this port from now on. */
  aim(port: number): void {
    this.#towards = port;
  }

  /** One audio packet; `skip` = packets lost before it. */
  audio(payload: Uint8Array, options: { payloadType?: number; skip?: number } = {}): void {
    const skip = options.skip ?? 0;
    this.#sequence += 1 + skip;
    this.#timestamp += payload.length * (1 + skip);
    this.#send(options.payloadType ?? 0, false, this.#timestamp, payload);
  }

  /** Send `byte` frames every 20 ms until `quiet`. */
  hum(byte: number, payloadType = 0): void {
    this.#repeat(new Uint8Array(160).fill(byte), payloadType);
  }

  /** The same as a sound: each other sample has the other sign, as both laws code it. */
  buzz(byte: number, payloadType = 0): void {
    this.#repeat(
      Uint8Array.from({ length: 160 }, (_, i) => (i % 2 === 0 ? byte : byte ^ 0x80)),
      payloadType,
    );
  }

  #repeat(frame: Uint8Array, payloadType: number): void {
    this.quiet();
    this.#timer = setInterval(() => this.audio(frame, { payloadType }), 20);
  }

  quiet(): void {
    clearInterval(this.#timer);
  }

  /** A key press as RFC 4733 packets, all at once: start, middle, three ends. `drop` leaves out packets by place. */
  key(key: Key, options: { payloadType?: number; drop?: readonly number[] } = {}): void {
    this.#timestamp += 160;
    const since = this.#timestamp;
    for (let i = 0; i < 6; i++) {
      const payload = Buffer.alloc(4);
      writeKeyEvent(payload, 0, eventOfKey(key), i > 2, Math.min(i + 1, 4) * 160);
      this.#sequence++;
      if (options.drop?.includes(i) !== true) this.#send(options.payloadType ?? 101, i === 0, since, payload);
    }
    this.#timestamp += 640;
  }

  /** Any bytes. */
  raw(packet: Uint8Array): void {
    this.#socket.send(packet, this.#towards, '127.0.0.1');
  }

  /** Resolves when `count` packets that `fits` accepts have been heard since the call. */
  async hears(count: number, fits: (packet: HeardPacket) => boolean = () => true): Promise<HeardPacket[]> {
    const from = this.heard.length;
    for (;;) {
      const found = this.heard.slice(from).filter(fits);
      if (found.length >= count) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  close(): void {
    this.quiet();
    this.#socket.close();
  }

  #send(payloadType: number, marker: boolean, timestamp: number, payload: Uint8Array): void {
    const packet = Buffer.alloc(12 + payload.length);
    writeRtpHeader(packet, payloadType, marker, this.#sequence & 0xffff, timestamp, this.#ssrc);
    packet.set(payload, 12);
    this.raw(packet);
  }
}

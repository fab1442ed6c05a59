// A caller's ear and mouth for tests: one UDP socket that records the G.711 it receives, sends tones, and presses keys by RFC 4733.
// Written apart from src/wire on purpose: an independent second opinion on what goes over the wire.
import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';

/** One received packet. */
export interface Packet {
  at: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payloadType: number;
  payload: Buffer;
}

const keys = '0123456789*#ABCD';

/** Decode one mu-law byte (ITU-T G.711). */
export function fromMulaw(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4);
  return (inverted & 0x80 ? -1 : 1) * (magnitude - 0x84);
}

/** Encode one sample as mu-law. */
function toMulaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(32_635, Math.abs(sample)) + 0x84;
  const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

/**
 * Power of one frequency among the samples, relative to all of their power: 0 = absent, 1 = nothing else. The median over windows of
 * 100 ms: a packet that came late shifts the tone's phase, which over a longer stretch would look like another tone.
 */
export function toneShare(samples: Int16Array | number[], hz: number, rate = 8000): number {
  const size = rate / 10;
  const shares: number[] = [];
  for (let at = 0; at + size <= samples.length; at += size) shares.push(shareOfWindow(samples.slice(at, at + size), hz, rate));
  return shares.sort((a, b) => a - b)[Math.floor(shares.length / 2)] ?? 0;
}

/** The same over one stretch (Goertzel). */
function shareOfWindow(samples: Int16Array | number[], hz: number, rate: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let before = 0;
  let last = 0;
  let total = 0;
  for (const sample of samples) {
    const now = sample + factor * last - before;
    before = last;
    last = now;
    total += sample * sample;
  }
  if (total === 0) return 0;
  const power = before * before + last * last - factor * before * last;
  return (2 * power) / (samples.length * total);
}

export class Ear {
  readonly port: number;
  readonly packets: Packet[] = [];
  readonly #socket: Socket;
  #far: { address: string; port: number } | undefined;
  #sequence = Math.floor(Math.random() * 60_000);
  #timestamp = Math.floor(Math.random() * 2 ** 31);
  readonly #ssrc = Math.floor(Math.random() * 2 ** 32);
  #timer: NodeJS.Timeout | undefined;
  #tone: number | undefined;
  #phase = 0;
  #pressing = false;
  /** What is being said, and how much of it has been sent. */
  #words: { samples: Int16Array; sent: number; said: () => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (data, from) => {
      if (data.length < 12 || (data[0] ?? 0) >> 6 !== 2) return;
      this.#far ??= { address: from.address, port: from.port };
      const csrcs = (data[0] ?? 0) & 0x0f;
      this.packets.push({
        at: performance.timeOrigin + performance.now(),
        payloadType: (data[1] ?? 0) & 0x7f,
        sequence: data.readUInt16BE(2),
        timestamp: data.readUInt32BE(4),
        ssrc: data.readUInt32BE(8),
        payload: data.subarray(12 + 4 * csrcs),
      });
    });
  }

  /** Open a socket on an even port of 127.0.0.1. */
  static async open(): Promise<Ear> {
    for (;;) {
      const socket = createSocket('udp4');
      await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
      if (socket.address().port % 2 === 0) return new Ear(socket);
      socket.close();
    }
  }

  /** Send audio every 20 ms: silence, or a tone once `sing` was called. `far` is learnt from the first packet if not given. */
  talk(far?: { address: string; port: number }): void {
    if (far) this.#far = far;
    this.#timer ??= setInterval(() => {
      // A telephone sends the key instead of audio while it is pressed.
      if (!this.#pressing) this.#send(0, this.#frame(), false);
    }, 20);
  }

  /** From now on send a sine tone. */
  sing(hz: number): void {
    this.#tone = hz;
    this.talk();
  }

  /** Say these 8 kHz samples once, in place of silence; resolves with the time at which their last packet left. */
  say(samples: Int16Array): Promise<number> {
    this.talk();
    return new Promise((resolve) => {
      this.#words = { samples, sent: 0, said: () => resolve(performance.timeOrigin + performance.now()) };
    });
  }

  hush(): void {
    this.#tone = undefined;
  }

  #frame(): Buffer {
    const frame = Buffer.alloc(160, 0xff);
    const words = this.#words;
    if (words !== undefined) {
      for (let i = 0; i < 160; i++) frame[i] = toMulaw(words.samples[words.sent + i] ?? 0);
      words.sent += 160;
      if (words.sent < words.samples.length) return frame;
      this.#words = undefined;
      words.said();
      return frame;
    }
    if (this.#tone !== undefined) {
      for (let i = 0; i < 160; i++) {
        frame[i] = toMulaw(Math.round(8000 * Math.sin(this.#phase)));
        this.#phase += (2 * Math.PI * this.#tone) / 8000;
      }
    }
    return frame;
  }

  #send(payloadType: number, payload: Buffer, marker: boolean, timestamp = this.#timestamp): void {
    const packet = Buffer.alloc(12 + payload.length);
    packet[0] = 0x80;
    packet[1] = payloadType | (marker ? 0x80 : 0);
    packet.writeUInt16BE(this.#sequence++ & 0xffff, 2);
    packet.writeUInt32BE(timestamp >>> 0, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    payload.copy(packet, 12);
    if (payloadType === 0) this.#timestamp = (this.#timestamp + 160) >>> 0;
    if (this.#far) this.#socket.send(packet, this.#far.port, this.#far.address);
  }

  /** Press keys one after the other, 100 ms each with 60 ms between, as a telephone does (RFC 4733, three end packets). */
  async press(text: string, payloadType = 101): Promise<void> {
    for (const key of text) {
      this.#pressing = true;
      const event = keys.indexOf(key);
      const timestamp = this.#timestamp;
      for (let step = 1; step <= 5; step++) {
        this.#event(payloadType, event, false, step * 160, step === 1, timestamp);
        await wait(20);
      }
      for (let repeat = 0; repeat < 3; repeat++) this.#event(payloadType, event, true, 800, false, timestamp);
      this.#timestamp = (timestamp + 1440) >>> 0;
      this.#pressing = false;
      await wait(60);
    }
  }

  #event(payloadType: number, event: number, end: boolean, duration: number, marker: boolean, timestamp: number): void {
    const payload = Buffer.alloc(4);
    payload[0] = event;
    payload[1] = (end ? 0x80 : 0) | 10;
    payload.writeUInt16BE(duration, 2);
    this.#send(payloadType, payload, marker, timestamp);
  }

  /** The audio received since packet number `from`, decoded. */
  samples(from = 0): Int16Array {
    const audio = this.packets.slice(from).filter((packet) => packet.payloadType === 0);
    return Int16Array.from(audio.flatMap((packet) => [...packet.payload].map(fromMulaw)));
  }

  /** Loudness of what was received since packet `from`: root mean square. */
  loudness(from = 0): number {
    const samples = this.samples(from);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
  }

  /** Was this mu-law file heard to its end: do its last 400 ms occur among the received bytes? */
  heardEndOf(file: string, from = 0): boolean {
    const wanted = readFileSync(file);
    const tail = wanted.subarray(Math.max(0, Math.floor(wanted.length / 160) * 160 - 3200), Math.floor(wanted.length / 160) * 160);
    return this.#bytes(from).includes(tail);
  }

  /** Was 400 ms near the beginning of this mu-law file heard since packet `from`? */
  heardStartOf(file: string, from = 0): boolean {
    return this.#bytes(from).includes(readFileSync(file).subarray(1600, 4800));
  }

  /** The longest time between two packets, and the longest run of frames in which nobody speaks, since packet `from`, in ms. */
  silences(from: number): { longestGapMs: number; longestQuietMs: number } {
    let longestGapMs = 0;
    let quietMs = 0;
    let longestQuietMs = 0;
    for (let index = Math.max(1, from); index < this.packets.length; index++) {
      const packet = this.packets[index] as Packet;
      const gapMs = packet.at - (this.packets[index - 1] as Packet).at;
      longestGapMs = Math.max(longestGapMs, gapMs);
      const loud = packet.payload.some((byte) => Math.abs(fromMulaw(byte)) > 300);
      quietMs = loud ? 0 : quietMs + gapMs;
      longestQuietMs = Math.max(longestQuietMs, quietMs);
    }
    return { longestGapMs: Math.round(longestGapMs), longestQuietMs: Math.round(longestQuietMs) };
  }

  #bytes(from: number): Buffer {
    return Buffer.concat(
      this.packets
        .slice(from)
        .filter((packet) => packet.payloadType === 0)
        .map((packet) => packet.payload),
    );
  }

  /** Is the grid unbroken: one SSRC, sequence +1, audio timestamps +160? */
  unbroken(): boolean {
    return this.packets.every((packet, index) => {
      const before = this.packets[index - 1];
      return (
        !before ||
        (packet.ssrc === before.ssrc &&
          packet.sequence === ((before.sequence + 1) & 0xffff) &&
          (packet.payloadType !== 0 || before.payloadType !== 0 || packet.timestamp === (before.timestamp + 160) >>> 0))
      );
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

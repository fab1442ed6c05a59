// Keys that a leg is to send, one after the other: RFC 4733 events where agreed, else the two tones in the audio.
// It is asked for one packet every 20 ms, so it needs no timer. Not here: receiving keys.
import type { Key } from '#engine/event.ts';
import { eventOfKey, keyEventBytes, keyTone, writeKeyEvent } from '#wire/dtmf.ts';
import { muLawToALaw, translate } from '#wire/g711.ts';
import { rtpHeaderBytes } from '#wire/rtp.ts';
import type { OutStream, PacketSink } from './out-stream.ts';
import { frameBytes } from './playback.ts';

/** A key lasts 100 ms, then come the end, told three times (RFC 4733 §2.5.1.4), and a pause of 60 ms. */
const pressFrames = 5;
const endFrames = 3;
const toneFrames = pressFrames;
const pauseFrames = 3;
const mostWaiting = 32;

/** How the far side wants its keys. */
export interface KeyFormat {
  audioPayloadType: number;
  aLaw: boolean;
  eventPayloadType: number | undefined;
}

/** The queue of keys of one leg. */
export class KeySender {
  readonly #waiting: Key[] = [];
  #frame = 0;
  #since = 0;
  #tone: Uint8Array | undefined;

  /** A key is being sent or waits. */
  get busy(): boolean {
    return this.#waiting.length > 0;
  }

  push(key: Key): void {
    if (this.#waiting.length < mostWaiting) this.#waiting.push(key);
  }

  /** Send what is due in this 20 ms and move the stream's time on by them. */
  step(stream: OutStream, sink: PacketSink | undefined, format: KeyFormat, now: number): void {
    const key = this.#waiting[0];
    if (key === undefined) return;
    if (format.eventPayloadType === undefined) this.#tones(key, stream, sink, format, now);
    else this.#events(key, stream, sink, format.eventPayloadType, now);
  }

  #events(key: Key, stream: OutStream, sink: PacketSink | undefined, payloadType: number, now: number): void {
    if (this.#frame === 0) this.#since = stream.timestamp;
    if (this.#frame < pressFrames + endFrames) {
      const packet = stream.event();
      const end = this.#frame >= pressFrames;
      const duration = Math.min(this.#frame + 1, pressFrames) * frameBytes;
      writeKeyEvent(packet, packet.length - keyEventBytes, eventOfKey(key), end, duration);
      stream.sendEvent(sink, packet, payloadType, this.#frame === 0, this.#since);
    }
    stream.pass(frameBytes, now);
    this.#next(pressFrames + endFrames + pauseFrames);
  }

  #tones(key: Key, stream: OutStream, sink: PacketSink | undefined, format: KeyFormat, now: number): void {
    this.#tone ??= keyTone(key, toneFrames * 20);
    const packet = stream.frame();
    if (this.#frame < toneFrames) {
      packet.set(this.#tone.subarray(this.#frame * frameBytes, (this.#frame + 1) * frameBytes), rtpHeaderBytes);
      if (format.aLaw) translate(muLawToALaw, packet, rtpHeaderBytes, packet, rtpHeaderBytes, frameBytes);
    } else {
      packet.fill(format.aLaw ? 0xd5 : 0xff, rtpHeaderBytes);
    }
    stream.send(sink, packet, format.audioPayloadType, frameBytes, now);
    this.#next(toneFrames + pauseFrames);
  }

  #next(frames: number): void {
    if (++this.#frame < frames) return;
    this.#frame = 0;
    this.#tone = undefined;
    this.#waiting.shift();
  }
}

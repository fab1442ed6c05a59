// Telephone keys on the wire: RFC 4733 events in and out, and the two tones of a key (ITU-T Q.23) where events are not spoken.
// Not here: who sends or receives them when.
import { encodeMuLaw } from './g711.ts';

/** RFC 4733 §3.2: event codes 0-15 in this order. */
export const keyOfEvent = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D'] as const;
type EventKey = (typeof keyOfEvent)[number];

/** Bytes of one event in a payload. */
export const keyEventBytes = 4;

/** The event code of a key. Example: `eventOfKey('#') === 11`. */
export function eventOfKey(key: EventKey): number {
  return keyOfEvent.indexOf(key);
}

/** Write an event (RFC 4733 §2.3): volume is in -dBm0 (10 is usual), duration in timestamp units since the key went down. */
export function writeKeyEvent(target: Buffer, at: number, event: number, end: boolean, duration: number): void {
  target[at] = event;
  target[at + 1] = (end ? 0x80 : 0) | 10;
  target.writeUInt16BE(Math.min(duration, 0xffff), at + 2);
}

/**
 * Tells new keys from repeated packets of a key. A key is new at its first packet that arrives, whichever it is, so a lost start
 * (or a key of which only an end packet came through) still counts; the retransmitted ends (RFC 4733 §2.5.1.4) do not.
 */
export class KeyReceiver {
  #timestamp = 0;
  #event = -1;
  #ended = true;
  #heard = false;

  /** The key that this packet begins, or undefined when it continues one or is none. */
  receive(timestamp: number, payload: Buffer, start: number, end: number): EventKey | undefined {
    if (end - start < keyEventBytes) return undefined;
    const event = payload[start] as number;
    const key = keyOfEvent[event];
    if (key === undefined) return undefined;
    const ended = ((payload[start + 1] as number) & 0x80) !== 0;
    const since = (timestamp - this.#timestamp) | 0;
    if (this.#heard && this.#continues(since, event)) {
      this.#ended = this.#ended || ended;
      this.#timestamp = since > 0 ? timestamp : this.#timestamp;
      return undefined;
    }
    this.#heard = true;
    this.#timestamp = timestamp;
    this.#event = event;
    this.#ended = ended;
    return key;
  }

  #continues(since: number, event: number): boolean {
    if (since === 0) return true;
    // A packet overtaken by a newer key's; two seconds back can only be a new source's timestamps.
    if (since < 0) return since > -16_000;
    // Some senders wrongly let the timestamp run on within one key: a step under 30 ms cannot be a new press of it.
    return event === this.#event && !this.#ended && since <= 240;
  }
}

const low = [697, 770, 852, 941] as const;
const high = [1209, 1336, 1477, 1633] as const;
const keypad = '123A456B789C*0#D';

/** A key's two tones in mu-law at 8 kHz, with 5 ms ramps so that it does not click. */
export function keyTone(key: EventKey, durationMs: number): Uint8Array {
  const place = keypad.indexOf(key);
  const a = (2 * Math.PI * (low[place >> 2] as number)) / 8000;
  const b = (2 * Math.PI * (high[place & 3] as number)) / 8000;
  const samples = new Int16Array(durationMs * 8);
  for (let i = 0; i < samples.length; i++) {
    const ramp = Math.min(1, (i + 1) / 40, (samples.length - i) / 40);
    samples[i] = Math.round(ramp * (5500 * Math.sin(a * i) + 6500 * Math.sin(b * i)));
  }
  return encodeMuLaw(samples);
}

// RFC 4733 receiving: what counts as a new key when packets are lost, repeated or overtaken.
import { describe, expect, it } from 'vitest';
import { eventOfKey, KeyReceiver, keyOfEvent, keyTone, writeKeyEvent } from './dtmf.ts';
import { decodeMuLaw } from './g711.ts';
import { seeded } from './test-random.ts';

function packet(key: (typeof keyOfEvent)[number], end: boolean, duration: number): Buffer {
  const payload = Buffer.alloc(4);
  writeKeyEvent(payload, 0, eventOfKey(key), end, duration);
  return payload;
}

function hear(receiver: KeyReceiver, timestamp: number, payload: Buffer): string | undefined {
  return receiver.receive(timestamp, payload, 0, payload.length);
}

describe('key events', () => {
  it('write the bytes of RFC 4733 §2.3', () => {
    expect(packet('9', true, 1600).toString('hex')).toBe('098a0640');
    expect(packet('#', false, 160).toString('hex')).toBe('0b0a00a0');
  });

  it('count once from the first packet to the last repeated end', () => {
    const receiver = new KeyReceiver();
    expect(hear(receiver, 1000, packet('5', false, 160))).toBe('5');
    expect(hear(receiver, 1000, packet('5', false, 320))).toBeUndefined();
    for (let i = 0; i < 3; i++) expect(hear(receiver, 1000, packet('5', true, 480))).toBeUndefined();
    expect(hear(receiver, 2600, packet('5', false, 160))).toBe('5');
  });

  it('count a key whose start was lost, even when only an end came through', () => {
    const receiver = new KeyReceiver();
    expect(hear(receiver, 500, packet('1', true, 800))).toBe('1');
    expect(hear(receiver, 500, packet('1', true, 800))).toBeUndefined();
    expect(hear(receiver, 4000, packet('2', false, 640))).toBe('2');
  });

  it('do not count a packet overtaken by the next key', () => {
    const receiver = new KeyReceiver();
    expect(hear(receiver, 1000, packet('1', false, 160))).toBe('1');
    expect(hear(receiver, 3000, packet('2', false, 160))).toBe('2');
    expect(hear(receiver, 1000, packet('1', true, 800))).toBeUndefined();
  });

  it('forgive senders whose timestamp runs on within a key, and tell the next press', () => {
    const receiver = new KeyReceiver();
    expect(hear(receiver, 1000, packet('7', false, 160))).toBe('7');
    expect(hear(receiver, 1160, packet('7', false, 320))).toBeUndefined();
    expect(hear(receiver, 1320, packet('7', true, 480))).toBeUndefined();
    expect(hear(receiver, 2440, packet('7', false, 160))).toBe('7');
  });

  it.each([0, 1, 2, 3, 4])('count once each, in their order, on a line that loses 20 % and is late by up to 200 ms (seed %i)', (seed) => {
    const random = seeded(seed);
    const pressed = Array.from({ length: 200 }, () => keyOfEvent[Math.floor(12 * random())] as (typeof keyOfEvent)[number]);
    // Four keys a second, each of 100 ms: an update every 20 ms, then the end three times (RFC 4733 §2.5.1).
    const sent = pressed.flatMap((key, n) =>
      [1, 2, 3, 4, 5, 5, 5].map((step, place) => ({
        timestamp: 2000 * n,
        payload: packet(key, place > 3, 160 * step),
        arrivesAtMs: 250 * n + 20 * place + 200 * random(),
        lost: random() < 0.2,
      })),
    );
    const receiver = new KeyReceiver();
    const arrived = sent.filter(({ lost }) => !lost).sort((one, other) => one.arrivesAtMs - other.arrivesAtMs);
    expect(arrived.length).toBeLessThan(0.85 * sent.length);
    expect(arrived.flatMap(({ timestamp, payload }) => hear(receiver, timestamp, payload) ?? []).join('')).toBe(pressed.join(''));
  });

  it('wrap with the timestamp', () => {
    const receiver = new KeyReceiver();
    expect(hear(receiver, 0xffff_ff00, packet('3', false, 160))).toBe('3');
    expect(hear(receiver, 0x0000_0400, packet('4', false, 160))).toBe('4');
  });

  it('ignore what is no key: flash, modem tones, short payloads', () => {
    const receiver = new KeyReceiver();
    expect(receiver.receive(1, Buffer.from([16, 10, 0, 160]), 0, 4)).toBeUndefined();
    expect(receiver.receive(1, Buffer.from([1, 10]), 0, 2)).toBeUndefined();
  });
});

describe('key tones', () => {
  it('hold the two frequencies of Q.23 and no other', () => {
    for (const key of keyOfEvent) {
      const samples = decodeMuLaw(keyTone(key, 100));
      const powers = [697, 770, 852, 941, 1209, 1336, 1477, 1633].map((hz) => goertzel(samples, hz));
      const loud = powers.flatMap((power, place) => (power > 1e6 ? [place] : []));
      expect(loud).toHaveLength(2);
      expect('123A456B789C*0#D'[(loud[0] as number) * 4 + (loud[1] as number) - 4]).toBe(key);
    }
  });
});

function goertzel(samples: Int16Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / 8000);
  let one = 0;
  let two = 0;
  for (const sample of samples) [one, two] = [sample + turn * one - two, one];
  return (one * one + two * two - turn * one * two) / samples.length ** 2;
}

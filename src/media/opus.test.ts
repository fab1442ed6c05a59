// A far side that speaks Opus, joined to one that does not, in a real media process: audio, keys and prompts both ways, and what is no Opus.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeMuLaw, muLawToLinear } from '#wire/g711.ts';
import { emptyRtpHeader } from '#wire/rtp.ts';
import { type MediaRig, startMediaRig } from './media-rig.ts';
import { eventType, frameTicks, OpusPhone, opusType, tone } from './opus-phone.ts';
import { OpusTranslator } from './opus-translator.ts';
import type { RtpFormat, RtpRemote } from './protocol.ts';
import { type HeardPacket, remoteOf, RtpPeer } from './rtp-peer.ts';

/** Which part of the power of these samples is at `hz`. */
function share(samples: readonly number[], hz: number): number {
  let [real, imaginary, power] = [0, 0, 0];
  for (const [i, sample] of samples.entries()) {
    real += sample * Math.cos((2 * Math.PI * hz * i) / 8000);
    imaginary += sample * Math.sin((2 * Math.PI * hz * i) / 8000);
    power += sample * sample;
  }
  return power === 0 ? 0 : (2 * (real * real + imaginary * imaginary)) / samples.length / power;
}

const linear = (packets: readonly HeardPacket[]): number[] =>
  packets.flatMap(({ payload }) => Array.from(payload, (byte) => muLawToLinear[byte] as number));

let rig: MediaRig;
let phone: OpusPhone;
let plain: RtpPeer;

const format: RtpFormat = { codec: 'opus', payloadType: opusType, eventPayloadType: eventType, eventClockHz: 48_000 };
const opusRemote = (port: number): RtpRemote => ({
  address: '127.0.0.1',
  port,
  format,
  send: true,
  receive: true,
});

beforeAll(async () => {
  rig = await startMediaRig();
  phone = new OpusPhone(await RtpPeer.open(), 440);
  plain = await RtpPeer.open(99);
  const coded = await rig.client.openRtp('coded');
  const other = await rig.client.openRtp('other');
  phone.peer.aim(coded.port);
  plain.aim(other.port);
  rig.client.connectRtp('coded', opusRemote(phone.peer.port));
  rig.client.connectRtp('other', remoteOf(plain));
});

afterAll(async () => {
  phone.quiet();
  phone.peer.close();
  plain.close();
  await rig.close();
});

describe('a far side that speaks Opus', () => {
  it('hears prompts, in packets of 20 ms of its own clock', async () => {
    const file = path.join(rig.folder, 'tone.ul');
    await writeFile(file, encodeMuLaw(tone(1000)));
    rig.client.play('coded', { play: 'p', files: [file], loop: true, stopOnKey: false });
    await expect.poll(() => share(phone.sound(), 1000), { timeout: 15_000 }).toBeGreaterThan(0.9);
    const [first, second] = phone.heard().slice(-2);
    expect(((second?.timestamp ?? 0) - (first?.timestamp ?? 0)) >>> 0).toBe(frameTicks);
    expect(((second?.sequence ?? 0) - (first?.sequence ?? 0)) & 0xffff).toBe(1);
    rig.client.stop('coded', 'p');
    await rig.event('playEnded');
  });

  it('presses keys, each heard once', async () => {
    phone.key('5');
    await rig.event('key', ({ leg, key }) => leg === 'coded' && key === '5');
    phone.key('5');
    await expect.poll(() => rig.events.filter((event) => event.is === 'key' && event.leg === 'coded').length).toBe(2);
  });

  it('is heard by one that does not speak it, over the turn of its clock and broken packets, and hears that one', async () => {
    rig.client.join('coded', 'other');
    phone.hum();
    const other = encodeMuLaw(tone(600));
    let at = 0;
    const talk = setInterval(() => plain.audio(other.subarray(at, (at = (at + 160) % 8000) || 8000)), 20);
    try {
      await expect.poll(() => share(linear(plain.heard.slice(-25)), 440), { timeout: 15_000 }).toBeGreaterThan(0.9);
      await expect.poll(() => share(phone.sound(), 600), { timeout: 15_000 }).toBeGreaterThan(0.8);
      for (const bytes of [[], [0xff], Array<number>(300).fill(0xff)]) phone.send(Uint8Array.from(bytes));
      const from = plain.heard.length;
      await expect.poll(() => plain.heard.length - from, { timeout: 15_000 }).toBeGreaterThan(60);
      await expect.poll(() => share(linear(plain.heard.slice(-25)), 440), { timeout: 15_000 }).toBeGreaterThan(0.9);
      const steps = plain.heard.slice(from + 1).map(({ timestamp }, i) => (timestamp - (plain.heard[from + i]?.timestamp ?? 0)) >>> 0);
      expect(new Set(steps)).toEqual(new Set([160]));
    } finally {
      clearInterval(talk);
    }
  });

  it('is sent keys in its own clock', async () => {
    const from = phone.peer.heard.length;
    rig.client.sendKey('coded', '5');
    const events = (): HeardPacket[] => phone.peer.heard.slice(from).filter(({ payloadType }) => payloadType === eventType);
    await expect.poll(() => events().length, { timeout: 15_000 }).toBe(8);
    expect(new Set(events().map(({ timestamp }) => timestamp)).size).toBe(1);
    expect(events().map(({ payload }) => payload.readUInt16BE(2) / frameTicks)).toEqual([1, 2, 3, 4, 5, 5, 5, 5]);
  });
});

it('goes on in time with a far side that changes to G.711, whose clock is slower', () => {
  const translator = new OpusTranslator(format, () => undefined);
  const heardAt = (payloadType: number, timestamp: number): number => {
    const header = { ...emptyRtpHeader(), payloadType, timestamp };
    translator.incoming(Buffer.alloc(172), header);
    return header.timestamp;
  };
  const since = 0xffff_ffff - 100;
  const times = [heardAt(eventType, since), heardAt(eventType, since + frameTicks)];
  for (let n = 1; n <= 3; n++) times.push(heardAt(8, (since + frameTicks + n * 160) >>> 0));
  expect(times.map((time) => (time - since) >>> 0)).toEqual([0, 160, 320, 480, 640]);
});

// Two joined legs on a clock of the test's own: what the listener's stream becomes when the source's packets are late, overtaken and lost.
// Not here: how deep the buffer is (jitter-buffer.test.ts), sockets (bridge.test.ts).
import { describe, expect, it } from 'vitest';
import { eventOfKey, writeKeyEvent } from '#wire/dtmf.ts';
import { decodeMuLaw } from '#wire/g711.ts';
import { comfortNoiseType, emptyRtpHeader, readRtpHeader, writeRtpHeader } from '#wire/rtp.ts';
import { seeded } from '#wire/test-random.ts';
import { Arrivals } from './arrivals.ts';
import { AudioFiles } from './audio-files.ts';
import type { Carrier } from './carrier.ts';
import type { MediaNotice } from './client.ts';
import { Leg } from './leg.ts';
import { breaksOf, type HeardPacket } from './rtp-peer.ts';

const format = { codec: 'PCMU', payloadType: 0, eventPayloadType: 101 } as const;
const loud = 0x20;

interface Listened {
  heard: HeardPacket[];
  notices: MediaNotice[];
  source: Leg;
  listener: Leg;
  endMs: number;
}

function openLeg(id: string, notices: MediaNotice[], heard: HeardPacket[]): Leg {
  const leg = new Leg(id, {
    files: new AudioFiles(),
    earSocket: undefined,
    ownLateness: { ms: 0 },
    emit: (notice) => void notices.push(notice),
    end: () => undefined,
  });
  const header = emptyRtpHeader();
  const carrier: Carrier = {
    kind: 'rtp',
    strangers: 0,
    sendRtp: (packet) => {
      if (readRtpHeader(packet, header)) heard.push({ ...header, payload: Buffer.from(packet.subarray(header.payloadStart)) });
    },
    sendRtcp: () => undefined,
    close: () => undefined,
  };
  leg.carrier = carrier;
  leg.opened(format);
  return leg;
}

/** A frame that says which it is, all of it loud. */
function frameOf(index: number): Buffer {
  const packet = Buffer.alloc(12 + 160, loud);
  writeRtpHeader(packet, 0, index === 0, index & 0xffff, index * 160, 99);
  packet[12] = index >> 7;
  packet[13] = index & 0x7f;
  return packet;
}

function keyOf(index: number): Buffer {
  const packet = Buffer.alloc(16);
  writeRtpHeader(packet, 101, true, index & 0xffff, index * 160, 99);
  writeKeyEvent(packet, 12, eventOfKey('5'), false, 160);
  return packet;
}

/** Places of the source's frames among what was heard; what was made up has none. */
const told = (heard: readonly HeardPacket[]): number[] =>
  heard.flatMap(({ payload }) => (payload[2] === loud ? [((payload[0] as number) << 7) | (payload[1] as number)] : []));

interface Arriving {
  packet: Buffer;
  /** Since the call began. */
  atMs: number;
}

/** `seconds` of speech whose frames arrive when `delayMs` says; undefined = never. A key is pressed after `keyMs`. */
function listen(seconds: number, delayMs: () => number | undefined, keyMs = -1): Listened {
  const arriving: Arriving[] = [];
  for (let index = 0; index < seconds * 50; index++) {
    const late = delayMs();
    if (late !== undefined) arriving.push({ packet: frameOf(index), atMs: index * 20 + late });
  }
  if (keyMs >= 0) arriving.push({ packet: keyOf(keyMs / 20), atMs: keyMs });
  return carry(seconds, arriving);
}

/** `seconds` of a call in which these packets arrive. */
function carry(seconds: number, arriving: Arriving[]): Listened {
  const [notices, heard]: [MediaNotice[], HeardPacket[]] = [[], []];
  const [source, listener] = [openLeg('source', notices, []), openLeg('listener', notices, heard)];
  source.joinTo(listener);
  listener.joinTo(source);
  const beginMs = performance.now() + 1000;
  arriving.sort((a, b) => a.atMs - b.atMs);
  const endMs = beginMs + seconds * 1000;
  const header = emptyRtpHeader();
  let next = 0;
  for (let [now, tick] = [beginMs, 0]; now < endMs; now += 5, tick++) {
    for (; next < arriving.length && beginMs + (arriving[next] as Arriving).atMs <= now; next++) {
      const { packet, atMs } = arriving[next] as Arriving;
      if (readRtpHeader(packet, header)) source.rtp(packet, header, beginMs + atMs);
    }
    if (tick % 4 === 0) source.tick(now);
    if (tick % 4 === 2) listener.tick(now);
    source.fillGap(now);
    listener.fillGap(now);
  }
  return { heard, notices, source, listener, endMs };
}

/** A source's silence (RFC 3389 §3): how loud its noise is, -64 dBov. */
function comfortNoiseOf(index: number, sequence: number): Buffer {
  const packet = Buffer.alloc(13, 64);
  writeRtpHeader(packet, comfortNoiseType, false, sequence, index * 160, 99);
  return packet;
}

describe('a listener', () => {
  it('hears a good line as it is, and nothing is said of any holding', () => {
    const { heard, source } = listen(10, () => 2);
    expect(told(heard)).toEqual(Array.from({ length: 500 }, (_, i) => i));
    expect(breaksOf(heard)).toEqual([]);
    expect(source.figures).not.toHaveProperty('held');
  });

  it.each([1, 2, 3])('of a source whose packets are late by up to 80 ms hears them in order, without holes (seed %i)', (seed) => {
    const random = seeded(seed);
    const { heard, source, listener } = listen(30, () => 80 * random());
    expect(breaksOf(heard)).toEqual([]);
    const frames = told(heard);
    expect(frames).toEqual([...new Set(frames)].sort((a, b) => a - b));
    // What a line needs is learnt in its first seconds; afterwards single packets may be later than all others.
    const learnt = frames.filter((index) => index >= 150 && index < 1450);
    expect(learnt.length).toBeGreaterThan(0.97 * 1300);
    expect(source.figures.held?.mostMs).toBeGreaterThanOrEqual(70);
    expect(source.figures.held?.mostMs).toBeLessThanOrEqual(100);
    expect(listener.figures.concealedMs).toBeLessThan(0.05 * 30_000);
    expect(heard.length).toBeGreaterThan(1480);
    expect(heard.length).toBeLessThan(1510);
  });

  it('of a source that loses a fifth and is late by up to 200 ms hears the rest in order, and what is missing made up', () => {
    const random = seeded(7);
    const { heard, source, listener } = listen(30, () => (random() < 0.2 ? undefined : 200 * random()));
    expect(breaksOf(heard)).toEqual([]);
    const frames = told(heard);
    expect(frames).toEqual([...new Set(frames)].sort((a, b) => a - b));
    const learnt = frames.filter((index) => index >= 250 && index < 1450);
    expect(learnt.length).toBeGreaterThan(0.75 * 1200);
    expect(source.figures.held?.mostMs).toBeLessThanOrEqual(200);
    expect(listener.figures.concealedMs).toBeGreaterThan(0.15 * 30_000);
    expect(heard.length).toBeGreaterThan(1460);
  });

  it('of a source that tells its silence by comfort noise now and then hears soft noise; the source lives, has lost nothing and is not late', () => {
    const words = Array.from({ length: 50 }, (_, index) => ({ packet: frameOf(index), atMs: index * 20 }));
    const silence = Array.from({ length: 20 }, (_, n) => ({ packet: comfortNoiseOf(50 + n * 10, 50 + n), atMs: 1000 + n * 200 }));
    const { heard, source, listener, endMs } = carry(5, [...words, ...silence]);
    expect(told(heard)).toEqual(words.map((_, index) => index));
    expect(breaksOf(heard)).toEqual([]);
    const noise = heard.slice(51);
    expect(noise.length).toBeGreaterThan(190);
    expect(noise.flatMap(({ payload }) => Array.from(decodeMuLaw(payload), Math.abs)).filter((level) => level > 300)).toEqual([]);
    expect(noise.filter(({ payload }) => new Set(payload).size === 1)).toEqual([]);
    expect(source.figures).toMatchObject({ packetsIn: 70, lost: 0 });
    expect(source.figures).not.toHaveProperty('held');
    expect(listener.figures.concealedMs).toBe(0);
    expect(endMs - source.heardAt).toBeCloseTo(200);
  });

  it('is told a key at once, whatever is held before it', () => {
    const random = seeded(9);
    const { notices, source } = listen(6, () => 150 * random(), 5980);
    expect(source.figures.held?.mostMs).toBeGreaterThan(100);
    expect(notices.filter(({ is }) => is === 'key')).toMatchObject([{ leg: 'source', key: '5' }]);
  });
});

it('an ear, looked after every 20 ms, is given speech in order; only what came later than all it was held for is missing', () => {
  const random = seeded(11);
  const given: { index: number; byte: number }[] = [];
  const arrivals = new Arrivals(
    { ms: 0 },
    (packet, header) => given.push({ index: header.timestamp / 160, byte: packet[header.payloadStart + 2] as number }),
    () => undefined,
  );
  const arriving = Array.from({ length: 1500 }, (_, index) => ({ packet: frameOf(index), at: index * 20 + 100 * random() }));
  arriving.sort((a, b) => a.at - b.at);
  const header = emptyRtpHeader();
  let nextTurn = 0;
  for (const { packet, at } of arriving) {
    for (; nextTurn <= at; nextTurn += 20) arrivals.release(nextTurn);
    if (readRtpHeader(packet, header)) arrivals.put(packet, header, false, at);
  }
  for (let turn = 0; turn < 20; turn++) arrivals.release((nextTurn += 20));
  const indexes = given.map(({ index }) => index);
  expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
  expect(new Set(given.map(({ byte }) => byte))).toEqual(new Set([loud]));
  const late = arrivals.figures.held?.late ?? 0;
  // Speech without a pause: a frame of depth that is no longer needed goes every two seconds at most.
  expect(given.length + late).toBeGreaterThanOrEqual(1500 - 15);
  expect(late).toBeLessThan(60);
});

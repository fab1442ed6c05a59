// What is played of a line that delays, overtakes, doubles and loses, by seeded chance: once, in order, not later than the line asks for. Not here:
// sound and sockets.
import { describe, expect, it } from 'vitest';
import { seeded } from '#wire/test-random.ts';
import { type Arrival, JitterBuffer, mostDepthMs } from './jitter-buffer.ts';

const frameMs = 20;
const frame = 160;

interface Packet {
  /** When it is sent; its place in the row. */
  sentMs: number;
  index: number;
  timestamp: number;
  ssrc: number;
  at: number;
}

interface Line {
  packets: number;
  /** Delay of the packet sent at this time, beside the way's own 30 ms. */
  delayMs: (sentMs: number) => number;
  lost?: () => boolean;
  /** Each packet's timestamp; without it they follow each other from 0. */
  timestampAt?: (index: number) => number;
  ssrcAt?: (index: number) => number;
  /** Length of the source's 20 ms on our clock. */
  paceMs?: number;
  /** When each packet is sent, where they do not follow each other at one pace. */
  sentAt?: (index: number) => number;
}

/** What came of a line: in the order of playing, and how deep the buffer was after each arrival. */
interface Outcome {
  arrived: Packet[];
  played: Packet[];
  playedAt: number[];
  arrivals: Record<Arrival, number>;
  /** Arrivals that nothing later had been played before. */
  inTime: number;
  depths: number[];
  buffer: JitterBuffer<Packet>;
}

function arrivingOver(line: Line): Packet[] {
  const packets: Packet[] = [];
  for (let index = 0; index < line.packets; index++) {
    const sentMs = line.sentAt?.(index) ?? index * (line.paceMs ?? frameMs);
    if (line.lost?.() === true) continue;
    const timestamp = (line.timestampAt?.(index) ?? index * frame) >>> 0;
    packets.push({ sentMs, index, timestamp, ssrc: line.ssrcAt?.(index) ?? 7, at: sentMs + 30 + line.delayMs(sentMs) });
  }
  return packets.sort((a, b) => a.at - b.at);
}

/** Let the packets arrive, with a tick each 5 ms between and after them. */
function play(arrived: Packet[], quiet = false): Outcome {
  const buffer = new JitterBuffer<Packet>(() => quiet);
  const outcome: Outcome = {
    arrived,
    played: [],
    playedAt: [],
    arrivals: { pass: 0, held: 0, late: 0, copy: 0 },
    inTime: 0,
    depths: [],
    buffer,
  };
  const heard = (packet: Packet, at: number): void => {
    outcome.played.push(packet);
    outcome.playedAt.push(at);
  };
  const takeAll = (at: number): void => {
    for (let due = buffer.take(at); due !== undefined; due = buffer.take(at)) heard(due, at);
  };
  let tickAt = 0;
  for (const packet of arrived) {
    for (; tickAt <= packet.at; tickAt += 5) takeAll(tickAt);
    if (packet.index > (outcome.played.at(-1)?.index ?? -1)) outcome.inTime++;
    const arrival = buffer.put(packet.ssrc, packet.timestamp, packet, packet.at);
    outcome.arrivals[arrival]++;
    if (arrival === 'pass') heard(packet, packet.at);
    else takeAll(packet.at);
    outcome.depths.push(buffer.depthMs);
  }
  for (let i = 0; i < 100; i++) takeAll((tickAt += 5));
  return outcome;
}

const indexes = (packets: readonly Packet[]): number[] => packets.map(({ index }) => index);
const inOrder = (played: readonly number[]): number[] => [...new Set(played)].sort((a, b) => a - b);
const lastSeconds = (depths: readonly number[]): number[] => depths.slice(-500);

describe('a line that is good', () => {
  it.each([
    ['exact', 0, 20],
    ['with 15 ms of jitter', 15, 20],
    ['whose clock is slow by 300 ppm', 5, 20.006],
    ['whose clock is fast by 300 ppm', 5, 19.994],
  ])('%s passes straight through, with nothing held or remembered', (_, jitterMs, paceMs) => {
    const random = seeded(1);
    const { arrived, played, playedAt, depths, buffer } = play(
      arrivingOver({ packets: 20_000, delayMs: () => jitterMs * random(), paceMs }),
    );
    expect(indexes(played)).toEqual(indexes(arrived));
    expect(playedAt).toEqual(arrived.map(({ at }) => at));
    expect(Math.max(...depths)).toBe(0);
    expect([buffer.alert, buffer.deepestMs, buffer.late]).toEqual([false, 0, 0]);
  });

  it('stays so where single packets are late, or all of them by our own stall', () => {
    const stray = play(arrivingOver({ packets: 3000, delayMs: (sentMs) => (sentMs % 2000 === 0 ? 90 : 0) }));
    expect([Math.max(...stray.depths), stray.buffer.late]).toEqual([0, 30]);
    const buffer = new JitterBuffer<number>(() => false);
    const given = Array.from({ length: 400 }, (_, i) => buffer.put(7, i * frame, i, i * frameMs + (i % 2) * 18, (i % 2) * 18));
    expect(new Set(given)).toEqual(new Set<Arrival>(['pass']));
    expect(buffer.alert).toBe(false);
  });
});

describe('a line that delays by chance', () => {
  it.each([30, 60, 100, 150, 200].flatMap((jitterMs) => [1, 2, 3].map((seed) => [jitterMs, seed] as const)))(
    'up to %i ms (seed %i) and loses a fifth: what came in time is played once and in order, at about that depth',
    (jitterMs, seed) => {
      const random = seeded(seed);
      const outcome = play(arrivingOver({ packets: 3000, delayMs: () => jitterMs * random(), lost: () => random() < 0.2 }));
      const { arrived, played, arrivals, buffer, depths } = outcome;
      expect(indexes(played)).toEqual(inOrder(indexes(played)));
      expect(played.length + buffer.leftOut).toBe(outcome.inTime);
      expect(arrivals.late).toBe(arrived.length - outcome.inTime);
      expect(buffer.late).toBe(arrivals.late);
      const settled = lastSeconds(depths);
      expect(Math.min(...settled)).toBeGreaterThan(0.75 * jitterMs);
      expect(Math.max(...settled)).toBeLessThan(Math.min(mostDepthMs, jitterMs + 40) + 1);
      expect(buffer.late).toBeLessThan(0.08 * arrived.length);
    },
  );

  it('and doubles each packet: the second ones are left away', () => {
    const random = seeded(4);
    const delayMs = (): number => 80 * random();
    const once = arrivingOver({ packets: 1500, delayMs });
    const twice = [...once, ...once.map((packet) => ({ ...packet, at: packet.at + 10 * random() }))].sort((a, b) => a.at - b.at);
    const { played, arrivals } = play(twice);
    expect(indexes(played)).toEqual(inOrder(indexes(played)));
    expect(arrivals.copy).toBe(1500);
  });

  it.each([
    ['its timestamps wrap', { timestampAt: (i: number) => 2 ** 32 - 500 * frame + i * frame }],
    ['its clock is slow by 300 ppm', { paceMs: 20.006 }],
    ['its clock is fast by 300 ppm', { paceMs: 19.994 }],
    [
      'it becomes another source',
      { ssrcAt: (i: number) => (i < 700 ? 7 : 8), timestampAt: (i: number) => i * frame + (i < 700 ? 0 : 9 ** 9) },
    ],
    [
      'it pauses while its clock goes on',
      { sentAt: (i: number) => i * 20 + (i < 700 ? 0 : 3000), timestampAt: (i: number) => (i < 700 ? i : i + 150) * frame },
    ],
    ['it pauses and its clock stands', { sentAt: (i: number) => i * 20 + (i < 700 ? 0 : 3000) }],
  ])('goes on in order when %s', (_, differently) => {
    const random = seeded(5);
    const { arrived, played, depths } = play(arrivingOver({ packets: 1500, delayMs: () => 60 * random(), ...differently }));
    expect(indexes(played)).toEqual(inOrder(indexes(played)));
    expect(played.length).toBeGreaterThan(0.93 * arrived.length);
    expect(Math.max(...depths)).toBeLessThan(100);
  });

  it('is forgotten when it is good again: in silence soon, in talk after a while; then nothing is held', () => {
    const random = seeded(6);
    const calmed = (quiet: boolean, packets: number) =>
      play(arrivingOver({ packets, delayMs: (sentMs) => (sentMs < 10_000 ? 120 * random() : 0) }), quiet);
    const silent = calmed(true, 500 + 400);
    expect([silent.buffer.depthMs, silent.buffer.alert, silent.buffer.holding]).toEqual([0, false, 0]);
    expect(silent.buffer.deepestMs).toBeGreaterThan(90);
    expect(calmed(false, 500 + 400).depths.at(-1)).toBeGreaterThan(40);
    const talking = calmed(false, 500 + 2000);
    expect([talking.buffer.depthMs, talking.buffer.alert, talking.buffer.leftOut]).toEqual([0, false, silent.buffer.leftOut]);
    expect(talking.playedAt.slice(-100)).toEqual(talking.arrived.slice(-100).map(({ at }) => at));
  });

  it('stops for 400 ms and lets all out at once: in order, and not held for longer than the most', () => {
    const { arrived, played, playedAt, depths } = play(
      arrivingOver({ packets: 3000, delayMs: (sentMs) => Math.max(0, 400 - (sentMs % 1000)) }),
    );
    expect(indexes(played)).toEqual(inOrder(indexes(played)));
    expect(played.length).toBeGreaterThan(0.95 * arrived.length);
    expect(Math.max(...depths)).toBeLessThanOrEqual(mostDepthMs);
    const held = played.map(({ at }, i) => (playedAt[i] as number) - at);
    expect(Math.max(...held)).toBeLessThanOrEqual(mostDepthMs + 5);
  });
});

it('whatever is sent to it holds a few packets at most and plays none twice', () => {
  const random = seeded(8);
  const buffer = new JitterBuffer<number>(() => random() < 0.5);
  const played: number[] = [];
  let at = 0;
  let most = 0;
  for (let i = 0; i < 50_000; i++) {
    at += random() < 0.01 ? 5000 * random() : 4 * random();
    const timestamp = random() < 0.5 ? Math.floor(2 ** 32 * random()) : Math.floor(at * 8 + 4000 * (random() - 0.5)) >>> 0;
    if (buffer.put(random() < 0.9 ? 1 : 2, timestamp, i, at) === 'pass') played.push(i);
    most = Math.max(most, buffer.holding);
    if (random() < 0.2) for (let due = buffer.take(at); due !== undefined; due = buffer.take(at)) played.push(due);
  }
  expect(most).toBeLessThanOrEqual(24);
  expect(new Set(played).size).toBe(played.length);
  expect(buffer.depthMs).toBeLessThanOrEqual(mostDepthMs);
});

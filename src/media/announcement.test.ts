// An announcement over music, over the other party and over silence: levels measured, clicks looked for, ends told, one unbroken stream.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeALaw, decodeMuLaw, encodeMuLaw } from '#wire/g711.ts';
import { type MediaRig, startMediaRig } from './media-rig.ts';
import { breaksOf, type HeardPacket, RtpPeer, remoteOf } from './rtp-peer.ts';

const musicHz = 400;
const voiceHz = 1000;
const musicAmplitude = 8000;
const voiceAmplitude = 6000;

let rig: MediaRig;
let music: string;
let count = 0;
const peers: RtpPeer[] = [];

beforeAll(async () => {
  rig = await startMediaRig();
  music = await toneFile('music.ul', musicHz, musicAmplitude, 2000);
});
afterAll(async () => {
  for (const peer of peers) peer.close();
  await rig.close();
});
beforeEach(() => {
  rig.events.length = 0;
});

function tone(hz: number, amplitude: number, ms: number): Uint8Array {
  return encodeMuLaw(Int16Array.from({ length: ms * 8 }, (_, i) => Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / 8000))));
}

async function toneFile(name: string, hz: number, amplitude: number, ms: number): Promise<string> {
  const path = join(rig.folder, name);
  await writeFile(path, tone(hz, amplitude, ms));
  return path;
}

async function openLeg(codec: 'PCMU' | 'PCMA' = 'PCMU'): Promise<{ leg: string; peer: RtpPeer }> {
  const leg = `leg-${++count}`;
  const peer = await RtpPeer.open(3000 + count);
  peers.push(peer);
  peer.aim((await rig.client.openRtp(leg)).port);
  rig.client.connectRtp(leg, remoteOf(peer, codec));
  await peer.hears(1);
  return { leg, peer };
}

/** Amplitude of a tone in each frame: both tones have whole periods in 20 ms. */
function amplitudes(packets: readonly HeardPacket[], hz: number): number[] {
  return packets.map(({ payload, payloadType }) => {
    const samples = payloadType === 8 ? decodeALaw(payload) : decodeMuLaw(payload);
    let [re, im] = [0, 0];
    samples.forEach((sample, i) => {
      re += sample * Math.cos((2 * Math.PI * hz * i) / 8000);
      im += sample * Math.sin((2 * Math.PI * hz * i) / 8000);
    });
    return (2 * Math.hypot(re, im)) / samples.length;
  });
}

function decibels(ratio: number): number {
  return 20 * Math.log10(ratio);
}

/** Biggest step from one sample to the next. */
function biggestStep(packets: readonly HeardPacket[]): number {
  const samples = decodeMuLaw(Buffer.concat(packets.map((packet) => packet.payload)));
  return samples.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (samples[i - 1] ?? sample))), 0);
}

/** What two such tones together may step at most, and the rounding of mu-law at their height. */
const smooth = 2 * Math.PI * ((musicHz * musicAmplitude + voiceHz * voiceAmplitude) / 8000) + 512;

const speaks = (packet: HeardPacket): boolean => (amplitudes([packet], voiceHz)[0] ?? 0) > voiceAmplitude * 0.8;
const plain = (packet: HeardPacket): boolean => (amplitudes([packet], musicHz)[0] ?? 0) > musicAmplitude * 0.97;

describe.each(['PCMU', 'PCMA'] as const)('an announcement over music, %s', (codec) => {
  it('lowers it by 15 dB without a click, speaks at its own level, and the music goes on after it', async () => {
    const { leg, peer } = await openLeg(codec);
    const voice = await toneFile('voice.ul', voiceHz, voiceAmplitude, 400);
    rig.client.play(leg, { play: 'music', files: [music], loop: true, stopOnKey: false });
    await peer.hears(5, plain);
    const from = peer.heard.length;
    rig.client.play(leg, { play: 'voice', files: [voice], loop: false, stopOnKey: false, over: true });
    expect(await rig.event('playEnded')).toMatchObject({ play: 'voice', reason: 'finished', playedMs: 400 });
    await peer.hears(10, plain);
    const heard = peer.heard.slice(from);
    const spoken = heard.filter(speaks);
    expect(spoken).toHaveLength(20);
    for (const amplitude of amplitudes(spoken, voiceHz)) expect(Math.abs(decibels(amplitude / voiceAmplitude))).toBeLessThan(0.5);
    for (const amplitude of amplitudes(spoken, musicHz)) expect(Math.abs(decibels(amplitude / musicAmplitude) + 15)).toBeLessThan(1);
    const down = heard.findIndex((packet) => (amplitudes([packet], musicHz)[0] ?? 0) < musicAmplitude * 0.97);
    const first = heard.findIndex(speaks);
    const back = heard.findLastIndex((packet) => !plain(packet));
    const last = heard.findLastIndex(speaks);
    // 100 to 150 ms each way, in frames.
    for (const ramp of [first - down, back - last]) {
      expect(ramp).toBeGreaterThanOrEqual(5);
      expect(ramp).toBeLessThanOrEqual(8);
    }
    if (codec === 'PCMU') expect(biggestStep(heard)).toBeLessThan(smooth);
    expect(breaksOf(peer.heard)).toEqual([]);
    expect(rig.events.filter((event) => event.is === 'playEnded')).toHaveLength(1);
    rig.client.close(leg);
  });
});

describe('an announcement over music', () => {
  it('is cut by a key or a stop without a click; the music goes on, and may be stopped under it', async () => {
    const { leg, peer } = await openLeg();
    const voice = await toneFile('long.ul', voiceHz, voiceAmplitude, 10_000);
    rig.client.play(leg, { play: 'music', files: [music], loop: true, stopOnKey: false });
    await peer.hears(5, plain);
    const from = peer.heard.length;
    rig.client.play(leg, { play: 'by-key', files: [voice], loop: false, stopOnKey: true, over: true });
    await peer.hears(5, speaks);
    peer.key('3');
    expect(await rig.event('playEnded')).toMatchObject({ play: 'by-key', reason: 'stopped' });
    await peer.hears(5, plain);
    rig.client.play(leg, { play: 'by-order', files: [voice], loop: false, stopOnKey: false, over: true });
    await peer.hears(5, speaks);
    rig.client.stop(leg, 'by-order');
    expect(await rig.event('playEnded', (event) => event.play === 'by-order')).toMatchObject({ reason: 'stopped' });
    await peer.hears(5, plain);
    expect(biggestStep(peer.heard.slice(from))).toBeLessThan(smooth);
    rig.client.play(leg, { play: 'stays', files: [voice], loop: false, stopOnKey: false, over: true });
    await peer.hears(5, speaks);
    rig.client.stop(leg, 'music');
    expect(await rig.event('playEnded', (event) => event.play === 'music')).toMatchObject({ reason: 'stopped' });
    const alone = await peer.hears(5, (packet) => speaks(packet) && (amplitudes([packet], musicHz)[0] ?? 0) < 60);
    expect(alone).toHaveLength(5);
    expect(breaksOf(peer.heard)).toEqual([]);
    rig.client.close(leg);
  });

  it('is stopped by the next, and both by a play of its own and by a join', async () => {
    const { leg, peer } = await openLeg();
    const other = await openLeg();
    const voice = await toneFile('next.ul', voiceHz, voiceAmplitude, 10_000);
    const play = (id: string, more: { over?: boolean; loop?: boolean }): void =>
      rig.client.play(leg, { play: id, files: [more.loop === true ? music : voice], loop: false, stopOnKey: false, ...more });
    const stopped = (id: string): Promise<unknown> => rig.event('playEnded', (event) => event.play === id && event.reason === 'stopped');
    play('m1', { loop: true });
    play('v1', { over: true });
    await peer.hears(3, speaks);
    play('v2', { over: true });
    await stopped('v1');
    expect(rig.events.some((event) => event.is === 'playEnded' && event.play === 'm1')).toBe(false);
    play('m2', { loop: true });
    await stopped('m1');
    await stopped('v2');
    // At its full level at once: what lowered the one before is gone.
    await peer.hears(2, plain);
    play('v3', { over: true });
    rig.client.join(leg, other.leg);
    await stopped('m2');
    await stopped('v3');
    expect(breaksOf(peer.heard)).toEqual([]);
    rig.client.close(leg);
    rig.client.close(other.leg);
  });

  it('over a file that was removed meanwhile: the loop goes on from memory, for new listeners too', async () => {
    const gone = await rig.file('gone.ul', 0x20, 10);
    const first = await openLeg();
    rig.client.play(first.leg, { play: 'music', files: [gone], loop: true, stopOnKey: false });
    await first.peer.hears(3, (packet) => packet.payload[0] !== 0xff);
    await rm(gone);
    const second = await openLeg();
    rig.client.play(second.leg, { play: 'music', files: [gone], loop: true, stopOnKey: false });
    for (const { leg, peer } of [first, second]) {
      // More than two rounds, each frame the next of the loop.
      const heard = await peer.hears(25, (packet) => packet.payload[0] !== 0xff);
      const steps = heard.slice(1).map((packet, i) => ((packet.payload[0] ?? 0) - (heard[i]?.payload[0] ?? 0) + 10) % 10);
      expect(new Set(steps)).toEqual(new Set([1]));
      rig.client.close(leg);
    }
    expect(rig.events.some((event) => event.is === 'playEnded' && event.reason === 'failed')).toBe(false);
  });

  it('that cannot be read is told, and the music is not touched', async () => {
    const { leg, peer } = await openLeg();
    rig.client.play(leg, { play: 'music', files: [music], loop: true, stopOnKey: false });
    await peer.hears(5, plain);
    const from = peer.heard.length;
    rig.client.play(leg, { play: 'none', files: ['/nowhere/at/all.ul'], loop: false, stopOnKey: false, over: true });
    expect(await rig.event('playEnded')).toMatchObject({ play: 'none', reason: 'failed', playedMs: 0 });
    await peer.hears(5);
    expect(peer.heard.slice(from).every(plain)).toBe(true);
    rig.client.close(leg);
  });
});

describe('an announcement without music', () => {
  it('starts at once over silence and plays every byte', async () => {
    const { leg, peer } = await openLeg();
    const file = await rig.file('bytes.ul', 1, 5);
    await peer.hears(2);
    rig.client.play(leg, { play: 'v', files: [file], loop: false, stopOnKey: false, over: true });
    expect(await rig.event('playEnded')).toMatchObject({ reason: 'finished', playedMs: 100 });
    await peer.hears(2);
    const loud = peer.heard.map((packet) => packet.payload[0] as number).filter((byte) => byte !== 0xff);
    expect(loud).toEqual([1, 2, 3, 4, 5]);
    rig.client.close(leg);
  });

  it('is heard over the other party, who is lowered meanwhile, and by one side only', async () => {
    const caller = await openLeg();
    const agent = await openLeg();
    rig.client.join(caller.leg, agent.leg);
    const frame = tone(musicHz, musicAmplitude, 20);
    const talk = setInterval(() => agent.peer.audio(frame), 20);
    await caller.peer.hears(5, plain);
    const voice = await toneFile('over.ul', voiceHz, voiceAmplitude, 300);
    rig.client.play(caller.leg, { play: 'v', files: [voice], loop: false, stopOnKey: false, over: true });
    await rig.event('playEnded');
    await caller.peer.hears(5, plain);
    clearInterval(talk);
    const spoken = caller.peer.heard.filter(speaks);
    expect(spoken.length).toBeGreaterThanOrEqual(14);
    const under = amplitudes(spoken, musicHz).toSorted((a, b) => a - b);
    expect(Math.abs(decibels((under[Math.floor(under.length / 2)] ?? 1) / musicAmplitude) + 15)).toBeLessThan(1);
    expect(agent.peer.heard.some(speaks)).toBe(false);
    expect(breaksOf(caller.peer.heard)).toEqual([]);
  });
});

// The media process from outside: real sockets, a real process, no timing asserted.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inlineAudio } from '#wire/audio/inline-audio.ts';
import { muLawToALaw } from '#wire/g711.ts';
import { type MediaRig, startMediaRig } from './media-rig.ts';
import { breaksOf, RtpPeer, remoteOf } from './rtp-peer.ts';

let rig: MediaRig;
let count = 0;
const peers: RtpPeer[] = [];

beforeAll(async () => {
  rig = await startMediaRig();
});
afterAll(async () => {
  for (const peer of peers) peer.close();
  await rig.close();
});
beforeEach(() => {
  rig.events.length = 0;
});

async function openLeg(codec: 'PCMU' | 'PCMA' = 'PCMU'): Promise<{ leg: string; peer: RtpPeer }> {
  const leg = `leg-${++count}`;
  const peer = await RtpPeer.open(1000 + count);
  peers.push(peer);
  const { port, address } = await rig.client.openRtp(leg);
  expect(address).toBe('127.0.0.1');
  expect(port % 2).toBe(0);
  peer.aim(port);
  rig.client.connectRtp(leg, remoteOf(peer, codec));
  return { leg, peer };
}

describe('playing', () => {
  it('keeps one stream over silence, prompt, key, prompt, join and part', async () => {
    const caller = await openLeg();
    const agent = await openLeg('PCMA');
    const first = await rig.file('first.ul', 1, 40);
    const second = await rig.file('second.ul', 60, 5);
    await caller.peer.hears(3);
    rig.client.play(caller.leg, { play: 'p1', files: [first], loop: false, stopOnKey: true });
    await caller.peer.hears(3, (packet) => packet.payload[0] !== 0xff);
    caller.peer.key('4');
    expect(await rig.event('key')).toMatchObject({ leg: caller.leg, key: '4' });
    expect(await rig.event('playEnded')).toMatchObject({ play: 'p1', reason: 'stopped' });
    rig.client.play(caller.leg, { play: 'p2', files: [second], loop: false, stopOnKey: false });
    expect(await rig.event('playEnded', (event) => event.play === 'p2')).toMatchObject({ reason: 'finished', playedMs: 100 });
    agent.peer.hum(0x33, 8);
    rig.client.join(caller.leg, agent.leg);
    await caller.peer.hears(5, (packet) => packet.payload[0] === 0x33 || packet.payload[0] !== 0xff);
    rig.client.part(caller.leg, agent.leg);
    await caller.peer.hears(3, (packet) => packet.payload[0] === 0xff);
    expect(breaksOf(caller.peer.heard)).toEqual([]);
    expect(caller.peer.heard[0]?.marker).toBe(true);
    expect(caller.peer.heard.slice(1).every((packet) => !packet.marker)).toBe(true);
    expect(rig.events.filter((event) => event.is === 'key')).toHaveLength(1);
  });

  it('plays every byte of a sequence of files, once, and says how much', async () => {
    const { leg, peer } = await openLeg('PCMA');
    const one = await rig.file('one.ul', 1, 3);
    const two = await rig.file('two.ul', 11, 2);
    rig.client.play(leg, { play: 'p', files: [one, two], loop: false, stopOnKey: false, offsetMs: 20 });
    expect(await rig.event('playEnded')).toMatchObject({ reason: 'finished', playedMs: 80 });
    await peer.hears(1);
    const spoken = peer.heard.map((packet) => packet.payload[0] as number).filter((byte) => byte !== 0xd5);
    expect(spoken).toEqual([2, 3, 11, 12].map((byte) => muLawToALaw[byte]));
    expect(peer.heard.every((packet) => packet.payloadType === 8)).toBe(true);
  });

  it('replaces what plays, loops, stops by id only, and says when a file is not there', async () => {
    const { leg, peer } = await openLeg();
    const music = await rig.file('music.ul', 1, 2);
    rig.client.play(leg, { play: 'm1', files: [music], loop: true, stopOnKey: false });
    await peer.hears(6, (packet) => packet.payload[0] !== 0xff);
    rig.client.stop(leg, 'other');
    rig.client.play(leg, { play: 'm2', files: [music], loop: true, stopOnKey: false, offsetMs: 20 });
    expect(await rig.event('playEnded')).toMatchObject({ play: 'm1', reason: 'stopped' });
    await peer.hears(3, (packet) => packet.payload[0] !== 0xff);
    rig.client.stop(leg, 'm2');
    expect(await rig.event('playEnded', (event) => event.play === 'm2')).toMatchObject({ reason: 'stopped' });
    rig.client.play(leg, { play: 'm3', files: [`${music}.missing`], loop: false, stopOnKey: false });
    expect(await rig.event('playEnded', (event) => event.play === 'm3')).toMatchObject({ reason: 'failed', playedMs: 0 });
  });

  it('plays on with what is made meanwhile, and a key stops all of it', async () => {
    const { leg, peer } = await openLeg();
    const inline = (first: number) => inlineAudio(Uint8Array.from({ length: 480 }, (_, i) => first + Math.floor(i / 160)));
    rig.client.play(leg, { play: 'words', files: [inline(1)], more: true, loop: false, stopOnKey: true });
    await peer.hears(1, (packet) => packet.payload[0] === 3);
    await peer.hears(2);
    rig.client.playMore(leg, { play: 'words', files: [inline(11)], last: false });
    await peer.hears(1, (packet) => packet.payload[0] === 13);
    expect(peer.heard.map((packet) => packet.payload[0]).filter((byte) => byte !== 0xff)).toEqual([1, 2, 3, 11, 12, 13]);
    expect(rig.events).not.toContainEqual(expect.objectContaining({ is: 'playEnded' }));
    peer.key('5');
    expect(await rig.event('playEnded')).toMatchObject({ play: 'words', reason: 'stopped', playedMs: 120 });
    rig.client.playMore(leg, { play: 'words', files: [inline(21)], last: true });
    rig.client.play(leg, { play: 'next', files: [inline(31)], more: true, loop: false, stopOnKey: true });
    rig.client.playMore(leg, { play: 'next', files: [], last: true });
    expect(await rig.event('playEnded', (event) => event.play === 'next')).toMatchObject({ reason: 'finished', playedMs: 60 });
    expect(peer.heard.map((packet) => packet.payload[0])).not.toContain(21);
    expect(breaksOf(peer.heard)).toEqual([]);
  });

  it('does not let a key stop what is not interruptible', async () => {
    const { leg, peer } = await openLeg();
    const file = await rig.file('whole.ul', 1, 10);
    rig.client.play(leg, { play: 'p', files: [file], loop: false, stopOnKey: false });
    await peer.hears(2, (packet) => packet.payload[0] !== 0xff);
    peer.key('1', { drop: [0, 1, 2] });
    expect(await rig.event('playEnded')).toMatchObject({ reason: 'finished', playedMs: 200 });
    expect(await rig.event('key')).toMatchObject({ key: '1' });
  });
});

// What lives on when main goes, what never leaves the process, and legs that nobody needs any more. No timing asserted.
import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MediaNotice } from './client.ts';
import { type MediaRig, startMediaRig } from './media-rig.ts';
import { Plane } from './plane.ts';
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

async function openLeg(): Promise<{ leg: string; peer: RtpPeer }> {
  const leg = `leg-${++count}`;
  const peer = await RtpPeer.open(500 + count);
  peers.push(peer);
  peer.aim((await rig.client.openRtp(leg)).port);
  rig.client.connectRtp(leg, remoteOf(peer));
  return { leg, peer };
}

describe('a main that dies', () => {
  it('leaves its legs speaking, then softly alive; the next main finds them', async () => {
    const caller = await openLeg();
    const agent = await openLeg();
    const alone = await openLeg();
    const prompt = await rig.file('prompt.ul', 1, 20);
    rig.client.join(caller.leg, agent.leg);
    rig.client.play(alone.leg, { play: 'p', files: [prompt], loop: false, stopOnKey: false });
    await alone.peer.hears(3, (packet) => packet.payload[0] !== 0xff);
    rig.client.disconnect();
    await alone.peer.hears(1, (packet) => packet.payload[0] === 20);
    // The noise is no digital silence and no frame of it equals the next.
    const noise = await alone.peer.hears(5, (packet) => packet.payload.some((byte) => byte !== 0xff));
    expect(new Set(noise.map((packet) => packet.payload.toString('hex'))).size).toBe(5);
    caller.peer.hum(0x22);
    await agent.peer.hears(3, (packet) => packet.payload[0] === 0x22);
    rig.client = await rig.connect();
    const legs = await rig.client.list();
    const found = legs.find((one) => one.leg === caller.leg);
    expect(found).toMatchObject({ kind: 'rtp', joinedTo: agent.leg, remote: remoteOf(caller.peer) });
    expect(found?.orphanedMs).toBeGreaterThan(0);
    expect(legs.find((one) => one.leg === alone.leg)).not.toHaveProperty('playing');
    expect((await rig.client.list()).every((one) => one.orphanedMs === 0)).toBe(true);
    rig.client.play(alone.leg, { play: 'again', files: [prompt], loop: false, stopOnKey: false });
    await rig.event('playEnded', (event) => event.play === 'again' && event.reason === 'finished');
    expect(breaksOf(alone.peer.heard)).toEqual([]);
  });

  it('can only be one that may read its files: the socket is private', async () => {
    expect((await stat(rig.socketPath)).mode & 0o777).toBe(0o600);
  });

  it('is replaced by the newest', async () => {
    const { leg } = await openLeg();
    const before = rig.client;
    rig.client = await rig.connect();
    await expect(before.list()).rejects.toMatchObject({ code: 'unavailable' });
    expect((await rig.client.list()).some((one) => one.leg === leg)).toBe(true);
  });
});

describe('collected digits', () => {
  it('are told whole and never one by one; the prompt still falls silent', async () => {
    const { leg, peer } = await openLeg();
    const prompt = await rig.file('card.ul', 1, 100);
    rig.client.play(leg, { play: 'p', files: [prompt], loop: false, stopOnKey: true });
    rig.client.collect(leg, { collect: 'c', minDigits: 4, maxDigits: 16, terminator: '#', timeoutMs: 60_000 });
    await peer.hears(2, (packet) => packet.payload[0] !== 0xff);
    for (const key of ['4', '9', '1', '1'] as const) peer.key(key);
    await rig.event('playEnded', (event) => event.reason === 'stopped');
    peer.key('#');
    expect(await rig.event('collected')).toMatchObject({ leg, collect: 'c', digits: '4911' });
    expect(rig.events.filter((event) => event.is === 'key')).toEqual([]);
    const others = rig.events.filter((event) => event.is !== 'collected' && event.is !== 'load');
    expect(others.every((event) => !/"(?:key|digits)"/u.test(JSON.stringify(event)))).toBe(true);
    peer.key('5');
    expect(await rig.event('key')).toMatchObject({ key: '5' });
  });

  it('end at their number, at silence, and are void when cancelled or when main goes', async () => {
    const { leg, peer } = await openLeg();
    rig.client.collect(leg, { collect: 'two', minDigits: 2, maxDigits: 2, timeoutMs: 60_000 });
    await rig.client.list();
    peer.key('1');
    peer.key('2');
    expect(await rig.event('collected')).toMatchObject({ digits: '12' });
    rig.client.collect(leg, { collect: 'none', minDigits: 1, maxDigits: 5, timeoutMs: 50 });
    expect(await rig.event('collected', (event) => event.collect === 'none')).toMatchObject({ digits: '' });
    rig.client.collect(leg, { collect: 'gone', minDigits: 1, maxDigits: 5, timeoutMs: 60_000 });
    rig.client.cancelCollect(leg, 'gone');
    await rig.client.list();
    peer.key('7');
    expect(await rig.event('key')).toMatchObject({ key: '7' });
    rig.client.collect(leg, { collect: 'void', minDigits: 1, maxDigits: 1, timeoutMs: 60_000 });
    await rig.client.list();
    rig.client.disconnect();
    rig.client = await rig.connect();
    await rig.client.list();
    peer.key('8');
    expect(await rig.event('key', (event) => event.key === '8')).toBeDefined();
    expect(rig.events.some((event) => event.is === 'collected' && event.collect === 'void')).toBe(false);
  });
});

describe('legs that nobody needs', () => {
  it('are told mute, then closed: by silence, or when no main asks for them', async () => {
    const events: MediaNotice[] = [];
    const plane = new Plane(
      {
        bindAddress: '127.0.0.1',
        publicAddress: '127.0.0.1',
        rtpPorts: '35200-35299',
        limits: { muteMs: [100], silentEndMs: 1500, orphanEndMs: 100 },
      },
      (event) => events.push(event),
    );
    plane.start();
    const peer = await RtpPeer.open(9);
    peers.push(peer);
    await plane.openRtp('silent');
    plane.connectRtp('silent', remoteOf(peer));
    await until(() => events.some((event) => event.is === 'mute' && event.leg === 'silent' && event.silentMs >= 100));
    await until(() => events.some((event) => event.is === 'gone' && event.leg === 'silent'));
    await plane.openRtp('held');
    plane.connectRtp('held', { ...remoteOf(peer), receive: false });
    await plane.openRtp('waiting');
    plane.mainLeft();
    await until(() => events.filter((event) => event.is === 'gone').length === 3);
    await until(() => plane.list().length === 0);
    expect(events.flatMap((event) => (event.is === 'gone' ? [event.leg] : [])).toSorted()).toEqual(['held', 'silent', 'waiting']);
    expect(events.filter((event) => event.is === 'mute')).toHaveLength(1);
    plane.closeAll();
  });
});

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 10));
}

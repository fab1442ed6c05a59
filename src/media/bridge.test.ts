// Two legs joined, sources pinned, keys sent, ports used up: from outside, with real sockets and a real process. No timing asserted.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KeyReceiver, keyTone } from '#wire/dtmf.ts';
import { aLawToMuLaw, decodeMuLaw, muLawToALaw } from '#wire/g711.ts';
import { rtcpBytes, writeReport } from '#wire/rtcp.ts';
import { emptyRtpHeader, RtpReception } from '#wire/rtp.ts';
import { type MediaRig, startMediaRig } from './media-rig.ts';
import { breaksOf, type HeardPacket, RtpPeer, remoteOf } from './rtp-peer.ts';

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

async function newPeer(ssrc = 100 + ++count): Promise<RtpPeer> {
  const peer = await RtpPeer.open(ssrc);
  peers.push(peer);
  return peer;
}

async function openLeg(codec: 'PCMU' | 'PCMA' = 'PCMU'): Promise<{ leg: string; peer: RtpPeer; port: number }> {
  const leg = `leg-${++count}`;
  const peer = await newPeer();
  const { port } = await rig.client.openRtp(leg);
  peer.aim(port);
  rig.client.connectRtp(leg, remoteOf(peer, codec));
  await peer.hears(1);
  return { leg, peer, port };
}

/** Until what was ordered before has been done. */
async function done(): Promise<void> {
  await rig.client.figures((await rig.client.list())[0]?.leg ?? '');
}

const loud = (packet: HeardPacket): boolean => packet.payload[0] !== 0xff && packet.payload[0] !== 0xd5;

describe('a bridge', () => {
  it('carries both ways and transcodes between A-law and mu-law', async () => {
    const caller = await openLeg('PCMU');
    const agent = await openLeg('PCMA');
    rig.client.join(caller.leg, agent.leg);
    await done();
    const toAgent = agent.peer.hears(1, loud);
    caller.peer.audio(new Uint8Array(160).fill(0x21));
    expect((await toAgent)[0]).toMatchObject({ payloadType: 8, payload: Buffer.alloc(160, muLawToALaw[0x21]) });
    const toCaller = caller.peer.hears(1, loud);
    agent.peer.audio(new Uint8Array(160).fill(0x43), { payloadType: 8 });
    expect((await toCaller)[0]).toMatchObject({ payloadType: 0, payload: Buffer.alloc(160, aLawToMuLaw[0x43]) });
    caller.peer.hum(0x21);
    await agent.peer.hears(20, loud);
    expect(breaksOf(agent.peer.heard)).toEqual([]);
  });

  it('passes on at once what either party said just before, even before its SDP was known; not what is older', async () => {
    const caller = await openLeg();
    const joinAtOnce = async (): Promise<{ leg: string; agent: RtpPeer; heard: boolean }> => {
      const leg = `leg-${++count}`;
      const agent = await newPeer();
      agent.aim((await rig.client.openRtp(leg)).port);
      const from = caller.peer.heard.length;
      agent.audio(new Uint8Array(160).fill(0x20));
      agent.audio(new Uint8Array(160).fill(0x21));
      caller.peer.audio(new Uint8Array(160).fill(0x31));
      // Datagrams and orders come by different sockets: the answer shows that what was sent before has been read.
      await rig.client.figures(leg);
      rig.client.connectRtp(leg, remoteOf(agent));
      rig.client.join(caller.leg, leg);
      await agent.hears(2);
      const both = caller.peer.heard.slice(from).some(is(0x21)) && agent.heard.some(is(0x31));
      return { leg, agent, heard: both };
    };
    const is = (byte: number) => (packet: HeardPacket) => packet.payload[0] === byte;
    // A crowded machine may let more than 10 ms pass between the packet and the join: then there is nothing to pass on.
    let joined = await joinAtOnce();
    for (let tries = 0; !joined.heard && tries < 50; tries++) {
      rig.client.close(joined.leg);
      joined = await joinAtOnce();
    }
    const { leg, agent, heard } = joined;
    expect(heard).toBe(true);
    rig.client.part(caller.leg, leg);
    caller.peer.audio(new Uint8Array(160).fill(0x32));
    await new Promise((resolve) => setTimeout(resolve, 60));
    rig.client.join(caller.leg, leg);
    await agent.hears(3);
    expect(agent.heard.some((packet) => packet.payload[0] === 0x32)).toBe(false);
    expect(breaksOf(caller.peer.heard)).toEqual([]);
    rig.client.close(leg);
  });

  it('fills a short hole without breaking the stream, and goes on silently when the far side falls silent', async () => {
    const caller = await openLeg();
    const agent = await openLeg();
    rig.client.join(caller.leg, agent.leg);
    await done();
    const frame = new Uint8Array(160).fill(0x10);
    const four = agent.peer.hears(4, loud);
    caller.peer.audio(frame);
    caller.peer.audio(frame, { skip: 2 });
    const heard = (await four).slice(0, 4);
    expect(heard.map((packet) => packet.payload[0])).toEqual([0x10, expect.any(Number), expect.any(Number), 0x10]);
    expect(heard[1]?.payload[0]).toBeGreaterThan(0x10);
    await agent.peer.hears(5, (packet) => !loud(packet));
    expect(breaksOf(agent.peer.heard)).toEqual([]);
    expect((await rig.client.figures(agent.leg)).concealedMs).toBeGreaterThanOrEqual(40);
    expect((await rig.client.figures(caller.leg)).lost).toBe(2);
  });

  it('hears soft noise, not the last word again, when the other party sends comfort noise (RFC 3389)', async () => {
    const caller = await openLeg();
    const agent = await openLeg();
    rig.client.join(caller.leg, agent.leg);
    await done();
    caller.peer.audio(new Uint8Array(160).fill(0x10));
    await agent.peer.hears(1, loud);
    caller.peer.audio(Uint8Array.of(0x40), { payloadType: 13 });
    const soft = (packet: HeardPacket): boolean => loud(packet) && decodeMuLaw(packet.payload).every((sample) => Math.abs(sample) < 300);
    await agent.peer.hears(10, soft);
    expect(agent.peer.heard.filter((packet) => packet.payloadType !== 0)).toEqual([]);
    expect(agent.peer.heard.filter((packet) => loud(packet) && !soft(packet)).length).toBeLessThanOrEqual(2);
    caller.peer.audio(new Uint8Array(160).fill(0x12));
    await agent.peer.hears(1, (packet) => packet.payload[0] === 0x12);
    expect(breaksOf(agent.peer.heard)).toEqual([]);
    expect((await rig.client.figures(caller.leg)).lossPct).toBe(0);
  });

  it('knows how each side hears: loss of what came, and what the far side reports by RTCP', async () => {
    const { leg, peer, port } = await openLeg();
    const frame = new Uint8Array(160).fill(0x10);
    for (let i = 0; i < 4; i++) peer.audio(frame);
    peer.audio(frame, { skip: 5 });
    await expect.poll(async () => (await rig.client.figures(leg)).lossPct).toBe(50);
    expect(await rig.client.figures(leg)).not.toHaveProperty('far');
    const reception = new RtpReception();
    const ours = (sequence: number) => ({ ...emptyRtpHeader(), ssrc: peer.heard[0]?.ssrc ?? 0, sequence });
    reception.count(ours(1), 0);
    reception.count(ours(4), 0);
    const report = Buffer.alloc(rtcpBytes);
    const own = { ssrc: 7, cname: 'x', timestamp: 0, packets: 1, octets: 1, at: Date.now() };
    const reporter = await newPeer();
    reporter.aim(port + 1);
    reporter.raw(report.subarray(0, writeReport(report, own, reception, undefined)));
    await expect.poll(async () => (await rig.client.figures(leg)).far).toEqual({ lossPct: 50, jitterMs: 0 });
    rig.client.close(leg);
  });

  it('gives a listener’s ear to an announcement and back', async () => {
    const caller = await openLeg();
    const agent = await openLeg();
    rig.client.join(caller.leg, agent.leg);
    agent.peer.hum(0x44);
    await caller.peer.hears(3, (packet) => packet.payload[0] === 0x44);
    const whisper = await rig.file('whisper.ul', 1, 5);
    rig.client.play(caller.leg, { play: 'w', files: [whisper], loop: false, stopOnKey: false });
    await rig.event('playEnded', (event) => event.reason === 'finished' && event.playedMs === 100);
    await caller.peer.hears(3, (packet) => packet.payload[0] === 0x44);
    const bytes = caller.peer.heard.map((packet) => packet.payload[0] as number);
    const start = bytes.indexOf(1);
    expect(bytes.slice(start, start + 5)).toEqual([1, 2, 3, 4, 5]);
    expect(breaksOf(caller.peer.heard)).toEqual([]);
  });

  it('passes a key on to the other party, as an event, and tells it', async () => {
    const caller = await openLeg();
    const agent = await openLeg();
    rig.client.join(caller.leg, agent.leg);
    await done();
    caller.peer.key('8');
    const ends = await agent.peer.hears(3, (packet) => packet.payloadType === 101 && ((packet.payload[1] ?? 0) & 0x80) !== 0);
    const receiver = new KeyReceiver();
    const keys = agent.peer.heard
      .filter((packet) => packet.payloadType === 101)
      .flatMap((packet) => receiver.receive(packet.timestamp, packet.payload, 0, 4) ?? []);
    expect(keys).toEqual(['8']);
    expect(ends.every((packet) => packet.payload.readUInt16BE(2) === 800)).toBe(true);
    expect(rig.events).toContainEqual(expect.objectContaining({ is: 'key', leg: caller.leg, key: '8' }));
  });

  it('leaves its old partner when joined to another', async () => {
    const [a, b, c] = [await openLeg(), await openLeg(), await openLeg()];
    rig.client.join(a.leg, b.leg);
    rig.client.join(a.leg, c.leg);
    const legs = await rig.client.list();
    const joinedTo = (leg: string): string | undefined => legs.find((one) => one.leg === leg)?.joinedTo;
    expect([joinedTo(a.leg), joinedTo(b.leg), joinedTo(c.leg)]).toEqual([c.leg, undefined, a.leg]);
    rig.client.close(c.leg);
    expect((await rig.client.list()).find((one) => one.leg === a.leg)?.joinedTo).toBeUndefined();
  });
});

describe('keys out', () => {
  it('are tones in the audio where the far side has no events', async () => {
    const leg = `leg-${++count}`;
    const peer = await newPeer();
    peer.aim((await rig.client.openRtp(leg)).port);
    rig.client.connectRtp(leg, { ...remoteOf(peer), format: { codec: 'PCMU', payloadType: 0 } });
    const tones = peer.hears(5, (packet) => packet.payload.some((byte) => byte !== 0xff));
    rig.client.sendKey(leg, '5');
    expect((await tones).every((packet) => packet.payloadType === 0)).toBe(true);
    expect(breaksOf(peer.heard)).toEqual([]);
  });
});

describe('keys that come as tones', () => {
  const press = (peer: RtpPeer, key: '4' | '7'): void => {
    const tone = keyTone(key, 100);
    for (let at = 0; at < tone.length; at += 160) peer.audio(tone.subarray(at, at + 160));
    for (let i = 0; i < 3; i++) peer.audio(new Uint8Array(160).fill(0xff));
  };
  /** A leg whose far side has no events; `toneKeys` as the SDP's lack of them asks for it. */
  const openToned = async (toneKeys: boolean): Promise<{ leg: string; peer: RtpPeer }> => {
    const leg = `leg-${++count}`;
    const peer = await newPeer();
    peer.aim((await rig.client.openRtp(leg)).port);
    rig.client.connectRtp(leg, { ...remoteOf(peer), format: { codec: 'PCMU', payloadType: 0, toneKeys } });
    await peer.hears(1);
    return { leg, peer };
  };
  const isEvent = (packet: HeardPacket): boolean => packet.payloadType === 101;
  /** Packets in which a tone of full strength is heard. */
  const toned = (peer: RtpPeer): HeardPacket[] =>
    peer.heard.filter((packet) => packet.payloadType === 0 && decodeMuLaw(packet.payload).some((sample) => Math.abs(sample) > 9000));

  it('are told once each, and reach the other party as events, not as sound', async () => {
    const caller = await openToned(true);
    const agent = await openLeg();
    rig.client.join(caller.leg, agent.leg);
    await done();
    press(caller.peer, '4');
    press(caller.peer, '7');
    await rig.event('key', (event) => event.leg === caller.leg && event.key === '7');
    await agent.peer.hears(3, (packet) => isEvent(packet) && packet.payload[0] === 7 && ((packet.payload[1] ?? 0) & 0x80) !== 0);
    const told = rig.events.flatMap((event) => (event.is === 'key' && event.leg === caller.leg ? [event.key] : []));
    expect(told).toEqual(['4', '7']);
    // A key's first packet may go on before it is known for one.
    expect(toned(agent.peer).length).toBeLessThanOrEqual(2);
  });

  it('stay tones for a party that knows no events either', async () => {
    const caller = await openToned(true);
    const agent = await openToned(false);
    rig.client.join(caller.leg, agent.leg);
    await done();
    press(caller.peer, '4');
    await rig.event('key', (event) => event.leg === caller.leg && event.key === '4');
    await expect.poll(() => toned(agent.peer).length).toBeGreaterThanOrEqual(4);
    expect(agent.peer.heard.some(isEvent)).toBe(false);
  });

  it('are kept like events while sensitive digits are collected: nobody is told, no one hears them', async () => {
    const caller = await openToned(true);
    const agent = await openToned(false);
    rig.client.join(caller.leg, agent.leg);
    rig.client.collect(caller.leg, { collect: 'pin', minDigits: 2, maxDigits: 2, timeoutMs: 20_000 });
    await done();
    press(caller.peer, '4');
    press(caller.peer, '7');
    expect(await rig.event('collected')).toMatchObject({ leg: caller.leg, collect: 'pin', digits: '47' });
    expect(rig.events.some((event) => event.is === 'key')).toBe(false);
    expect(toned(agent.peer).length).toBeLessThanOrEqual(2);
  });

  it('are sound and nothing else where the far side has events', async () => {
    const { leg, peer } = await openLeg();
    press(peer, '4');
    peer.key('7');
    await rig.event('key', (event) => event.leg === leg && event.key === '7');
    expect(rig.events.filter((event) => event.is === 'key')).toHaveLength(1);
  });
});

describe('the source', () => {
  it('is the SDP’s address once that has spoken; strangers are counted and not heard', async () => {
    const { leg, peer, port } = await openLeg();
    const listener = await openLeg();
    rig.client.join(leg, listener.leg);
    await done();
    const first = listener.peer.hears(1, loud);
    peer.audio(new Uint8Array(160).fill(0x10));
    await first;
    const stranger = await newPeer();
    stranger.aim(port);
    for (let i = 0; i < 5; i++) stranger.audio(new Uint8Array(160).fill(0x66));
    stranger.key('9');
    const second = listener.peer.hears(1, (packet) => packet.payload[0] === 0x11);
    peer.audio(new Uint8Array(160).fill(0x11));
    await second;
    expect(listener.peer.heard.some((packet) => packet.payload[0] === 0x66)).toBe(false);
    expect(rig.events.some((event) => event.is === 'key')).toBe(false);
    expect((await rig.client.figures(leg)).strangers).toBe(11);
  });

  it('is learnt behind NAT, unless the SDP’s own address shows itself', async () => {
    const leg = `leg-${++count}`;
    const sdp = await newPeer();
    const nat = await newPeer();
    const { port } = await rig.client.openRtp(leg);
    rig.client.connectRtp(leg, remoteOf(sdp));
    nat.aim(port);
    sdp.aim(port);
    await sdp.hears(1);
    nat.audio(new Uint8Array(160).fill(0x10));
    await nat.hears(2);
    sdp.audio(new Uint8Array(160).fill(0x10));
    await sdp.hears(2);
    nat.key('1');
    sdp.key('2');
    expect(await rig.event('key')).toMatchObject({ key: '2' });
    expect(rig.events.filter((event) => event.is === 'key')).toHaveLength(1);
  });

  it('changes with a re-INVITE that names another address', async () => {
    const { leg, peer } = await openLeg();
    peer.key('1');
    await rig.event('key', (event) => event.key === '1');
    const moved = await newPeer();
    rig.client.connectRtp(leg, remoteOf(moved));
    await moved.hears(2);
    expect((await rig.client.list()).find((one) => one.leg === leg)?.remote?.port).toBe(moved.port);
  });

  it('is not sent to while we are on hold', async () => {
    const { leg, peer } = await openLeg();
    rig.client.connectRtp(leg, { ...remoteOf(peer), send: false });
    const out = (await rig.client.figures(leg)).packetsOut;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await rig.client.figures(leg)).packetsOut).toBe(out);
    rig.client.connectRtp(leg, remoteOf(peer));
    await peer.hears(2);
    expect(peer.heard.every((packet, i) => i === 0 || ((packet.sequence - (peer.heard[i - 1]?.sequence ?? 0)) & 0xffff) === 1)).toBe(true);
  });
});

describe('ports', () => {
  it('are passed over when others hold them, run out clearly, and come back', async () => {
    const held = createSocket('udp4');
    held.bind(35_102, '127.0.0.1');
    await once(held, 'listening');
    const small = await startMediaRig({ ATIENDE_RTP_PORTS: '35100-35105' });
    const ports = [(await small.client.openRtp('a')).port, (await small.client.openRtp('b')).port];
    expect(new Set(ports)).toEqual(new Set([35_100, 35_104]));
    await expect(small.client.openRtp('c')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(small.client.openRtp('a')).rejects.toMatchObject({ code: 'conflict' });
    small.client.close('b');
    await small.client.list();
    expect((await small.client.openRtp('c')).port).toBe(ports[1]);
    await small.client.shutdown();
    await once(small.child, 'exit');
    held.close();
    await small.close();
  });
});

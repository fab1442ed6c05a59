// Signalling and media together: prompts heard, keys by RFC 4733 and by INFO, digits collected, two calls joined, holds, a crash of the media process.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { breaksOf, RtpPeer } from '#media/rtp-peer.ts';
import { header, rawPeer, rawRequest, rawResponse, sdp, status, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
let peer: RawPeer;
let prompt: string;
const rtp: RtpPeer[] = [];
beforeAll(async () => {
  rig = await startLineRig();
  prompt = await rig.media.file('prompt.ulaw', 1, 200);
});
afterAll(() => rig.close());
afterEach(() => {
  rig.said.length = 0;
  peer.close();
  for (const one of rtp.splice(0)) one.close();
});

let calls = 0;
interface Caller {
  callId: string;
  to: string;
  leg: string;
  audio: RtpPeer;
}
const newCall = async (): Promise<Caller> => {
  const audio = await RtpPeer.open(100 + calls);
  rtp.push(audio);
  const callId = `audio-${++calls}`;
  peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId, cseq: 1, body: sdp(audio.port) }));
  const ok = await peer.next((text) => status(200, 'INVITE')(text) && header(text, 'Call-ID') === callId);
  const to = header(ok, 'To');
  peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId, cseq: 1, to }));
  audio.aim(Number(/m=audio (\d+)/.exec(ok)?.[1]));
  const { leg } = await rig.heard('incoming', (said) => said.incoming.sipCallId === callId);
  return { callId, to, leg, audio };
};
const info = async (caller: Caller, cseq: number, signal: string): Promise<void> => {
  const request = rawRequest(peer, rig.target, {
    method: 'INFO',
    callId: caller.callId,
    cseq,
    to: caller.to,
    body: `Signal=${signal}\r\nDuration=100\r\n`,
  });
  peer.send(request.replace('application/sdp', 'application/dtmf-relay'));
  await peer.next((text) => status(200, 'INFO')(text) && header(text, 'CSeq').startsWith(`${cseq} `));
};
const bye = async (caller: Caller, cseq: number): Promise<void> => {
  peer.send(rawRequest(peer, rig.target, { method: 'BYE', callId: caller.callId, cseq, to: caller.to }));
  await peer.next(status(200, 'BYE'));
};

describe('a call with its audio', () => {
  it('hears a prompt, and a key by RFC 4733 cuts it', async () => {
    peer = await rawPeer(rig.port);
    const caller = await newCall();
    rig.line.play(caller.leg, { play: 'p1', files: [prompt], loop: false, stopOnKey: true });
    await caller.audio.hears(
      5,
      (packet) =>
        packet.payload[0] === 5 || packet.payload[0] === 6 || packet.payload[0] === 7 || packet.payload[0] === 8 || packet.payload[0] === 9,
    );
    caller.audio.key('7');
    expect((await rig.heard('key')).key).toBe('7');
    expect((await rig.heard('playEnded')).reason).toBe('stopped');
    await bye(caller, 2);
  });

  it('treats a key by INFO the same', async () => {
    peer = await rawPeer(rig.port);
    const caller = await newCall();
    rig.line.play(caller.leg, { play: 'p2', files: [prompt], loop: true, stopOnKey: true });
    await info(caller, 2, '3');
    expect((await rig.heard('key')).key).toBe('3');
    expect((await rig.heard('playEnded')).reason).toBe('stopped');
    await bye(caller, 3);
  });

  it('collects digits of either kind without telling them as keys', async () => {
    peer = await rawPeer(rig.port);
    const caller = await newCall();
    rig.line.collect(caller.leg, { collect: 'c1', minDigits: 1, maxDigits: 4, terminator: '#', timeoutMs: 5000 });
    await info(caller, 2, '1');
    await info(caller, 3, '2');
    await info(caller, 4, '11');
    expect((await rig.heard('collected')).digits).toBe('12');
    rig.said.splice(0);
    rig.line.collect(caller.leg, { collect: 'c2', minDigits: 1, maxDigits: 2, timeoutMs: 5000 });
    caller.audio.key('9');
    await new Promise((resolve) => setTimeout(resolve, 100));
    caller.audio.key('8');
    expect((await rig.heard('collected')).digits).toBe('98');
    expect(rig.said.some((one) => one.is === 'key')).toBe(false);
    await bye(caller, 5);
  });

  it('is refused when the listener throws, and the next call is taken', async () => {
    peer = await rawPeer(rig.port);
    rig.onIncoming = () => {
      throw new Error('a bug in the listener, made by this test');
    };
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: 'bug', cseq: 1, body: sdp(4000) }));
    await peer.next(status(500));
    rig.onIncoming = (leg, line) => void line.accept(leg.leg).catch(() => undefined);
    const caller = await newCall();
    caller.audio.key('4');
    expect((await rig.heard('key')).key).toBe('4');
    await bye(caller, 2);
  });

  it('is joined with another and parted again', async () => {
    peer = await rawPeer(rig.port);
    const one = await newCall();
    const two = await newCall();
    rig.line.join(one.leg, two.leg);
    one.audio.hum(0x55);
    await two.audio.hears(5, (packet) => packet.payload[3] === 0x55);
    expect(await rig.line.quality(one.leg)).toMatchObject({ lossPct: 0, concealedMs: 0 });
    rig.line.part(one.leg, two.leg);
    await bye(one, 2);
    await bye(two, 2);
    expect(await rig.line.quality(two.leg)).toBeUndefined();
  });

  it('tells once when the far side holds and takes the call back; music reaches who was joined, and then the far side again', async () => {
    peer = await rawPeer(rig.port);
    const caller = await newCall();
    const phone = await newCall();
    rig.line.join(caller.leg, phone.leg);
    phone.audio.hum(0x55);
    await caller.audio.hears(5, (packet) => packet.payload[3] === 0x55);
    const direct = async (cseq: number, direction: string): Promise<void> => {
      const body = `${sdp(phone.audio.port)}a=${direction}\r\n`;
      peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: phone.callId, cseq, to: phone.to, body }));
      const mine = (text: string): boolean => header(text, 'Call-ID') === phone.callId && header(text, 'CSeq') === `${cseq} INVITE`;
      const ok = await peer.next((text) => status(200, 'INVITE')(text) && mine(text));
      expect(ok).toContain(direction === 'sendonly' ? 'a=recvonly' : `a=${direction}`);
      peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId: phone.callId, cseq, to: phone.to }));
    };
    await direct(2, 'sendonly');
    expect(await rig.heard('held')).toEqual({ is: 'held', leg: phone.leg, holding: true });
    rig.line.play(caller.leg, { play: 'music', files: [prompt], loop: true, stopOnKey: false });
    // The phone may play music of its own meanwhile: the caller hears ours.
    const music = await caller.audio.hears(20, (packet) => packet.payload[3] !== 0xff && packet.payload[3] !== 0x55);
    expect(breaksOf(music)).toEqual([]);
    await direct(3, 'inactive');
    await direct(4, 'sendrecv');
    await rig.heard('held', (said) => !said.holding);
    expect(rig.said.filter((one) => one.is === 'held')).toHaveLength(2);
    rig.line.stop(caller.leg, 'music');
    await caller.audio.hears(5, (packet) => packet.payload[3] === 0x55);
    caller.audio.hum(0x44);
    await phone.audio.hears(5, (packet) => packet.payload[3] === 0x44);
    expect(breaksOf(caller.audio.heard)).toEqual([]);
    await bye(caller, 2);
    await bye(phone, 5);
  });

  it('asks a far side that falls silent whether it is there, unless it holds, and ends what it has forgotten', async () => {
    peer = await rawPeer(rig.port);
    const caller = await newCall();
    const hold = `${sdp(caller.audio.port)}a=inactive\r\n`;
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: caller.callId, cseq: 2, to: caller.to, body: hold }));
    await peer.next((text) => status(200, 'INVITE')(text) && header(text, 'CSeq').startsWith('2 '));
    peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId: caller.callId, cseq: 2, to: caller.to }));
    rig.mediaSays({ is: 'mute', leg: caller.leg, silentMs: 30_010, at: Date.now() });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rig.said.some((one) => one.is === 'ended')).toBe(false);
    const other = await newCall();
    rig.mediaSays({ is: 'mute', leg: other.leg, silentMs: 5000, at: Date.now() });
    rig.mediaSays({ is: 'mute', leg: other.leg, silentMs: 30_010, at: Date.now() });
    const first = await peer.next((text) => text.startsWith('INVITE '));
    expect(header(first, 'Call-ID')).toBe(other.callId);
    peer.send(rawResponse(peer, first, '200 OK', { body: sdp(other.audio.port) }));
    await peer.next((text) => text.startsWith('ACK '));
    expect(rig.said.some((one) => one.is === 'ended')).toBe(false);
    rig.mediaSays({ is: 'mute', leg: other.leg, silentMs: 120_010, at: Date.now() });
    const second = await peer.next((text) => text.startsWith('INVITE ') && text !== first);
    peer.send(rawResponse(peer, second, '481 Call/Transaction Does Not Exist'));
    expect((await rig.heard('ended')).end).toMatchObject({ by: 'failure', sipStatus: 481 });
    await bye(caller, 3);
  });

  it('ends by BYE when the media process is gone, and a new call gets 503 until it is back', async () => {
    peer = await rawPeer(rig.port);
    const caller = await newCall();
    rig.media.child.kill('SIGKILL');
    const ours = await peer.next((text) => text.startsWith('BYE '));
    expect(header(ours, 'Call-ID')).toBe(caller.callId);
    expect((await rig.heard('ended')).end).toMatchObject({ by: 'failure' });
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: 'no-media', cseq: 1, body: sdp(4000) }));
    expect(header(await peer.next(status(503)), 'Retry-After')).toBe('5');
  });
});

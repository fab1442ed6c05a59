// Losses, repeats and races, message by message: timers A, E, G, 2xx repeats, ACK and BYE, forks, rewrites, Record-Route.
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { header, rawPeer, rawRequest, rawResponse, request, sdp, status, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
let peer: RawPeer;
beforeAll(async () => {
  rig = await startLineRig();
});
afterAll(() => rig.close());
afterEach(() => {
  rig.said.length = 0;
  rig.onIncoming = (leg, line) => void line.accept(leg.leg).catch(() => undefined);
  peer.close();
});

let calls = 0;
const newCall = async (headers: string[] = []): Promise<{ callId: string; ok: string; to: string }> => {
  peer = await rawPeer(rig.port);
  const callId = `raw-${++calls}`;
  peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId, cseq: 1, body: sdp(4000), headers }));
  const ok = await peer.next(status(200));
  return { callId, ok, to: header(ok, 'To') };
};
const ack = (callId: string, to: string): void => peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId, cseq: 1, to }));
const bye = async (callId: string, to: string, cseq = 2): Promise<string> => {
  peer.send(rawRequest(peer, rig.target, { method: 'BYE', callId, cseq, to }));
  return peer.next(status(200, 'BYE'));
};
const dial = (ringTimeoutMs = 20_000): string => {
  const leg = `out-${++calls}`;
  rig.line.dial({
    leg,
    target: { kind: 'sip', uri: `sip:agent@127.0.0.1:${peer.port}` },
    ringTimeoutMs,
    callId: 'c1',
    callerUser: '+5491155550100',
    callerName: 'Ana "X"',
  });
  return leg;
};

describe('losses and races', () => {
  it('repeats the 200 until the ACK comes, then no more', async () => {
    const { callId, to } = await newCall();
    await peer.next(status(200));
    await peer.next(status(200));
    ack(callId, to);
    const before = peer.got.length;
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(peer.got).toHaveLength(before);
    await bye(callId, to);
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
  });

  it('sends our BYE only after the ACK', async () => {
    rig.onIncoming = (leg, line) => void line.accept(leg.leg).then(() => line.hangup(leg.leg));
    const { callId, to } = await newCall();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(peer.got.some(request('BYE'))).toBe(false);
    ack(callId, to);
    const ours = await peer.next(request('BYE'));
    expect(header(ours, 'Call-ID')).toBe(callId);
    // Timer E: it comes again while it is not answered.
    const again = await peer.next(request('BYE'));
    expect(again).toBe(ours);
    peer.send(rawResponse(peer, ours, '200 OK'));
  });

  it('takes a BYE before the ACK', async () => {
    const { callId, to } = await newCall();
    await bye(callId, to);
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
  });

  it('is one call however often INVITE, ACK and BYE come', async () => {
    const { callId, to } = await newCall();
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId, cseq: 1, body: sdp(4000) }));
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId, cseq: 1, body: sdp(4000), branch: 'z9hG4bK-other' }));
    await peer.next(status(482));
    ack(callId, to);
    ack(callId, to);
    await bye(callId, to);
    await bye(callId, to);
    expect(rig.said.filter((one) => one.is === 'incoming')).toHaveLength(1);
    expect(rig.said.filter((one) => one.is === 'ended')).toHaveLength(1);
  });

  it('repeats a refusal until its ACK (timer G)', async () => {
    rig.onIncoming = (leg, line) => line.refuse(leg.leg, 404);
    peer = await rawPeer(rig.port);
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: 'g1', cseq: 1, body: sdp(4000) }));
    const refusal = await peer.next(status(404));
    expect(await peer.next(status(404))).toBe(refusal);
    peer.send(
      rawRequest(peer, rig.target, { method: 'ACK', callId: 'g1', cseq: 1, to: header(refusal, 'To'), branch: 'z9hG4bK-g1-1-INVITE' }),
    );
    const before = peer.got.length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(peer.got).toHaveLength(before);
  });

  it('repeats an INVITE that was lost (timer A), and ACKs a repeated 200', async () => {
    peer = await rawPeer(rig.port);
    const leg = dial();
    const first = await peer.next(request('INVITE'));
    expect(await peer.next(request('INVITE'))).toBe(first);
    expect(header(first, 'From')).toContain('"Ana  X" <sip:+5491155550100@');
    expect(header(first, 'X-Atiende-Call')).toBe('c1');
    const ok = rawResponse(peer, first, '200 OK', { body: sdp(4002) });
    peer.send(ok);
    const one = await peer.next(request('ACK'));
    await rig.heard('answered', (said) => said.leg === leg);
    peer.send(ok);
    expect(await peer.next(request('ACK'))).toBe(one);
    rig.line.hangup(leg);
    const ours = await peer.next(request('BYE'));
    peer.send(rawResponse(peer, ours, '200 OK'));
  });

  it('ACKs and ends the second answer of a forked INVITE', async () => {
    peer = await rawPeer(rig.port);
    const leg = dial();
    const invite = await peer.next(request('INVITE'));
    peer.send(rawResponse(peer, invite, '200 OK', { body: sdp(4002), tag: 'one' }));
    peer.send(rawResponse(peer, invite, '200 OK', { body: sdp(4004), tag: 'two' }));
    await peer.next((text) => request('ACK')(text) && text.includes('tag=one'));
    await peer.next((text) => request('ACK')(text) && text.includes('tag=two'));
    const extra = await peer.next(request('BYE'));
    expect(header(extra, 'To')).toContain('tag=two');
    peer.send(rawResponse(peer, extra, '200 OK'));
    rig.line.hangup(leg);
    const ours = await peer.next((text) => request('BYE')(text) && text.includes('tag=one'));
    peer.send(rawResponse(peer, ours, '200 OK'));
  });

  it('answers its own INVITE that a proxy sent back with 482, and goes on calling', async () => {
    peer = await rawPeer(rig.port);
    const leg = dial();
    const invite = await peer.next(request('INVITE'));
    const via = `SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK-round`;
    peer.send(invite.replace('\r\nVia:', `\r\nVia: ${via}\r\nVia:`));
    expect(header(await peer.next(status(482)), 'Via')).toBe(via);
    expect(rig.said.some(({ is }) => is === 'incoming' || is === 'ended')).toBe(false);
    peer.send(rawResponse(peer, invite, '486 Busy Here'));
    expect((await rig.heard('ended', (said) => said.leg === leg)).end).toEqual({ by: 'far', sipStatus: 486 });
  });

  it('cancels at the ring time-out, and ends an answer that crosses the CANCEL', async () => {
    peer = await rawPeer(rig.port);
    const leg = dial(300);
    const invite = await peer.next(request('INVITE'));
    peer.send(rawResponse(peer, invite, '180 Ringing'));
    const cancel = await peer.next(request('CANCEL'));
    peer.send(rawResponse(peer, cancel, '200 OK'));
    peer.send(rawResponse(peer, invite, '200 OK', { body: sdp(4002) }));
    await peer.next(request('ACK'));
    const ours = await peer.next(request('BYE'));
    peer.send(rawResponse(peer, ours, '200 OK'));
    expect((await rig.heard('ended', (said) => said.leg === leg)).end).toEqual({ by: 'timeout' });
  });

  it('answers a carrier that asks for SHA-256 with auth', async () => {
    peer = await rawPeer(rig.port);
    await rig.store.saveTrunk({
      name: 'sha',
      addresses: [],
      outbound: `sip:127.0.0.1:${peer.port}`,
      user: 'acme',
      secret: 'pass',
      callerFrom: 'from',
      enabled: true,
      note: '',
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const leg = `out-${++calls}`;
    rig.line.dial({ leg, target: { kind: 'number', number: '+5411', trunk: 'sha' }, ringTimeoutMs: 5000, callId: 'c2' });
    const plain = await peer.next(request('INVITE'));
    const challenge = 'Proxy-Authenticate: Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"';
    peer.send(rawResponse(peer, plain, '407 Proxy Authentication Required', { headers: [challenge] }));
    await peer.next(request('ACK'));
    const signed = await peer.next((text) => request('INVITE')(text) && text !== plain);
    const value = header(signed, 'Proxy-Authorization');
    const of = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(value)?.[1] ?? '';
    const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
    const expected = sha(`${sha('acme:r:pass')}:n:${of('nc')}:${of('cnonce')}:auth:${sha(`INVITE:${of('uri')}`)}`);
    expect(of('response')).toBe(expected);
    expect(signed.startsWith(`INVITE ${of('uri')} `)).toBe(true);
    peer.send(rawResponse(peer, signed, '486 Busy Here'));
    expect((await rig.heard('ended', (said) => said.leg === leg)).end).toEqual({ by: 'far', sipStatus: 486 });
    await peer.next(request('ACK'));
    await rig.store.removeTrunk('sha');
  });

  it('follows Record-Route, and answers the far side with its own tel: addresses', async () => {
    const proxy = await rawPeer(rig.port);
    rig.onIncoming = (leg, line) => void line.accept(leg.leg).then(() => setTimeout(() => line.hangup(leg.leg), 200));
    peer = await rawPeer(rig.port);
    const invite = rawRequest(peer, rig.target, {
      method: 'INVITE',
      callId: 'rr1',
      cseq: 1,
      body: sdp(4000),
      to: '<tel:+5491155550100>',
      uri: 'tel:+5491155550100',
      headers: [`Record-Route: <sip:127.0.0.1:${proxy.port};lr>`],
    });
    peer.send(invite);
    const ok = await peer.next(status(200));
    expect(header(ok, 'To')).toMatch(/^<tel:\+5491155550100>;tag=/);
    expect(header(ok, 'Record-Route')).toContain(`:${proxy.port};lr`);
    expect((await rig.heard('incoming')).incoming.dialled).toBe('+5491155550100');
    peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId: 'rr1', cseq: 1, to: header(ok, 'To') }));
    const ours = await proxy.next(request('BYE'));
    expect(ours).toMatch(new RegExp(`^BYE sip:raw@127.0.0.1:${peer.port};`));
    expect(header(ours, 'Route')).toContain(`:${proxy.port};lr`);
    proxy.send(rawResponse(proxy, ours, '200 OK'));
    proxy.close();
  });
});

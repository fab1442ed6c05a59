// REFER: nobody makes us dial by it, neither a stranger nor whoever we are in a call with. Not here: transfers by the desk (test/whole).
import { afterEach, describe, expect, it } from 'vitest';
import { header, rawPeer, rawRequest, sdp, status, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
let peer: RawPeer;
afterEach(async () => {
  peer.close();
  await rig.close();
});

const referTo = ['Refer-To: <sip:+18095550100@192.0.2.66>', 'Referred-By: <sip:boss@192.0.2.66>'];

describe('REFER', () => {
  it('of a stranger is refused, and dials nobody', async () => {
    rig = await startLineRig();
    peer = await rawPeer(rig.port);
    peer.send(rawRequest(peer, rig.target, { method: 'REFER', callId: 'r1', cseq: 1, headers: referTo }));
    const answer = await peer.next((text) => text.startsWith('SIP/2.0 ') && /\r\nCSeq: \d+ REFER/i.test(text));
    expect(Number(answer.slice(8, 11))).toBeGreaterThanOrEqual(400);
    expect(rig.said).toEqual([]);
    expect(peer.got.some((text) => text.startsWith('INVITE'))).toBe(false);
  });

  it('within a call is refused, and the call goes on', async () => {
    rig = await startLineRig();
    peer = await rawPeer(rig.port);
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: 'r2', cseq: 1, body: sdp(4000) }));
    const ok = await peer.next(status(200, 'INVITE'));
    const inCall = { callId: 'r2', to: header(ok, 'To') };
    peer.send(rawRequest(peer, rig.target, { ...inCall, method: 'ACK', cseq: 1 }));
    peer.send(rawRequest(peer, rig.target, { ...inCall, method: 'REFER', cseq: 2, headers: referTo }));
    const answer = await peer.next((text) => text.startsWith('SIP/2.0 ') && /\r\nCSeq: \d+ REFER/i.test(text));
    expect(Number(answer.slice(8, 11))).toBeGreaterThanOrEqual(400);
    expect(rig.said.some(({ is }) => is === 'ended')).toBe(false);
    peer.send(rawRequest(peer, rig.target, { ...inCall, method: 'BYE', cseq: 3 }));
    await peer.next(status(200, 'BYE'));
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
  });
});

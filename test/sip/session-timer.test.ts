// RFC 4028 on the wire: 422, what is agreed in both directions, our refresh, and the end when nobody refreshes. Intervals below
// the RFC's least come from the far side's 2xx, where nobody may refuse them: that keeps these tests short.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { header, rawPeer, rawRequest, rawResponse, request, sdp, status, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
let peer: RawPeer;
beforeEach(async () => {
  rig = await startLineRig();
  peer = await rawPeer(rig.port);
});
afterEach(async () => {
  peer.close();
  await rig.close();
});

const invite = (callId: string, headers: string[]): void =>
  peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId, cseq: 1, headers, body: sdp(4000) }));
async function answerOurs(headers: string[]): Promise<string> {
  rig.line.dial({ leg: 'out', target: { kind: 'sip', uri: `sip:a@127.0.0.1:${peer.port}` }, ringTimeoutMs: 9000, callId: 'c' });
  const ours = await peer.next(request('INVITE'));
  peer.send(rawResponse(peer, ours, '200 OK', { headers, body: sdp(4000) }));
  await peer.next(request('ACK'));
  return ours;
}

describe('session timers', () => {
  it('of less than 90 s are refused with the least that we take', async () => {
    invite('small', ['Supported: timer', 'Session-Expires: 60']);
    expect(header(await peer.next(status(422)), 'Min-SE')).toBe('90');
    expect(rig.said).toEqual([]);
  });

  it('are agreed with callers that know them', async () => {
    invite('timed', ['Supported: timer', 'Session-Expires: 120']);
    const ok = await peer.next(status(200));
    expect(header(ok, 'Session-Expires')).toBe('120;refresher=uac');
    expect(header(ok, 'Require')).toBe('timer');
    peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId: 'timed', cseq: 1, to: header(ok, 'To') }));
    invite('plain', []);
    expect(header(await peer.next((text) => status(200)(text) && header(text, 'Call-ID') === 'plain'), 'Session-Expires')).toBe('');
  });

  it('are asked for in our calls, and refreshed by us', async () => {
    const ours = await answerOurs(['Session-Expires: 4;refresher=uac', 'Require: timer']);
    expect(header(ours, 'Supported')).toBe('timer');
    expect(header(ours, 'Session-Expires')).toBe('1800');
    const refresh = await peer.next((text) => request('INVITE')(text) && header(text, 'CSeq') !== header(ours, 'CSeq'), 8000);
    expect(header(refresh, 'Session-Expires')).toBe('4;refresher=uac');
    peer.send(rawResponse(peer, refresh, '200 OK', { headers: ['Session-Expires: 600;refresher=uac'], body: sdp(4000) }));
    await peer.next((text) => request('ACK')(text) && header(text, 'CSeq') === header(refresh, 'CSeq').replace('INVITE', 'ACK'));
    await new Promise((resolve) => setTimeout(resolve, 3500));
    expect(rig.said.some((said) => said.is === 'ended')).toBe(false);
    rig.line.hangup('out');
    await peer.next(request('BYE'));
  });

  it('end the call when the far side does not refresh', async () => {
    await answerOurs(['Session-Expires: 3;refresher=uas']);
    await peer.next(request('BYE'), 8000);
    expect((await rig.heard('ended')).end).toEqual({ by: 'failure', detail: 'the session expired' });
  });

  it('are asked for again with what a 422 wants', async () => {
    rig.line.dial({ leg: 'out', target: { kind: 'sip', uri: `sip:a@127.0.0.1:${peer.port}` }, ringTimeoutMs: 9000, callId: 'c' });
    const first = await peer.next(request('INVITE'));
    peer.send(rawResponse(peer, first, '422 Session Interval Too Small', { headers: ['Min-SE: 3600'] }));
    const second = await peer.next((text) => request('INVITE')(text) && header(text, 'Session-Expires') === '3600');
    peer.send(rawResponse(peer, second, '200 OK', { body: sdp(4000) }));
    await rig.heard('answered');
  });
});

// REFER: nobody makes us dial by it, neither a stranger nor whoever we are in a call with; we hand callers to a carrier by it where its trunk
// is set so. Not here: when the switchboard does (calls/hand-over.test.ts), transfers by the desk (test/whole).
import { afterEach, describe, expect, it } from 'vitest';
import { header, rawPeer, rawRequest, rawResponse, request, sdp, status, type RawPeer } from './raw-peer.ts';
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

describe('a caller of a trunk that hands over', () => {
  const number = '+5491155550111';
  const rang: string[] = [];

  /** A call from the trunk, up. */
  async function called(callId: string, transferBy: 'bridge' | 'refer' = 'refer'): Promise<{ leg: string; to: string }> {
    rang.length = 0;
    rig = await startLineRig();
    peer = await rawPeer(rig.port);
    const outbound = `sip:127.0.0.1:${peer.port};transport=udp`;
    const rest = { user: '', secret: '', callerFrom: 'from', note: '', enabled: true } as const;
    await rig.store.saveTrunk({ ...rest, name: 'carrier', addresses: ['127.0.0.1'], outbound, transferBy });
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId, cseq: 1, body: sdp(4000) }));
    const to = header(await peer.next(status(200, 'INVITE')), 'To');
    peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId, cseq: 1, to }));
    // Answered in order: the ACK has been read when this is.
    peer.send(rawRequest(peer, rig.target, { method: 'INFO', callId, cseq: 2, to }));
    await peer.next(status(415, 'INFO'));
    return { leg: (await rig.heard('incoming')).leg, to };
  }
  const refer = (leg: string, trunk = 'carrier', timeoutMs = 9000) =>
    rig.line.refer?.(leg, { number, trunk, timeoutMs, ringing: () => void rang.push(leg) });
  const notify = async (callId: string, to: string, cseq: number, said: string, state = 'active;expires=60'): Promise<string> => {
    const headers = ['Event: refer', `Subscription-State: ${state}`];
    const text = rawRequest(peer, rig.target, { method: 'NOTIFY', callId, cseq, to, headers, body: `SIP/2.0 ${said}\r\n` });
    peer.send(text.replace('application/sdp', 'message/sipfrag;version=2.0'));
    return await peer.next((answer) => answer.startsWith('SIP/2.0 ') && header(answer, 'CSeq') === `${cseq} NOTIFY`);
  };
  const goodbye = async (): Promise<void> => {
    const bye = await peer.next(request('BYE'));
    peer.send(rawResponse(peer, bye, '200 OK'));
  };

  it('is handed to it: REFER, progress, the carrier’s 200, our BYE', async () => {
    const { leg, to } = await called('h1');
    const outcome = refer(leg);
    const sent = await peer.next(request('REFER'));
    expect(header(sent, 'Refer-To')).toBe(`<sip:${number}@127.0.0.1:${peer.port}>`);
    expect(header(sent, 'Referred-By')).toContain('<sip:demo@127.0.0.1');
    expect(refer(leg)).toBeUndefined();
    peer.send(rawResponse(peer, sent, '202 Accepted'));
    for (const [cseq, said] of [
      [3, '100 Trying'],
      [4, '180 Ringing'],
      [5, '183 Session Progress'],
    ] as const)
      expect(await notify('h1', to, cseq, said)).toMatch(/^SIP\/2\.0 200 /);
    expect(await notify('h1', to, 6, '200 OK', 'terminated;reason=noresource')).toMatch(/^SIP\/2\.0 200 /);
    expect(await outcome).toEqual({ is: 'handed' });
    expect(rang).toEqual([leg]);
    rig.line.hangup(leg);
    await goodbye();
    expect((await rig.heard('ended')).end).toEqual({ by: 'us' });
  });

  it('stays ours where it refuses, and where the number does; each NOTIFY is of a REFER', async () => {
    const { leg, to } = await called('h2');
    expect(await notify('h2', to, 3, '200 OK')).toMatch(/^SIP\/2\.0 481 /);
    const refused = refer(leg);
    peer.send(rawResponse(peer, await peer.next(request('REFER')), '603 Decline'));
    expect(await refused).toEqual({ is: 'carrier', sipStatus: 603 });
    const busy = refer(leg);
    peer.send(rawResponse(peer, await peer.next(request('REFER')), '202 Accepted'));
    await notify('h2', to, 4, '486 Busy Here', 'terminated;reason=noresource');
    expect(await busy).toEqual({ is: 'called', sipStatus: 486 });
    expect(rig.said.some(({ is }) => is === 'ended')).toBe(false);
  });

  it('is hung up where the carrier takes them after we gave up', async () => {
    const { leg, to } = await called('h3');
    const outcome = refer(leg, 'carrier', 50);
    peer.send(rawResponse(peer, await peer.next(request('REFER')), '202 Accepted'));
    expect(await outcome).toEqual({ is: 'timeout' });
    await notify('h3', to, 3, '200 OK', 'terminated;reason=noresource');
    await goodbye();
    expect((await rig.heard('ended')).end).toEqual({ by: 'us' });
  });

  it('is not handed over where the trunk is set to join here, nor for a number of another trunk', async () => {
    const { leg } = await called('h4', 'bridge');
    expect(refer(leg)).toBeUndefined();
    for (const trunk of await rig.store.trunks()) await rig.store.saveTrunk({ ...trunk, transferBy: 'refer' });
    expect(refer(leg, 'another')).toBeUndefined();
    expect(peer.got.some(request('REFER'))).toBe(false);
  });
});

// kill -9 of main: a new line rebuilds the dialogs from the store and the media process; BYE and re-INVITE from it are accepted by the far side.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { header, rawPeer, rawRequest, rawResponse, rawStreamPeer, request, sdp, status } from './raw-peer.ts';
import { sipp, startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
beforeEach(async () => {
  rig = await startLineRig();
});
afterEach(() => rig.close());

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));

describe('a line that starts after kill -9', () => {
  it('re-INVITEs and ends the calls of the last one (sipp)', async () => {
    const run = await sipp('call-recovered', rig.target, ['-s', 'demo']);
    const { leg } = await rig.heard('incoming');
    await settled();
    await rig.restart();
    expect(await rig.line.recovered()).toMatchObject([{ leg }]);
    await settled();
    rig.line.hangup(leg);
    expect((await rig.heard('ended')).end).toEqual({ by: 'us' });
    await run.done;
    expect(rig.store.dialogRows.size).toBe(0);
  });

  it.each([
    ['UDP', rawPeer],
    ['TCP', rawStreamPeer],
  ])('takes a re-INVITE and a BYE for them (%s)', async (_name, makePeer) => {
    const peer = await makePeer(rig.port);
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: 'k1', cseq: 1, body: sdp(4000) }));
    const to = header(await peer.next(status(200)), 'To');
    peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId: 'k1', cseq: 1, to }));
    await settled();
    await rig.restart();
    const theirs = await peer.next(request('INVITE'));
    expect(header(theirs, 'From')).toBe(to);
    expect(Number(header(theirs, 'CSeq').split(' ')[0])).toBeGreaterThan(1);
    peer.send(rawResponse(peer, theirs, '200 OK', { body: sdp(4000) }));
    await peer.next(request('ACK'));
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: 'k1', cseq: 2, to, body: `${sdp(4000)}a=inactive\r\n` }));
    expect(await peer.next(status(200, 'INVITE'))).toContain('a=inactive');
    peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId: 'k1', cseq: 2, to }));
    peer.send(rawRequest(peer, rig.target, { method: 'BYE', callId: 'k1', cseq: 3, to }));
    await peer.next(status(200, 'BYE'));
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
    peer.close();
  });

  it('rebuilds the calls that we made, and their joining', async () => {
    const peer = await rawPeer(rig.port);
    const answerOne = async (leg: string): Promise<void> => {
      rig.line.dial({ leg, target: { kind: 'sip', uri: `sip:a@127.0.0.1:${peer.port}` }, ringTimeoutMs: 5000, callId: 'c' });
      const invite = await peer.next(request('INVITE'));
      peer.send(rawResponse(peer, invite, '200 OK', { body: sdp(4000), tag: `tag-${leg}` }));
      await peer.next(request('ACK'));
      await rig.heard('answered', (said) => said.leg === leg);
    };
    await answerOne('one');
    await answerOne('two');
    rig.line.join('one', 'two');
    await settled();
    await rig.restart();
    const back = await rig.line.recovered();
    expect(back.map((one) => [one.leg, one.joinedTo])).toEqual([
      ['one', 'two'],
      ['two', 'one'],
    ]);
    const again = await peer.next((text) => request('INVITE')(text) && text.includes('tag=tag-one'));
    peer.send(rawResponse(peer, again, '481 Call/Transaction Does Not Exist'));
    expect((await rig.heard('ended', (said) => said.leg === 'one')).end).toMatchObject({ by: 'failure', sipStatus: 481 });
    rig.line.hangup('two');
    await peer.next((text) => request('BYE')(text) && text.includes('tag=tag-two'));
    peer.close();
  });

  it('ends a phone that answers an INVITE of the last one', async () => {
    const peer = await rawPeer(rig.port);
    rig.line.dial({ leg: 'lost', target: { kind: 'sip', uri: `sip:a@127.0.0.1:${peer.port}` }, ringTimeoutMs: 5000, callId: 'c' });
    const invite = await peer.next(request('INVITE'));
    peer.send(rawResponse(peer, invite, '180 Ringing'));
    await settled();
    await rig.restart();
    peer.send(rawResponse(peer, invite, '200 OK', { body: sdp(4000), tag: 'late' }));
    expect(header(await peer.next(request('ACK')), 'CSeq')).toBe('1 ACK');
    expect(header(await peer.next(request('BYE')), 'To')).toContain('tag=late');
    peer.close();
  });

  it('ends by BYE what the media process has lost', async () => {
    const peer = await rawPeer(rig.port);
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: 'k2', cseq: 1, body: sdp(4000) }));
    const to = header(await peer.next(status(200)), 'To');
    peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId: 'k2', cseq: 1, to }));
    const { leg } = await rig.heard('incoming');
    await settled();
    await rig.restart(async () => {
      const other = await rig.media.connect();
      other.close(leg);
      await other.list();
      other.disconnect();
    });
    expect(await rig.line.recovered()).toEqual([]);
    await peer.next(request('BYE'));
    peer.close();
  });
});

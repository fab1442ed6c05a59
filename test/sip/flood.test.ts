// Hostile traffic: pathological datagrams and strangers' floods cost their source, and calls go on.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawPeer, rawRequest, sdp, status } from './raw-peer.ts';
import { sipp, startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
beforeAll(async () => {
  rig = await startLineRig();
});
afterAll(() => rig.close());

describe('hostile traffic', () => {
  it('of random bytes and broken messages kills nothing', async () => {
    const peer = await rawPeer(rig.port);
    const whole = rawRequest(peer, rig.target, { method: 'INVITE', callId: 'fuzz', cseq: 1, body: sdp(4000) });
    for (let cut = 0; cut < whole.length; cut += 7) peer.send(whole.slice(0, cut));
    for (let at = 0; at < whole.length; at += 5) peer.send(`${whole.slice(0, at)}\u0000${whole.slice(at + 1)}`);
    peer.close();
    rig.said.length = 0;
    await (await sipp('call', rig.target, ['-s', 'demo'])).done;
  });

  it('of slow messages is dropped after a few', async () => {
    // The bucket that the last test emptied fills again.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const peer = await rawPeer(rig.port);
    const slow = (index: number): string =>
      rawRequest(peer, rig.target, {
        method: 'OPTIONS',
        callId: `slow-${index}`,
        cseq: 1,
        headers: [`Record-Route: <sip:a@b>${';a="'.repeat(240)}`, `Record-Route: <sip:a@b>${';b="'.repeat(240)}`],
      });
    for (let index = 0; index < 80; index += 1) peer.send(slow(index));
    // Line and peer share this thread: the answers are read when the last of the slow ones has been worked off.
    await peer.next(status(200), 20_000);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(peer.got.length).toBeGreaterThan(0);
    expect(peer.got.length).toBeLessThan(45);
    peer.close();
  });

  it('of strangers who guess passwords is answered so many times and no more', async () => {
    await rig.store.saveTrunk({
      name: 'x',
      addresses: [],
      outbound: '',
      user: 'x',
      secret: 'y',
      callerFrom: 'from',
      enabled: true,
      note: '',
    });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const peer = await rawPeer(rig.port);
    for (let index = 0; index < 300; index += 1)
      peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: `guess-${index}`, cseq: 1, body: sdp(4000) }));
    await peer.next(status(401), 20_000);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(peer.got.filter(status(401)).length).toBeGreaterThan(10);
    expect(peer.got.filter(status(401)).length).toBeLessThan(120);
    expect(rig.said.filter((one) => one.is === 'incoming' && one.incoming.sipCallId.startsWith('guess'))).toEqual([]);
    peer.close();
  });
});

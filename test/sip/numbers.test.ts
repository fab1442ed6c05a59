// What a trunk's settings decide of a call that comes in: where it is read who calls and what was dialled, and which codec is spoken.
import { afterEach, describe, expect, it } from 'vitest';
import type { TrunkRow } from '#ports/sip-store.ts';
import { rawPeer, rawRequest, sdp, status, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
let peer: RawPeer;
afterEach(async () => {
  peer.close();
  await rig.close();
});

async function heard(change: Partial<TrunkRow>, headers: string[], body = sdp(4000)) {
  rig = await startLineRig();
  peer = await rawPeer(rig.port);
  await rig.store.saveTrunk({
    name: 'c',
    addresses: ['127.0.0.1'],
    outbound: '',
    user: '',
    secret: '',
    callerFrom: 'from',
    enabled: true,
    note: '',
    ...change,
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: 'n', cseq: 1, headers, body }));
  return (await rig.heard('incoming')).incoming;
}
const asserted = ['P-Asserted-Identity: "Acme, S.A." <sip:+5491155550100@c.test>, <tel:+5491155550100>'];
const diverted = ['Diversion: <sip:+2@c.test>;reason=no-answer, "a, b" <sip:+1@c.test>;reason=user-busy'];

describe('a trunk tells', () => {
  it('who calls in P-Asserted-Identity, where it is believed', async () => {
    expect(await heard({ callerFrom: 'p-asserted-identity' }, asserted)).toMatchObject({
      callerUser: '+5491155550100',
      callerName: 'Acme, S.A.',
      dialled: 'demo',
    });
  });
  it('who calls in From, where it is not', async () => {
    expect(await heard({}, asserted)).toMatchObject({ callerUser: 'raw' });
  });
  it('nothing of a caller who hides', async () => {
    expect((await heard({ callerFrom: 'p-asserted-identity' }, [...asserted, 'Privacy: id'])).callerUser).toBeUndefined();
  });
  it('what was dialled first in Diversion', async () => {
    expect(await heard({ dialledFrom: 'diversion' }, diverted)).toMatchObject({ dialled: '+1' });
  });
  it('what was dialled first in History-Info, and the request URI where the header is missing', async () => {
    expect(
      await heard({ dialledFrom: 'history-info' }, ['History-Info: <sip:+7@c.test>;index=1, <sip:demo@c.test>;index=1.1']),
    ).toMatchObject({ dialled: '+7' });
    await rig.close();
    peer.close();
    expect(await heard({ dialledFrom: 'history-info' }, [])).toMatchObject({ dialled: 'demo' });
  });
});

describe('a carrier that prefers Opus', () => {
  const offer = sdp(4000)
    .replace(/(m=audio 4000 RTP\/AVP) /, '$1 107 ')
    .replace('a=rtpmap:101', 'a=rtpmap:107 opus/48000/2\r\na=rtpmap:101');
  it.each([
    ['is answered in it where its trunk says so', { opus: 'on' as const }, / 107( |\r)/, /a=rtpmap:107 opus\/48000\/2\r/],
    ['is answered in G.711 otherwise', {}, / 0( |\r)/, /a=rtpmap:0 PCMU\/8000\r/],
  ])('%s', async (_, change, type, map) => {
    await heard(change, [], offer);
    const answer = await peer.next(status(200, 'INVITE'));
    expect(/m=audio [^\n]*/.exec(answer)?.[0]).toMatch(type);
    expect(answer).toMatch(map);
  });
});

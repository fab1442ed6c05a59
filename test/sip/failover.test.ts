// A trunk whose host has several addresses: silence or 503 of one leads to the next, and the silent one is tried last afterwards.
import { afterEach, describe, expect, it } from 'vitest';
import type { Dns } from '#wire/sip/resolve.ts';
import { header, rawPeer, rawResponse, request, sdp, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
const peers: RawPeer[] = [];
const ports: number[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  ports.length = 0;
  await rig.close();
});

/** SRV in the order of `ports`. */
const dns: Dns = {
  naptr: () => Promise.reject(new Error('ENODATA')),
  srv: (name) =>
    name === '_sip._udp.carrier.test'
      ? Promise.resolve(ports.map((port, priority) => ({ name: 'node.carrier.test', port, priority, weight: 0 })))
      : Promise.reject(new Error('ENODATA')),
  addresses: (name) => (name === 'node.carrier.test' ? Promise.resolve(['127.0.0.1']) : Promise.reject(new Error('ENOTFOUND'))),
};

async function carrier(count: number): Promise<RawPeer[]> {
  rig = await startLineRig({ dns });
  for (let index = 0; index < count; index += 1) peers.push(await rawPeer(rig.port));
  ports.push(...peers.map((peer) => peer.port));
  await rig.store.saveTrunk({
    name: 'carrier',
    addresses: [],
    outbound: 'sip:carrier.test',
    user: '',
    secret: '',
    callerFrom: 'from',
    enabled: true,
    note: '',
  });
  return peers;
}
const dial = (leg: string): void =>
  rig.line.dial({ leg, target: { kind: 'number', number: '+5491155550100', trunk: 'carrier' }, ringTimeoutMs: 20_000, callId: 'c' });

describe('a trunk with several addresses', () => {
  it('is reached at the next when one says 503', async () => {
    const [first, second] = await carrier(2);
    if (first === undefined || second === undefined) throw new Error('no peers');
    dial('out');
    const refused = await first.next(request('INVITE'));
    first.send(rawResponse(first, refused, '503 Service Unavailable'));
    const invite = await second.next(request('INVITE'));
    expect(header(invite, 'Call-ID')).not.toBe(header(refused, 'Call-ID'));
    second.send(rawResponse(second, invite, '200 OK', { body: sdp(4000) }));
    await second.next(request('ACK'));
    await rig.heard('answered');
    rig.line.hangup('out');
    await second.next(request('BYE'));
  });

  it('is reached at the next when one is silent, which is then tried last', async () => {
    const [silent, second] = await carrier(2);
    if (silent === undefined || second === undefined) throw new Error('no peers');
    dial('one');
    await silent.next(request('INVITE'));
    const invite = await second.next(request('INVITE'), 8000);
    second.send(rawResponse(second, invite, '486 Busy Here'));
    expect((await rig.heard('ended')).end).toEqual({ by: 'far', sipStatus: 486 });
    const before = silent.got.length;
    dial('two');
    const again = await second.next((text) => request('INVITE')(text) && header(text, 'Call-ID') !== header(invite, 'Call-ID'));
    second.send(rawResponse(second, again, '486 Busy Here'));
    await rig.heard('ended', (said) => said.leg === 'two');
    expect(silent.got.slice(before).some((text) => header(text, 'Call-ID') === header(again, 'Call-ID'))).toBe(false);
  });

  it('is not tried further when one refuses the call itself, and all gone is told as such', async () => {
    const [first, second] = await carrier(2);
    if (first === undefined || second === undefined) throw new Error('no peers');
    dial('out');
    first.send(rawResponse(first, await first.next(request('INVITE')), '404 Not Found'));
    expect((await rig.heard('ended')).end).toEqual({ by: 'far', sipStatus: 404 });
    expect(second.got).toEqual([]);
    dial('again');
    for (const peer of [first, second]) peer.send(rawResponse(peer, await peer.next(request('INVITE')), '503 Service Unavailable'));
    expect((await rig.heard('ended', (said) => said.leg === 'again')).end).toEqual({ by: 'far', sipStatus: 503 });
  });

  it('answers OPTIONS at the next when one is silent: that is not down, and which one fails is told until it answers again', async () => {
    const [silent, second] = await carrier(2);
    if (silent === undefined || second === undefined) throw new Error('no peers');
    const state = () => rig.line.trunkStates()[0];
    let told = 0;
    rig.line.onTrunkStates(() => (told += 1));
    const since = Date.now();
    await silent.next(request('OPTIONS'));
    second.send(rawResponse(second, await second.next(request('OPTIONS'), 8000), '200 OK'));
    await expect.poll(() => state()?.reachable).toBe(true);
    const [failing, good] = [`udp 127.0.0.1:${silent.port}`, `udp 127.0.0.1:${second.port}`];
    expect(state()).toMatchObject({ address: good, addresses: [{ address: failing }, { address: good }] });
    expect(state()?.addresses?.[0]?.failingSince).toBeGreaterThanOrEqual(since);
    expect(state()?.addresses?.[1]).not.toHaveProperty('failingSince');
    expect(state()?.reachableSince).toBeGreaterThanOrEqual(since);
    expect(told).toBeGreaterThan(0);
  }, 20_000);
});

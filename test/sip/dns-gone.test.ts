// Trunks given by name while a real DNS server fails: calls that are up, calls out, registration and health, before, during and after.
// Not here: how long is waited and believed (wire/sip/believed-addresses.test.ts).
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDnsServer, type DnsServer } from './dns-server.ts';
import { header, rawPeer, rawResponse, request, sdp, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
let dns: DnsServer;
let carrier: RawPeer;

beforeEach(async () => {
  dns = await startDnsServer({ 'known.test': '127.0.0.1', 'new.test': '127.0.0.1' });
  rig = await startLineRig({ dns: dns.dns, trunkTimes: { expiresS: 3, retryMs: 50, longestRetryMs: 100, healthMs: 100 } });
  carrier = await rawPeer(rig.port);
});
afterEach(async () => {
  await rig.close();
  carrier.close();
  dns.close();
});

const save = (name: string, host: string, change: object = {}): Promise<void> =>
  rig.store.saveTrunk({
    name,
    addresses: [],
    outbound: `sip:${host}:${carrier.port}`,
    user: 'account',
    secret: '',
    callerFrom: 'from',
    enabled: true,
    note: '',
    ...change,
  });
const dial = (leg: string, trunk: string): void =>
  rig.line.dial({ leg, target: { kind: 'number', number: '+5491155550100', trunk }, ringTimeoutMs: 20_000, callId: leg });
const inviteFor = (host: string) => (text: string) => request('INVITE')(text) && text.startsWith(`INVITE sip:+5491155550100@${host}:`);
const stateOf = (name: string) => rig.line.trunkStates().find((trunk) => trunk.name === name);
const answered = (text: string): void => carrier.send(rawResponse(carrier, text, '200 OK', { headers: ['Expires: 3'] }));
/** The carrier says yes to OPTIONS and REGISTER until `fits`. */
async function serving(fits: () => boolean): Promise<void> {
  while (!fits()) {
    answered(await carrier.next((text) => request('OPTIONS')(text) || request('REGISTER')(text), 10_000));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe.each(['silent', 'servfail'] as const)('DNS that is %s', (mood) => {
  it('leaves calls, registrations and trunks that were reached as they are; new names fail in words; all heals by itself', async () => {
    await save('known', 'known.test', { registrar: `sip:known.test:${carrier.port}` });
    await serving(() => stateOf('known')?.reachable === true && stateOf('known')?.registration === 'registered');
    dial('up', 'known');
    const invite = await carrier.next(inviteFor('known.test'));
    carrier.send(rawResponse(carrier, invite, '200 OK', { body: sdp(4000) }));
    await rig.heard('answered', ({ leg }) => leg === 'up');

    dns.mood = mood;
    const before = dns.asked.length;
    await save('new', 'new.test', { registrar: `sip:new.test:${carrier.port}` });
    await save('fixed', '127.0.0.1');
    const why = 'DNS does not answer: no address of new.test is known';
    dial('refused', 'new');
    dial('by address', 'fixed');
    dial('by belief', 'known');
    for (const host of ['127.0.0.1', 'known.test'])
      carrier.send(rawResponse(carrier, await carrier.next(inviteFor(host)), '486 Busy Here'));
    for (const leg of ['by address', 'by belief'])
      expect((await rig.heard('ended', (said) => said.leg === leg)).end).toEqual({ by: 'far', sipStatus: 486 });
    expect((await rig.heard('ended', ({ leg }) => leg === 'refused')).end).toEqual({ by: 'failure', sipStatus: 503, detail: why });
    await serving(() => stateOf('new')?.reachable === false && stateOf('new')?.registration === 'unreachable');
    expect(stateOf('new')).toMatchObject({ reason: why, detail: why });
    // It is asked again and again, and what was found before goes on being used meanwhile.
    const checked = stateOf('known')?.checkedAt ?? 0;
    await serving(() => (stateOf('known')?.checkedAt ?? 0) > checked && dns.asked.slice(before).includes('known.test'));
    expect(stateOf('known')).toMatchObject({ reachable: true, registration: 'registered' });
    rig.line.hangup('up');
    const bye = await carrier.next(request('BYE'));
    expect(header(bye, 'Call-ID')).toBe(header(invite, 'Call-ID'));

    dns.mood = 'answers';
    await serving(() => stateOf('new')?.reachable === true && stateOf('new')?.registration === 'registered');
    expect(stateOf('new')).not.toHaveProperty('reason');
    dial('again', 'new');
    carrier.send(rawResponse(carrier, await carrier.next(inviteFor('new.test')), '486 Busy Here'));
    expect((await rig.heard('ended', ({ leg }) => leg === 'again')).end).toEqual({ by: 'far', sipStatus: 486 });
  });
});

// Registration at a carrier as its client, and the health of trunks. The carrier is a peer that writes its own datagrams.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { header, rawPeer, rawRequest, rawResponse, request, sdp, status, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
let carrier: RawPeer;
beforeEach(async () => {
  rig = await startLineRig({ trunkTimes: { expiresS: 3, retryMs: 100, longestRetryMs: 3000, healthMs: 300 } });
  carrier = await rawPeer(rig.port);
});
afterEach(async () => {
  await rig.close();
  carrier.close();
});

const save = (change: object = {}): Promise<void> =>
  rig.store.saveTrunk({
    name: 'carrier',
    addresses: [],
    outbound: '',
    user: '5491155550100',
    secret: 'hunter2',
    callerFrom: 'from',
    enabled: true,
    note: '',
    registrar: `sip:127.0.0.1:${carrier.port}`,
    ...change,
  });
const state = () => rig.line.trunkStates()[0];
const registerAs = (expires: string) => (text: string) => request('REGISTER')(text) && header(text, 'Expires') === expires;
async function until(fits: () => boolean): Promise<void> {
  const end = Date.now() + 8000;
  while (!fits()) {
    if (Date.now() > end) throw new Error(`never came about; states ${JSON.stringify(rig.line.trunkStates())}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const accept = (got: string, expires = 3): void =>
  carrier.send(
    rawResponse(carrier, got, '200 OK', { headers: [`Contact: ${header(got, 'Contact').replace(/;expires=.*/, '')};expires=${expires}`] }),
  );
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

describe('registration at a carrier', () => {
  it('answers the challenge, stands, is refreshed, and is taken back at the end', async () => {
    await save();
    const first = await carrier.next(request('REGISTER'));
    expect(header(first, 'To')).toBe(`<sip:5491155550100@127.0.0.1:${carrier.port}>`);
    expect(header(first, 'Contact')).toContain(`5491155550100@127.0.0.1:${rig.port}`);
    expect(state()).toMatchObject({ name: 'carrier', registration: 'trying' });
    carrier.send(
      rawResponse(carrier, first, '401 Unauthorized', {
        headers: ['WWW-Authenticate: Digest realm="c", nonce="n", algorithm=MD5, qop="auth"'],
      }),
    );
    const signed = await carrier.next((text) => request('REGISTER')(text) && header(text, 'Authorization') !== '');
    const said = (name: string): string => new RegExp(`${name}="?([^",]*)`).exec(header(signed, 'Authorization'))?.[1] ?? '';
    const ha1 = md5('5491155550100:c:hunter2');
    expect(said('response')).toBe(md5(`${ha1}:n:${said('nc')}:${said('cnonce')}:auth:${md5(`REGISTER:${said('uri')}`)}`));
    accept(signed);
    await until(() => state()?.registration === 'registered');
    expect(state()?.registeredUntil).toBeGreaterThan(Date.now() + 1000);
    const refresh = await carrier.next(
      (text) => request('REGISTER')(text) && header(text, 'CSeq') !== header(signed, 'CSeq') && text !== first,
    );
    expect(header(refresh, 'Call-ID')).toBe(header(first, 'Call-ID'));
    expect(Number.parseInt(header(refresh, 'CSeq'), 10)).toBeGreaterThan(Number.parseInt(header(signed, 'CSeq'), 10));
    accept(refresh, 60);
    await until(() => (state()?.registeredUntil ?? 0) > Date.now() + 30_000);
    await save({ enabled: false });
    const gone = await carrier.next(registerAs('0'));
    expect(header(gone, 'Contact')).toContain('expires=0');
    carrier.send(rawResponse(carrier, gone, '200 OK'));
  });

  it('asks for the least time that the carrier takes', async () => {
    await save();
    carrier.send(rawResponse(carrier, await carrier.next(registerAs('3')), '423 Interval Too Brief', { headers: ['Min-Expires: 120'] }));
    accept(await carrier.next(registerAs('120')), 120);
    await until(() => state()?.registration === 'registered');
  });

  it('backs off when refused or unheard, says so, and comes back', async () => {
    await save();
    carrier.send(rawResponse(carrier, await carrier.next(request('REGISTER')), '503 Service Unavailable', { headers: ['Retry-After: 1'] }));
    await until(() => state()?.registration === 'refused');
    expect(state()).toMatchObject({ sipStatus: 503 });
    const at = Date.now();
    const second = await carrier.next(request('REGISTER'));
    expect(Date.now() - at).toBeGreaterThan(700);
    carrier.send(rawResponse(carrier, second, '403 Forbidden'));
    await until(() => state()?.sipStatus === 403);
    accept(await carrier.next(request('REGISTER')));
    await until(() => state()?.registration === 'registered');
  });

  it('lets calls in from where we are registered, for our user alone, with the number that To names', async () => {
    await save({ dialledFrom: 'to', user: 'account' });
    const invite = (callId: string, user: string): void =>
      carrier.send(
        rawRequest(carrier, rig.target, {
          method: 'INVITE',
          callId,
          cseq: 1,
          uri: `sip:${user}@${rig.target}`,
          to: '<sip:+5491155550123@carrier.test>',
          body: sdp(4000),
        }),
      );
    const registering = await carrier.next(request('REGISTER'));
    invite('early', 'account');
    await carrier.next(status(401));
    accept(registering, 60);
    await until(() => state()?.registration === 'registered');
    invite('stranger', 'other');
    await carrier.next(status(401));
    invite('ours', 'account');
    const { incoming } = await rig.heard('incoming');
    expect(incoming).toMatchObject({ dialled: '+5491155550123', source: { kind: 'trunk', trunk: 'carrier' }, sipCallId: 'ours' });
    const ok = await carrier.next(status(200, 'INVITE'));
    carrier.send(rawRequest(carrier, rig.target, { method: 'ACK', callId: 'ours', cseq: 1, to: header(ok, 'To') }));
  });
});

describe('the health of a trunk', () => {
  it('is asked by OPTIONS again and again', async () => {
    await save({ registrar: '', outbound: `sip:127.0.0.1:${carrier.port}` });
    for (let round = 0; round < 2; round += 1) {
      carrier.send(rawResponse(carrier, await carrier.next(request('OPTIONS')), '200 OK'));
      await until(() => state()?.reachable === true);
    }
    expect(state()).toMatchObject({ registration: 'none', reachable: true });
    expect(state()?.roundTripMs).toBeGreaterThanOrEqual(0);
    carrier.close();
    await until(() => state()?.reachable === false);
    carrier = await rawPeer(rig.port);
  });

  it('is told by calls too: OPTIONS asks for no credentials', async () => {
    await save({ registrar: '', outbound: `sip:127.0.0.1:${carrier.port}` });
    let calls = 0;
    const called = async (...answers: [text: string, ...headers: string[]][]): Promise<void> => {
      rig.line.dial({
        leg: `out-${++calls}`,
        target: { kind: 'number', number: '+5491155550100', trunk: 'carrier' },
        ringTimeoutMs: 5000,
        callId: 'c',
      });
      const seen = new Set<string>();
      for (const [text, ...headers] of answers) {
        const invite = await carrier.next((got) => request('INVITE')(got) && !seen.has(header(got, 'Via')));
        seen.add(header(invite, 'Via'));
        carrier.send(rawResponse(carrier, invite, text, { headers }));
      }
      await rig.heard(answers.at(-1)?.[0] === '180 Ringing' ? 'ringing' : 'ended', (said) => said.leg === `out-${calls}`);
    };
    const challenge: [string, string] = [
      '407 Proxy Authentication Required',
      'Proxy-Authenticate: Digest realm="c", nonce="n", algorithm=MD5',
    ];
    await called(challenge, challenge);
    await until(() => state()?.callsRefused?.sipStatus === 407);
    expect(state()?.lastFailure).toMatchObject({ of: 'call', trouble: 'refused', sipStatus: 407 });
    await called(['486 Busy Here']);
    expect(state()?.callsRefused?.sipStatus).toBe(407);
    await called(challenge, ['180 Ringing']);
    await until(() => state()?.callsRefused === undefined);
    rig.line.hangup(`out-${calls}`);
    await called(['403 Forbidden']);
    await until(() => state()?.lastFailure?.sipStatus === 403);
    expect(state()?.callsRefused).toBeUndefined();
    await called(challenge, challenge);
    await until(() => state()?.callsRefused !== undefined);
    await save({ registrar: '', outbound: `sip:127.0.0.1:${carrier.port}`, secret: 'another' });
    await until(() => state()?.callsRefused === undefined);
  });
});

// Browsers: minted credentials over WebSocket, registration, calls in and out with WebRTC media against a second media process.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { silentOffer, startMediaRig, type MediaRig } from '#media/media-rig.ts';
import { connectionFailed } from '#media/protocol.ts';
import { browserPeer, inDialog, wsGate, type BrowserPeer, type WsGate } from './browser-peer.ts';
import { header, rawPeer, request, status } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

/** The line's clock is so much ahead. */
let aheadMs = 0;
let rig: LineRig;
let far: MediaRig;
let gate: WsGate;
let peer: BrowserPeer;
beforeAll(async () => {
  rig = await startLineRig({ clock: { now: () => Date.now() + aheadMs } });
  far = await startMediaRig({ ATIENDE_RTP_PORTS: '35000-36999' });
  gate = await wsGate(() => rig.line);
});
afterAll(async () => {
  gate.close();
  await far.close();
  await rig.close();
});
afterEach(() => {
  rig.said.length = 0;
  peer.close();
});

const invite = (callId: string, body: string, line = 'demo'): Parameters<BrowserPeer['ask']>[0] => ({
  method: 'INVITE',
  uri: `sip:${line}@atiende.invalid`,
  to: `<sip:${line}@atiende.invalid>`,
  callId,
  body,
});
const register = (aor: string): Parameters<BrowserPeer['ask']>[0] => ({
  method: 'REGISTER',
  uri: 'sip:atiende.invalid',
  to: `<sip:${aor}@atiende.invalid>`,
  callId: `reg-${aor}`,
  headers: ['Expires: 300'],
});

/** The browser's response to an INVITE, with its SDP. */
const reply = (rung: string, line: string, answer: string): string =>
  [
    `SIP/2.0 ${line}`,
    `Via: ${header(rung, 'Via')}`,
    `From: ${header(rung, 'From')}`,
    `To: ${header(rung, 'To')};tag=ana`,
    `Call-ID: ${header(rung, 'Call-ID')}`,
    `CSeq: ${header(rung, 'CSeq')}`,
    'Contact: <sip:me123@abc.invalid;transport=ws>',
    'Content-Type: application/sdp',
    `Content-Length: ${Buffer.byteLength(answer)}`,
    '',
    answer,
  ].join('\r\n');

describe('browsers', () => {
  it('call a line with minted credentials and WebRTC media', async () => {
    peer = await browserPeer(gate.url);
    const { user, password } = rig.line.mintCredentials({ userId: 'u1', purpose: 'call', line: 'demo', draft: 'flow-1' });
    const offer = silentOffer(await far.client.offerWebrtc('b1'));
    const ok = await peer.ask(invite('web-1', offer), user, password);
    expect(ok).toMatch(/^SIP\/2\.0 200/);
    expect((await rig.heard('incoming')).incoming).toMatchObject({
      dialled: 'demo',
      source: { kind: 'browser', userId: 'u1' },
      draft: 'flow-1',
    });
    far.client.acceptWebrtc('b1', ok.slice(ok.indexOf('\r\n\r\n') + 4));
    peer.send(inDialog('ACK', ok, 'web-1', 2));
    await far.event('connected', (event) => event.leg === 'b1');
    peer.send(inDialog('BYE', ok, 'web-1', 3));
    await peer.next(status(200, 'BYE'));
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
  });

  it('may not ring another line, nor come without or with false credentials, nor over UDP with minted ones', async () => {
    peer = await browserPeer(gate.url);
    const { user, password } = rig.line.mintCredentials({ userId: 'u1', purpose: 'call', line: 'demo' });
    expect(await peer.ask(invite('web-2', 'v=0\r\n', '1000'), user, password)).toMatch(/^SIP\/2\.0 403/);
    expect(await peer.ask(invite('web-3', 'v=0\r\n'), user, 'guess')).toMatch(/^SIP\/2\.0 403/);
    expect(await peer.ask(invite('web-4', 'v=0\r\n'), `${user}x`, password)).toMatch(/^SIP\/2\.0 403/);
    const udp = await rawPeer(rig.port);
    udp.send(
      [
        'INVITE sip:demo@h SIP/2.0',
        `Via: SIP/2.0/UDP 127.0.0.1:${udp.port};branch=z9hG4bKu`,
        'From: <sip:a@b>;tag=1',
        'To: <sip:demo@h>',
        'Call-ID: u',
        'CSeq: 1 INVITE',
        'Contact: <sip:a@b>',
        `Authorization: Digest username="${user}", realm="atiende", nonce="x", uri="sip:demo@h", response="y"`,
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
    expect(await udp.next((text) => text.startsWith('SIP/2.0 4'))).toMatch(/^SIP\/2\.0 40[13]/);
    udp.close();
    expect(rig.said).toEqual([]);
  });

  it('register as an agent, are rung with an offer, and answer early', async () => {
    peer = await browserPeer(gate.url);
    const { user, password } = rig.line.mintCredentials({ userId: 'u2', purpose: 'agent', aor: 'ana' });
    expect(await peer.ask(register('someone-else'), user, password)).toMatch(/^SIP\/2\.0 403/);
    expect(await peer.ask(register('ana'), user, password)).toMatch(/^SIP\/2\.0 200/);
    expect(rig.line.registrations()).toMatchObject([{ aor: 'ana', contacts: 1, browser: true }]);
    rig.line.dial({ leg: 'to-ana', target: { kind: 'registered', aor: 'ana' }, ringTimeoutMs: 8000, callId: 'c9' });
    const rung = await peer.next(request('INVITE'));
    expect(rung).toMatch(/^INVITE sip:me123@abc\.invalid;transport=ws /);
    expect(rung).toContain('a=fingerprint');
    const answer = await far.client.answerWebrtc('b2', silentOffer(rung.slice(rung.indexOf('\r\n\r\n') + 4)));
    peer.send(reply(rung, '183 Session Progress', answer));
    await rig.heard('ringing', (said) => said.leg === 'to-ana');
    await far.event('connected', (event) => event.leg === 'b2');
    peer.send(reply(rung, '200 OK', answer));
    await peer.next(request('ACK'));
    await rig.heard('answered', (said) => said.leg === 'to-ana');
    rig.line.hangup('to-ana');
    await peer.next(request('BYE'));
    peer.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(rig.line.registrations()).toEqual([]);
  });

  it('are rung once more when their connection fails while it is made, and only once', async () => {
    peer = await browserPeer(gate.url);
    const { user, password } = rig.line.mintCredentials({ userId: 'u2', purpose: 'agent', aor: 'zoe' });
    expect(await peer.ask(register('zoe'), user, password)).toMatch(/^SIP\/2\.0 200/);
    rig.line.dial({ leg: 'to-zoe', target: { kind: 'registered', aor: 'zoe' }, ringTimeoutMs: 20_000, callId: 'c10' });
    const first = header(await peer.next(request('INVITE')), 'Call-ID');
    rig.mediaSays({ is: 'gone', leg: 'to-zoe', reason: connectionFailed, at: Date.now() });
    await peer.next((text) => request('INVITE')(text) && header(text, 'Call-ID') !== first);
    rig.mediaSays({ is: 'gone', leg: 'to-zoe~again', reason: connectionFailed, at: Date.now() });
    expect((await rig.heard('ended', ({ leg }) => leg === 'to-zoe')).end).toEqual({ by: 'far', sipStatus: 488 });
    expect(new Set(peer.got.filter(request('INVITE')).map((text) => header(text, 'Call-ID'))).size).toBe(2);
  });

  it('of agents that fall silent are gone: at once where their connection has closed too, else after a while', async () => {
    const talkingTo = async (name: string) => {
      peer = await browserPeer(gate.url);
      const { user, password } = rig.line.mintCredentials({ userId: 'u4', purpose: 'agent', aor: name });
      expect(await peer.ask(register(name), user, password)).toMatch(/^SIP\/2\.0 200/);
      rig.line.dial({ leg: name, target: { kind: 'registered', aor: name }, ringTimeoutMs: 8000, callId: `c-${name}` });
      const rung = await peer.next(request('INVITE'));
      const answer = await far.client.answerWebrtc(name, silentOffer(rung.slice(rung.indexOf('\r\n\r\n') + 4)));
      peer.send(reply(rung, '200 OK', answer));
      await rig.heard('answered', (said) => said.leg === name);
      return rung;
    };
    const silent = (leg: string, silentMs: number) => rig.mediaSays({ is: 'mute', leg, silentMs, at: Date.now() });
    const ends = () => rig.said.filter((one) => one.is === 'ended');
    await talkingTo('lea');
    // Connected while it rang and not sending yet.
    silent('lea', 10_010);
    aheadMs += 5000;
    silent('lea', 5010);
    expect(ends()).toEqual([]);
    peer.close();
    await vi.waitFor(() => expect(rig.line.registrations()).toEqual([]));
    silent('lea', 5010);
    expect((await rig.heard('ended')).end).toMatchObject({ by: 'failure', detail: 'the browser sends nothing' });
    rig.said.length = 0;
    const rung = await talkingTo('mia');
    aheadMs += 5000;
    silent('mia', 10_010);
    expect(header(await peer.next(request('BYE')), 'Call-ID')).toBe(header(rung, 'Call-ID'));
    expect((await rig.heard('ended')).end).toMatchObject({ by: 'failure', detail: 'the browser sends nothing' });
  });

  it('are reached again after a restart, on their new connection', async () => {
    peer = await browserPeer(gate.url);
    const { user, password } = rig.line.mintCredentials({ userId: 'u1', purpose: 'agent', aor: 'eva' });
    expect(await peer.ask(register('eva'), user, password)).toMatch(/^SIP\/2\.0 200/);
    const ok = await peer.ask(invite('web-9', silentOffer(await far.client.offerWebrtc('b9'))), user, password);
    const { leg, incoming } = await rig.heard('incoming');
    expect(incoming.source).toEqual({ kind: 'registered', aor: 'eva' });
    far.client.acceptWebrtc('b9', ok.slice(ok.indexOf('\r\n\r\n') + 4));
    peer.send(inDialog('ACK', ok, 'web-9', 2));
    await rig.restart();
    expect(await rig.line.recovered()).toMatchObject([{ leg }]);
    peer.close();
    peer = await browserPeer(gate.url);
    expect(await peer.ask({ ...register('eva'), callId: 'again' }, user, password)).toMatch(/^SIP\/2\.0 200/);
    rig.line.hangup(leg);
    expect(header(await peer.next(request('BYE')), 'Call-ID')).toBe('web-9');
  });

  it('keep their credentials over a restart', async () => {
    const { user, password } = rig.line.mintCredentials({ userId: 'u3', purpose: 'agent', aor: 'luis' });
    await rig.restart();
    peer = await browserPeer(gate.url);
    expect(await peer.ask(register('luis'), user, password)).toMatch(/^SIP\/2\.0 200/);
  });
});

// Several contacts of one agent: tabs that ring together, contacts that are dead, answers that nobody can hear. Not here: one browser's
// call (browser.test.ts).
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentOffer, startMediaRig, type MediaRig } from '#media/media-rig.ts';
import { RtpPeer } from '#media/rtp-peer.ts';
import type { LegEnd } from '#ports/line.ts';
import { browserPeer, type BrowserPeer, wsGate, type WsGate } from './browser-peer.ts';
import { makeCertificate } from './certificate.ts';
import { header, rawPeer, rawRequest, rawResponse, request, sdp, status, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

const certificate = makeCertificate();
let rig: LineRig;
let far: MediaRig;
let gate: WsGate;
const open: { close: () => void }[] = [];
beforeAll(async () => {
  rig = await startLineRig({ tls: { address: '127.0.0.1', port: 0, ...certificate } });
  far = await startMediaRig({ ATIENDE_RTP_PORTS: '37000-38999' });
  gate = await wsGate(() => rig.line);
});
afterAll(async () => {
  gate.close();
  await far.close();
  await rig.close();
});
afterEach(() => {
  rig.said.length = 0;
  for (const one of open.splice(0)) one.close();
});

let count = 0;
const dial = (aor: string, ringTimeoutMs = 20_000): string => {
  const leg = `leg-${++count}`;
  rig.line.dial({ leg, target: { kind: 'registered', aor }, ringTimeoutMs, callId: `call-${count}` });
  return leg;
};
const ended = async (leg: string): Promise<LegEnd> => (await rig.heard('ended', (said) => said.leg === leg)).end;
const contacts = (aor: string): number => rig.line.registrations().find((one) => one.aor === aor)?.contacts ?? 0;

/** A tab of this agent's browser. */
const tab = async (aor: string, contact: string): Promise<BrowserPeer> => {
  const peer = await browserPeer(gate.url, contact);
  open.push(peer);
  const { user, password } = rig.line.mintCredentials({ userId: 'u1', purpose: 'agent', aor });
  const to = `<sip:${aor}@atiende.invalid>`;
  const register = { method: 'REGISTER', uri: 'sip:atiende.invalid', to, callId: `reg-${contact}`, headers: ['Expires: 300'] };
  expect(await peer.ask(register, user, password)).toMatch(/^SIP\/2\.0 200/);
  return peer;
};

/** A phone over UDP that is in the registrar. */
const phone = async (aor: string): Promise<RawPeer> => {
  const peer = await rawPeer(rig.port);
  open.push(peer);
  await register(aor, peer);
  return peer;
};
const register = async (aor: string, peer: { port: number }, transport = 'udp'): Promise<void> => {
  const before = contacts(aor);
  const row = {
    aor,
    contact: `sip:raw@127.0.0.1:${peer.port};transport=${transport}`,
    flow: 'none',
    callId: `reg-${aor}-${peer.port}`,
    cseq: 1,
    userAgent: '',
    expiresAt: Date.now() + 300_000,
    browser: false,
  };
  await rig.store.putRegistration(row);
  await rig.restart();
  expect(contacts(aor)).toBe(before + 1);
};

const reply = (to: string, line: string, tag: string, body = ''): string =>
  [
    `SIP/2.0 ${line}`,
    `Via: ${header(to, 'Via')}`,
    `From: ${header(to, 'From')}`,
    `To: ${header(to, 'To')};tag=${tag}`,
    `Call-ID: ${header(to, 'Call-ID')}`,
    `CSeq: ${header(to, 'CSeq')}`,
    `Contact: <sip:${tag}@abc.invalid;transport=ws>`,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
const offered = (invite: string): string => silentOffer(invite.slice(invite.indexOf('\r\n\r\n') + 4));
/** The kind of answer that a browser without any of our codecs would give. */
const withoutCodec = (answer: string): string =>
  answer.replace(/(m=audio \d+ \S+) .*/, '$1 111').replace(/a=rtpmap:0 PCMU\/8000/i, 'a=rtpmap:111 opus/48000/2');

describe('the tabs of one agent', () => {
  it('ring together and connect while they ring; the first answer wins, the other is cancelled with the reason', async () => {
    const one = await tab('ana', 'tab1');
    const two = await tab('ana', 'tab2');
    expect(contacts('ana')).toBe(2);
    const leg = dial('ana');
    const [toOne, toTwo] = [await one.next(request('INVITE')), await two.next(request('INVITE'))];
    one.send(reply(toOne, '183 Session Progress', 'tab1', await far.client.answerWebrtc('one', offered(toOne))));
    two.send(reply(toTwo, '183 Session Progress', 'tab2', await far.client.answerWebrtc('two', offered(toTwo))));
    await Promise.all(['one', 'two'].map((id) => far.event('connected', (event) => event.leg === id)));
    // The media process has both connections; nobody has answered.
    expect(rig.said.some((said) => said.is === 'answered')).toBe(false);
    two.send(reply(toTwo, '200 OK', 'tab2'));
    await rig.heard('answered', (said) => said.leg === leg);
    await two.next(request('ACK'));
    const cancel = await one.next(request('CANCEL'));
    expect(header(cancel, 'Reason')).toMatch(/^SIP;cause=200;text="Call completed elsewhere"/);
    one.send(reply(cancel, '200 OK', 'tab1'));
    one.send(reply(toOne, '487 Request Terminated', 'tab1'));
    await one.next(request('ACK'));
    // What the tab that answered says reaches a caller.
    const audio = await RtpPeer.open(900);
    const caller = await rawPeer(rig.port);
    open.push(audio, caller);
    caller.send(rawRequest(caller, rig.target, { method: 'INVITE', callId: 'caller', cseq: 1, body: sdp(audio.port) }));
    const ok = await caller.next(status(200, 'INVITE'));
    caller.send(rawRequest(caller, rig.target, { method: 'ACK', callId: 'caller', cseq: 1, to: header(ok, 'To') }));
    rig.line.join((await rig.heard('incoming')).leg, leg);
    const speech = await far.file('speech.ul', 0x20, 50);
    far.client.play('two', { play: 'p', files: [speech], loop: true, stopOnKey: false });
    await audio.hears(5, (packet) => packet.payload[0] !== 0xff);
    caller.send(rawRequest(caller, rig.target, { method: 'BYE', callId: 'caller', cseq: 2, to: header(ok, 'To') }));
    await caller.next(status(200, 'BYE'));
    rig.line.hangup(leg);
    await two.next(request('BYE'));
    for (const id of ['one', 'two']) far.client.close(id);
  });

  it('are each given up alone: one whose early answer has no codec of ours leaves the other ringing', async () => {
    const [one, two] = [await tab('eva', 'tab3'), await tab('eva', 'tab4')];
    const leg = dial('eva');
    const [toOne, toTwo] = [await one.next(request('INVITE')), await two.next(request('INVITE'))];
    const answer = await far.client.answerWebrtc('three', offered(toOne));
    one.send(reply(toOne, '183 Session Progress', 'tab3', withoutCodec(answer)));
    await one.next(request('CANCEL'));
    expect(rig.said.some((said) => said.is === 'ended')).toBe(false);
    two.send(reply(toTwo, '183 Session Progress', 'tab4', withoutCodec(await far.client.answerWebrtc('four', offered(toTwo)))));
    await two.next(request('CANCEL'));
    expect(await ended(leg)).toEqual({ by: 'far', sipStatus: 488 });
    for (const id of ['three', 'four']) far.client.close(id);
  });
});

describe('a contact that says nothing at all', () => {
  it('is given up while the agent may still let others wait, and is not rung again', async () => {
    const dead = await phone('agent20');
    const leg = dial('agent20');
    const end = await ended(leg);
    expect(end).toMatchObject({ by: 'failure', detail: expect.any(String) });
    expect(end).not.toHaveProperty('sipStatus');
    expect(dead.got.filter((text) => text.startsWith('INVITE ')).length).toBeGreaterThanOrEqual(2);
    expect(contacts('agent20')).toBe(0);
    expect(await ended(dial('agent20'))).toMatchObject({ by: 'failure', sipStatus: 480 });
  });

  it('does not hold up the other contact, and is taken back when it answers after all', async () => {
    const slow = await phone('agent21');
    const quick = await phone('agent21');
    const leg = dial('agent21');
    const toQuick = await quick.next(request('INVITE'));
    quick.send(rawResponse(quick, toQuick, '180 Ringing'));
    await rig.heard('ringing', (said) => said.leg === leg);
    while (contacts('agent21') === 2) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rig.said.some((said) => said.is === 'ended')).toBe(false);
    slow.send(rawResponse(slow, await slow.next(request('INVITE')), '180 Ringing'));
    while (contacts('agent21') === 1) await new Promise((resolve) => setTimeout(resolve, 10));
    quick.send(rawResponse(quick, toQuick, '200 OK', { body: sdp(4000) }));
    await rig.heard('answered', (said) => said.leg === leg);
    expect(header(await slow.next(request('CANCEL')), 'Reason')).toContain('cause=200');
    rig.line.hangup(leg);
    await quick.next(request('BYE'));
  });

  it('and not even takes a connection holds up nobody, whoever wins', async () => {
    const deaf = createServer((socket) => open.push({ close: () => socket.destroy() }));
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => deaf.close() });
    const quick = await phone('agent24');
    const address = deaf.address();
    await register('agent24', { port: address !== null && typeof address === 'object' ? address.port : 0 }, 'tls');
    const leg = dial('agent24');
    const invite = await quick.next(request('INVITE'), 2000);
    quick.send(rawResponse(quick, invite, '486 Busy Here'));
    // The other may still be had: only when its connection has failed too the agent is busy.
    expect(await ended(leg)).toEqual({ by: 'far', sipStatus: 486 });
    expect(contacts('agent24')).toBe(1);
    const again = dial('agent24');
    quick.send(rawResponse(quick, await quick.next(request('INVITE'), 2000), '200 OK', { body: sdp(4000) }));
    await rig.heard('answered', (said) => said.leg === again);
    rig.line.hangup(again);
    await quick.next(request('BYE'));
  });

  it('that comes back to life after the call was given up is told to stop ringing', async () => {
    const late = await phone('agent22');
    const leg = dial('agent22');
    await ended(leg);
    late.send(rawResponse(late, await late.next(request('INVITE')), '180 Ringing'));
    await late.next(request('CANCEL'));
    expect(contacts('agent22')).toBe(1);
  });
});

describe('a phone that answers with no codec of ours', () => {
  it('gets its ACK and a BYE, and the leg has failed', async () => {
    const odd = await phone('agent23');
    const leg = dial('agent23');
    const invite = await odd.next(request('INVITE'));
    odd.send(rawResponse(odd, invite, '180 Ringing'));
    const body = sdp(4000).replace('RTP/AVP 0 101', 'RTP/AVP 18');
    odd.send(rawResponse(odd, invite, '200 OK', { body }));
    await odd.next(request('ACK'));
    await odd.next(request('BYE'));
    expect(await ended(leg)).toEqual({ by: 'far', sipStatus: 488 });
    expect(rig.said.some((said) => said.is === 'answered')).toBe(false);
  });
});

// Registrations that somebody else wants: signatures read on their way and sent again, contacts for another's address of record.
// Not here: the digest itself (wire/sip/digest-server.test.ts), contacts that are rung (contacts.test.ts).
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { digestHa1, digestResponse } from '#wire/sip/digest.ts';
import { header, rawPeer, rawRequest, status, type RawPeer, type RawRequest } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
let phone: RawPeer;
let stranger: RawPeer;
let count = 0;
beforeAll(async () => {
  rig = await startLineRig({ clock: { now: () => Date.now() + jumpMs } });
});
afterAll(() => rig.close());
afterEach(() => {
  phone.close();
  stranger.close();
});

const aorOf = (user: string): string => `<sip:${user}@${rig.target}>`;
const contactsOf = async (user: string): Promise<string[]> => {
  const rows = await rig.store.registrations();
  return rows.filter((row) => row.aor === user).map((row) => row.contact);
};

/** A REGISTER of `user` with the right signature, as it is on the wire. */
async function signed(peer: RawPeer, user: string, given: Partial<RawRequest> = {}): Promise<{ request: RawRequest; text: string }> {
  const request: RawRequest = {
    method: 'REGISTER',
    uri: `sip:${rig.target}`,
    to: aorOf(user),
    callId: `register-${++count}`,
    cseq: 1,
    headers: ['Expires: 300'],
    ...given,
  };
  peer.send(rawRequest(peer, rig.target, request));
  const challenge = header(await peer.next(status(401)), 'WWW-Authenticate');
  const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
  const uri = `sip:${rig.target}`;
  const ha1 = digestHa1('MD5', user, 'atiende', `secret-${user}`);
  const response = digestResponse('MD5', ha1, 'REGISTER', uri, nonce, { qop: 'auth', nc: '00000001', cnonce: 'c' });
  const authorization = `Authorization: Digest username="${user}", realm="atiende", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"`;
  const whole = { ...request, cseq: 2, headers: [...(request.headers ?? []), authorization] };
  return { request: whole, text: rawRequest(peer, rig.target, whole) };
}

/** Ana's phone is in the registrar; `text` is the REGISTER that put it there. */
async function registered(): Promise<{ request: RawRequest; text: string }> {
  [phone, stranger] = [await rawPeer(rig.port), await rawPeer(rig.port)];
  const sent = await signed(phone, 'agent-ana');
  phone.send(sent.text);
  await phone.next(status(200));
  expect(await contactsOf('agent-ana')).toContain(`sip:raw@127.0.0.1:${phone.port};transport=udp`);
  return sent;
}

/** How far the time of day has jumped. */
let jumpMs = 0;

describe('a registration', () => {
  it.each([3_600_000, -3_600_000])('lasts as long as it was granted for when the clock jumps by %i ms', async (jump) => {
    await registered();
    jumpMs = jump;
    // Another REGISTER without a contact asks what is there (RFC 3261 §10.2.3).
    const { text } = await signed(phone, 'agent-ana', { callId: `asks-${jump}` });
    phone.send(text.replace(/\r\nContact: [^\r]*/, ''));
    const answer = await phone.next(status(200));
    jumpMs = 0;
    expect(Number(/expires=(\d+)/.exec(header(answer, 'Contact'))?.[1])).toBeGreaterThan(290);
    expect(Number(/expires=(\d+)/.exec(header(answer, 'Contact'))?.[1])).toBeLessThanOrEqual(300);
  });

  it('is answered again when its own phone repeats it', async () => {
    const { text } = await registered();
    phone.send(text);
    await phone.next(status(200));
  });

  it('cannot be taken by sending its signature from elsewhere with another contact', async () => {
    const { request } = await registered();
    const before = await contactsOf('agent-ana');
    stranger.send(rawRequest(stranger, rig.target, request));
    await stranger.next(status(401));
    expect(await contactsOf('agent-ana')).toEqual(before);
  });

  it('cannot be changed from the same address either', async () => {
    const { text } = await registered();
    const before = await contactsOf('agent-ana');
    phone.send(text.replace(/\r\nContact: [^\r]*/, `\r\nContact: <sip:thief@127.0.0.1:${stranger.port}>`));
    await phone.next(status(401));
    phone.send(text.replace(/\r\nContact: [^\r]*/, '\r\nContact: *').replace('Expires: 300', 'Expires: 0'));
    await phone.next(status(401));
    expect(await contactsOf('agent-ana')).toEqual(before);
  });

  it('is not made for another address of record than that of who signs', async () => {
    await registered();
    const before = await contactsOf('agent-ana');
    const { request } = await signed(stranger, 'agent-bea');
    stranger.send(rawRequest(stranger, rig.target, { ...request, to: aorOf('agent-ana') }));
    await stranger.next(status(403));
    expect(await contactsOf('agent-ana')).toEqual(before);
  });

  it('is no key to another method: its signature does not place a call', async () => {
    const { request } = await registered();
    phone.send(rawRequest(phone, rig.target, { ...request, method: 'INVITE', uri: `sip:5491155550000@${rig.target}`, cseq: 3 }));
    expect(await phone.next((text) => /^SIP\/2\.0 [3-6]/.test(text) && header(text, 'CSeq') === '3 INVITE')).toMatch(/^SIP\/2\.0 40[134]/);
    expect(rig.said.filter(({ is }) => is === 'incoming')).toEqual([]);
  });
});

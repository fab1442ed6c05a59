// Encrypted media over encrypted signalling (SDES-SRTP), with baresip as an independent telephone: it is called and calls, both sides are
// heard, a phone that knows TLS but no SRTP is asked again without.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readSdp } from '#wire/sdp.ts';
import { type Baresip, startBaresip } from '../whole/baresip.ts';
import { makeCertificate } from './certificate.ts';
import { rawPeer, rawRequest, sdp, status } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';
import { arrivesAt, heardBy, plainCaller, tonePrompt } from './tones.ts';

const certificate = makeCertificate();
const phoneHz = 440;
const ourHz = 1000;

let rig: LineRig;
let prompt: string;
const open: { close: () => unknown }[] = [];
beforeAll(async () => {
  rig = await startLineRig({ tls: { address: '127.0.0.1', port: 0, ...certificate } });
  prompt = await tonePrompt(rig, ourHz);
});
afterAll(async () => {
  await rig?.close();
});
afterEach(async () => {
  rig.said.length = 0;
  for (const one of open.splice(0)) await one.close();
});

const server = (): string => `127.0.0.1:${rig.line.boundAddresses().tls?.port ?? 0}`;
const registered = async (user: string, media: 'srtp' | 'plain'): Promise<Baresip> => {
  const phone = await startBaresip({
    toneHz: phoneHz,
    account: { user, password: `secret-${user}`, server: server() },
    answer: true,
    tls: true,
    srtp: media === 'srtp',
  });
  open.push(phone);
  await expect.poll(() => rig.line.registrations().some((one) => one.aor === user), { timeout: 10_000 }).toBe(true);
  return phone;
};
describe('a phone over TLS with SRTP', () => {
  it.each(['srtp', 'plain'] as const)('registers, is called, hears and is heard: %s', async (media) => {
    const user = `agent-${media}`;
    const phone = await registered(user, media);
    const caller = await plainCaller(rig, open);
    rig.line.dial({ leg: user, target: { kind: 'registered', aor: user }, ringTimeoutMs: 15_000, callId: 'c' });
    await rig.heard('answered', (said) => said.leg === user);
    const row = rig.store.dialogRows.get(user);
    const agreed = readSdp(row?.remoteSdp ?? '', { secret: true });
    expect(agreed.kind === 'rtp' && (agreed.audio.srtp !== undefined) === (media === 'srtp')).toBe(true);
    expect(row?.localSdp.includes('RTP/SAVP')).toBe(media === 'srtp');
    rig.line.play(user, { play: 'p', files: [prompt], loop: true, stopOnKey: false });
    await heardBy(phone, ourHz);
    rig.line.join(caller.leg, user);
    await arrivesAt(caller.audio, phoneHz);
    expect((await rig.line.quality(user))?.lossPct).toBeLessThan(5);
    rig.line.hangup(user);
    await expect.poll(() => phone.events()).toContain('CALL_CLOSED');
  });

  it('calls a line and is answered in kind', async () => {
    const phone = await registered('agent-calls', 'srtp');
    const caller = await plainCaller(rig, open);
    phone.command('dial', `sip:demo@${server()};transport=tls`);
    const { leg } = await rig.heard('incoming', (said) => said.incoming.source.kind === 'registered');
    await expect.poll(() => phone.events(), { timeout: 10_000 }).toContain('CALL_ESTABLISHED');
    expect(rig.store.dialogRows.get(leg)?.localSdp).toMatch(/m=audio \d+ RTP\/SAVP 0[^]*a=crypto:\d+ AES_CM_128_HMAC_SHA1_/);
    rig.line.play(leg, { play: 'p', files: [prompt], loop: true, stopOnKey: true });
    await heardBy(phone, ourHz);
    phone.command('sndcode', '7');
    expect((await rig.heard('key')).key).toBe('7');
    rig.line.join(caller.leg, leg);
    await arrivesAt(caller.audio, phoneHz);
    rig.line.hangup(leg);
    await expect.poll(() => phone.events()).toContain('CALL_CLOSED');
  });
});

describe('keys over signalling that everybody can read', () => {
  it('are not used', async () => {
    const peer = await rawPeer(rig.port);
    open.push(peer);
    const crypto = 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj';
    const body = `${sdp(4000).replace('RTP/AVP', 'RTP/SAVP')}${crypto}\r\n`;
    peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: 'open', cseq: 1, body }));
    await peer.next(status(488));
  });
});

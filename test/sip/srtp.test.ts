// Encrypted media over encrypted signalling (SDES-SRTP), with baresip as an independent telephone: it is called and calls, both sides are
// heard, a phone that knows TLS but no SRTP is asked again without.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RtpPeer } from '#media/rtp-peer.ts';
import { decodeMuLaw, encodeMuLaw } from '#wire/g711.ts';
import { readSdp } from '#wire/sdp.ts';
import { type Baresip, startBaresip } from '../whole/baresip.ts';
import { makeCertificate } from './certificate.ts';
import { header, rawPeer, rawRequest, sdp, status } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

const certificate = makeCertificate();
const phoneHz = 440;
const ourHz = 1000;

let rig: LineRig;
let prompt: string;
const open: { close: () => unknown }[] = [];
beforeAll(async () => {
  rig = await startLineRig({ tls: { address: '127.0.0.1', port: 0, ...certificate } });
  prompt = join(rig.media.folder, 'tone.ul');
  await writeFile(
    prompt,
    encodeMuLaw(Int16Array.from({ length: 8000 }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * ourHz * i) / 8000)))),
  );
});
afterAll(async () => {
  await rig?.close();
});
afterEach(async () => {
  rig.said.length = 0;
  for (const one of open.splice(0)) await one.close();
});

/** Share of the power of `samples` that lies at `hz`. */
function shareAt(samples: Int16Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / 8000);
  let [one, two, power] = [0, 0, 0];
  for (const sample of samples) {
    [one, two] = [sample + turn * one - two, one];
    power += sample * sample;
  }
  return (2 * (one * one + two * two - turn * one * two)) / samples.length / Math.max(1, power);
}

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
/** A caller without encryption, so that what the phone says is seen in the clear on the other side of the bridge. */
const plainCaller = async (): Promise<{ leg: string; audio: RtpPeer }> => {
  const audio = await RtpPeer.open(5);
  const peer = await rawPeer(rig.port);
  open.push(audio, peer);
  const callId = `caller-${peer.port}`;
  peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId, cseq: 1, body: sdp(audio.port) }));
  const ok = await peer.next(status(200, 'INVITE'));
  peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId, cseq: 1, to: header(ok, 'To') }));
  return { leg: (await rig.heard('incoming', (said) => said.incoming.sipCallId === callId)).leg, audio };
};
const heardBy = async (phone: Baresip): Promise<void> => {
  await expect
    .poll(() => phone.heard().length > 16_000 && shareAt(phone.heard().slice(-8000), ourHz) > 0.3, { timeout: 15_000 })
    .toBe(true);
};
const says = async (audio: RtpPeer): Promise<void> => {
  const loud = await audio.hears(40, (packet) => decodeMuLaw(packet.payload).some((sample) => Math.abs(sample) > 1000));
  expect(shareAt(decodeMuLaw(Buffer.concat(loud.slice(10).map((packet) => packet.payload))), phoneHz)).toBeGreaterThan(0.3);
};

describe('a phone over TLS with SRTP', () => {
  it.each(['srtp', 'plain'] as const)('registers, is called, hears and is heard: %s', async (media) => {
    const user = `agent-${media}`;
    const phone = await registered(user, media);
    const caller = await plainCaller();
    rig.line.dial({ leg: user, target: { kind: 'registered', aor: user }, ringTimeoutMs: 15_000, callId: 'c' });
    await rig.heard('answered', (said) => said.leg === user);
    const row = rig.store.dialogRows.get(user);
    const agreed = readSdp(row?.remoteSdp ?? '', true);
    expect(agreed.kind === 'rtp' && (agreed.audio.srtp !== undefined) === (media === 'srtp')).toBe(true);
    expect(row?.localSdp.includes('RTP/SAVP')).toBe(media === 'srtp');
    rig.line.play(user, { play: 'p', files: [prompt], loop: true, stopOnKey: false });
    await heardBy(phone);
    rig.line.join(caller.leg, user);
    await says(caller.audio);
    expect((await rig.line.quality(user))?.lossPct).toBeLessThan(5);
    rig.line.hangup(user);
    await expect.poll(() => phone.events()).toContain('CALL_CLOSED');
  });

  it('calls a line and is answered in kind', async () => {
    const phone = await registered('agent-calls', 'srtp');
    const caller = await plainCaller();
    phone.command('dial', `sip:demo@${server()};transport=tls`);
    const { leg } = await rig.heard('incoming', (said) => said.incoming.source.kind === 'registered');
    await expect.poll(() => phone.events(), { timeout: 10_000 }).toContain('CALL_ESTABLISHED');
    expect(rig.store.dialogRows.get(leg)?.localSdp).toMatch(/m=audio \d+ RTP\/SAVP 0[^]*a=crypto:\d+ AES_CM_128_HMAC_SHA1_/);
    rig.line.play(leg, { play: 'p', files: [prompt], loop: true, stopOnKey: true });
    await heardBy(phone);
    phone.command('sndcode', '7');
    expect((await rig.heard('key')).key).toBe('7');
    rig.line.join(caller.leg, leg);
    await says(caller.audio);
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

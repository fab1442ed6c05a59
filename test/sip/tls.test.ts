// SIP over TLS: a call with a certificate made here, and the stronger challenge.
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFramer } from '#wire/sip/framing.ts';
import { makeCertificate } from './certificate.ts';
import { header, rawRequest, sdp, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

const certificate = makeCertificate();

let rig: LineRig;
beforeAll(async () => {
  rig = await startLineRig({ tls: { address: '127.0.0.1', port: 0, ...certificate } });
});
afterAll(() => rig.close());

describe('SIP over TLS', () => {
  it('takes a call from a trunk, and asks strangers for SHA-256 first', async () => {
    const port = rig.line.boundAddresses().tls?.port ?? 0;
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    const got: string[] = [];
    const framer = createFramer();
    socket.on('data', (chunk: Buffer) => got.push(...framer.push(chunk).messages.map(String)));
    const peer = { transport: 'TCP', port: socket.localPort ?? 0 } as RawPeer;
    const invite = (callId: string): string =>
      rawRequest(peer, rig.target, { method: 'INVITE', callId, cseq: 1, body: sdp(4000) }).replace('SIP/2.0/TCP', 'SIP/2.0/TLS');
    const next = async (fits: (text: string) => boolean): Promise<string> => {
      for (;;) {
        const found = got.find(fits);
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    socket.write(invite('t1'));
    expect(header(await next((text) => text.startsWith('SIP/2.0 401')), 'WWW-Authenticate')).toContain('SHA-256');
    await rig.store.saveTrunk({
      name: 'tls',
      addresses: ['127.0.0.1'],
      outbound: '',
      user: '',
      secret: '',
      callerFrom: 'from',
      enabled: true,
      note: '',
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.write(invite('t2'));
    const ok = await next((text) => text.startsWith('SIP/2.0 200'));
    expect(header(ok, 'Contact')).toContain(`:${port};transport=tls`);
    const to = header(ok, 'To');
    socket.write(rawRequest(peer, rig.target, { method: 'ACK', callId: 't2', cseq: 1, to }));
    socket.write(rawRequest(peer, rig.target, { method: 'BYE', callId: 't2', cseq: 2, to }));
    await next((text) => text.startsWith('SIP/2.0 200') && header(text, 'CSeq') === '2 BYE');
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });
    socket.destroy();
  });
});

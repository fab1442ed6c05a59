// SIP over TLS: a call with a certificate made here, and the stronger challenge; a carrier that is called, by name and only if it is who it says.
import { connect, createServer, getCACertificates, setDefaultCACertificates, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createFramer } from '#wire/sip/framing.ts';
import { usualTrunkTimes } from '../../src/adapters/line-sip/trunk-keeper.ts';
import { makeCertificate } from './certificate.ts';
import { header, rawRequest, rawResponse, sdp, type RawPeer } from './raw-peer.ts';
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

describe('a trunk over TLS', () => {
  const carrierCertificate = makeCertificate('carrier.example');
  let carrier: Server;
  let secure: LineRig;
  const asked: (string | undefined)[] = [];
  const got: string[] = [];
  const trunk = { user: '', secret: '', callerFrom: 'from', enabled: true, note: '' } as const;
  const stateOf = (name: string) => secure.line.trunkStates().find((one) => one.name === name);

  beforeAll(async () => {
    carrier = createServer({ ...carrierCertificate }, (socket) => {
      asked.push(typeof socket.servername === 'string' ? socket.servername : undefined);
      const framer = createFramer();
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        for (const message of framer.push(chunk).messages.map(String)) {
          if (!message.startsWith('INVITE ')) continue;
          got.push(message);
          socket.write(rawResponse({ transport: 'TCP', port: 1 } as RawPeer, message, '486 Busy Here'));
        }
      });
    });
    await new Promise<void>((resolve) => carrier.listen(0, '127.0.0.1', resolve));
    const address = carrier.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const none = async () => await Promise.reject(new Error('no such record'));
    secure = await startLineRig({
      tls: { address: '127.0.0.1', port: 0, ...certificate },
      dns: { naptr: none, srv: none, addresses: async () => ['127.0.0.1'] },
      trunkTimes: { ...usualTrunkTimes, healthMs: 200 },
    });
    for (const host of ['carrier.example', 'other.example'])
      await secure.store.saveTrunk({
        ...trunk,
        addresses: [],
        name: host.split('.')[0] ?? '',
        outbound: `sip:${host}:${port};transport=tls`,
      });
  });
  afterAll(async () => {
    await secure.close();
    carrier.close();
  });

  const dial = async (trunk: string, leg: string) => {
    secure.line.dial({ leg, target: { kind: 'number', number: '+5491155550111', trunk }, ringTimeoutMs: 9000, callId: leg });
    return (await secure.heard('ended', (said) => said.leg === leg)).end;
  };

  it('whose certificate has expired is refused although we trust it, and its health says why', async () => {
    const trusted = getCACertificates('default');
    const expired = makeCertificate('expired.example', { expired: true });
    const reached: string[] = [];
    const late = createServer({ ...expired }, (socket) => socket.on('data', (chunk: Buffer) => reached.push(chunk.toString())));
    late.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve));
    const { port } = late.address() as { port: number };
    try {
      setDefaultCACertificates([...trusted, expired.cert]);
      await secure.store.saveTrunk({ ...trunk, addresses: [], name: 'expired', outbound: `sip:expired.example:${port};transport=tls` });
      const why = `no SIP connection to 127.0.0.1:${port}: its certificate has expired`;
      expect(await dial('expired', 'expired')).toEqual({ by: 'failure', sipStatus: 503, detail: why });
      await vi.waitFor(() => expect(stateOf('expired')).toMatchObject({ reachable: false, reason: why }), 5000);
      expect(reached).toEqual([]);
    } finally {
      setDefaultCACertificates(trusted);
      await secure.store.removeTrunk('expired');
      late.close();
    }
  });

  it('is called only where its certificate is its own and of someone we trust; it is asked for by its name', async () => {
    const trusted = getCACertificates('default');
    expect(await dial('carrier', 'untrusted')).toMatchObject({ sipStatus: 503, detail: expect.stringMatching(/signed by itself alone$/) });
    expect(got).toEqual([]);
    try {
      setDefaultCACertificates([...trusted, carrierCertificate.cert]);
      const otherName = { by: 'failure', sipStatus: 503, detail: expect.stringMatching(/of another name$/) };
      expect(await dial('other', 'another name')).toEqual(otherName);
      expect(got).toEqual([]);
      expect(await dial('carrier', 'called')).toEqual({ by: 'far', sipStatus: 486 });
      // The connection that stands was made to another name.
      expect(await dial('other', 'another name again')).toEqual(otherName);
    } finally {
      setDefaultCACertificates(trusted);
    }
    expect(asked).toContain('carrier.example');
    expect(got[0]).toMatch(/^INVITE sip:\+5491155550111@carrier\.example:\d+;transport=tls SIP\/2\.0\r\nVia: SIP\/2\.0\/TLS /);
  });
});

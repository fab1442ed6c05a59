// SMPP over TLS: the carrier's certificate is checked, against an authority of its own where one is given. Not here: SMPP itself.
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock, systemTimers } from '../../src/ports/clock.ts';
import type { SmscAddress } from '../../src/wire/smpp/dial.ts';
import { SmppLink } from '../../src/wire/smpp/link.ts';
import { emptyMessage, startTestSmsc, type TestSmsc } from '../../src/wire/smpp/test-smsc.ts';
import { makeCertificate } from '../sip/certificate.ts';

const certificate = makeCertificate();
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function linkTo(smsc: TestSmsc, tls: NonNullable<SmscAddress['tls']>): SmppLink {
  const link = new SmppLink(
    {
      host: 'localhost',
      port: smsc.port,
      tls,
      bind: 'transceiver',
      systemId: 'clinica',
      password: 'secret',
      systemType: '',
      range: { ton: 0, npi: 0, digits: '' },
      connectMs: 30_000,
      responseMs: 30_000,
      enquireMs: 0,
      unbindMs: 5000,
      window: 10,
      ratePerS: 100,
      waitMs: 30_000,
    },
    { clock: systemClock, timers: systemTimers, random: () => 0, onMessage: () => {}, onState: () => {} },
  );
  closers.push(() => link.close());
  link.start();
  return link;
}

describe('over TLS', () => {
  const open = async () => {
    const smsc = await startTestSmsc({ tls: { ...certificate, requestCert: true, rejectUnauthorized: false } });
    closers.push(() => smsc.close());
    return smsc;
  };

  it('binds and sends where the certificate is the given authority’s, and shows our own certificate', async () => {
    const smsc = await open();
    const link = linkTo(smsc, { ca: certificate?.cert, certificate: certificate?.cert, key: certificate?.key });
    expect(await link.submit(emptyMessage('submit_sm'))).toMatchObject({ kind: 'submit_sm_resp', messageId: '1' });
    const socket = smsc.bound[0]?.socket;
    expect(socket).toBeInstanceOf(TLSSocket);
    if (socket instanceof TLSSocket) expect(socket.getPeerCertificate().subject.CN).toBe('localhost');
  });

  it('does not bind where nobody vouches for the certificate, or it names another host', async () => {
    const smsc = await open();
    const stranger = linkTo(smsc, {});
    await expect
      .poll(() => stranger.state)
      .toMatchObject({ state: 'down', code: 'bad-certificate', detail: expect.stringMatching(/signed by itself alone$/) });
    const other = linkTo(smsc, { ca: certificate?.cert, serverName: 'smsc.example' });
    await expect
      .poll(() => other.state)
      .toMatchObject({ state: 'down', code: 'bad-certificate', detail: expect.stringMatching(/of another name$/) });
    await expect(other.submit(emptyMessage('submit_sm'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(smsc.binds).toBe(0);
  });
});

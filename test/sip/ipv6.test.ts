// A call over IPv6 from the INVITE to the last packet of audio: addresses in brackets, SDP, and sound both ways. Not here: names with
// several addresses (failover.test.ts).
import { createSocket, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { rtpHeaderBytes, writeRtpHeader } from '#wire/rtp.ts';
import { header, rawPeer, rawRequest, rawResponse, request, sdp, status, type RawPeer } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';

let rig: LineRig;
let peer: RawPeer;
let audio: Socket;
afterEach(async () => {
  delete process.env['ATIENDE_MEDIA_ADDRESS'];
  peer.close();
  audio.close();
  await rig.close();
});

/** An address of ours with its zone, where this machine has a link. */
const linkLocal = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
  (list ?? []).filter(({ address }) => address.startsWith('fe80:')).map(({ address }) => `${address}%${name}`),
)[0];

it.each(['::1', ...(linkLocal === undefined ? [] : [linkLocal])])(
  '%s: a call comes in, is heard, brings a key, and is ended; one goes out',
  async (bound) => {
    const [own = ''] = bound.split('%');
    const six = (text: string): string =>
      text.replaceAll('IN IP4 127.0.0.1', `IN IP6 ${own}`).replaceAll('127.0.0.1', `[${own}]`).replaceAll(`[${bound}]`, `[${own}]`);
    process.env['ATIENDE_MEDIA_ADDRESS'] = bound;
    rig = await startLineRig({ udp: { address: bound, port: 0 }, tcp: { address: bound, port: 0 } });
    // A link's addresses are strangers, as every address but loopback is; with its zone a carrier is known as well as without.
    const trunk = { outbound: '', user: '', secret: '', callerFrom: 'from' as const, enabled: true, note: '' };
    await rig.store.saveTrunk({ ...trunk, name: 'link', addresses: [bound] });
    peer = await rawPeer(rig.port, bound);
    audio = createSocket('udp6');
    await new Promise<void>((resolve) => audio.bind(0, bound, resolve));
    const heard = new Promise<Buffer>((resolve) => audio.once('message', resolve));
    const target = `[${own}]:${rig.port}`;
    const send = (given: Parameters<typeof rawRequest>[2]): void => peer.send(six(rawRequest(peer, target, given)));
    const described = sdp(audio.address().port);
    // The body's length is another once its addresses are longer.
    send({ method: 'INVITE', callId: 'six', cseq: 1, body: six(described) });
    const ok = await peer.next(status(200, 'INVITE'));
    expect(header(ok, 'Contact')).toContain(`@[${own}]:${rig.port}`);
    expect(ok).toContain(`c=IN IP6 ${own}\r\n`);
    const to = header(ok, 'To');
    send({ method: 'ACK', callId: 'six', cseq: 1, to });
    // Comfort audio comes by itself; a key goes back the same way.
    expect((await heard).length).toBeGreaterThan(rtpHeaderBytes);
    const ours = Number(/^m=audio (\d+)/m.exec(ok)?.[1]);
    const packet = Buffer.alloc(rtpHeaderBytes + 4);
    writeRtpHeader(packet, 101, true, 1, 160, 7);
    packet.set([5, 10, 0, 160], rtpHeaderBytes);
    audio.send(packet, ours, bound);
    expect(await rig.heard('key')).toMatchObject({ key: '5' });
    send({ method: 'BYE', callId: 'six', cseq: 2, to });
    await peer.next(status(200, 'BYE'));
    expect((await rig.heard('ended')).end).toEqual({ by: 'far' });

    await rig.store.saveTrunk({ ...trunk, name: 'link', addresses: [bound], outbound: `sip:[${bound}]:${peer.port}` });
    rig.line.dial({ leg: 'out', target: { kind: 'number', number: '123', trunk: 'link' }, ringTimeoutMs: 9000, callId: 'out' });
    const invite = await peer.next(request('INVITE'));
    expect(header(invite, 'Via')).toContain(`SIP/2.0/UDP [${own}]:${rig.port};`);
    expect(invite).toContain(`c=IN IP6 ${own}\r\n`);
    peer.send(six(rawResponse(peer, invite, '486 Busy Here')));
    expect((await rig.heard('ended', ({ leg }) => leg === 'out')).end).toEqual({ by: 'far', sipStatus: 486 });
    // A zone is known to this machine alone (RFC 4007 §11.2).
    for (const text of peer.got) expect(text).not.toContain('%');
  },
);

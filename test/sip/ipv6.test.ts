// A call over IPv6 from the INVITE to the last packet of audio: addresses in brackets, SDP, and sound both ways. Not here: names with
// several addresses (failover.test.ts).
import { createSocket, type Socket } from 'node:dgram';
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

const six = (text: string): string => text.replaceAll('IN IP4 127.0.0.1', 'IN IP6 ::1').replaceAll('127.0.0.1', '[::1]');

it('a call comes in, is heard, brings a key, and is ended; one goes out', async () => {
  process.env['ATIENDE_MEDIA_ADDRESS'] = '::1';
  rig = await startLineRig({ udp: { address: '::1', port: 0 }, tcp: { address: '::1', port: 0 } });
  peer = await rawPeer(rig.port, '::1');
  audio = createSocket('udp6');
  await new Promise<void>((resolve) => audio.bind(0, '::1', resolve));
  const heard = new Promise<Buffer>((resolve) => audio.once('message', resolve));
  const target = `[::1]:${rig.port}`;
  const send = (given: Parameters<typeof rawRequest>[2]): void => peer.send(six(rawRequest(peer, target, given)));
  const described = sdp(audio.address().port);
  // The body's length is another once its addresses are longer.
  send({ method: 'INVITE', callId: 'six', cseq: 1, body: six(described) });
  const ok = await peer.next(status(200, 'INVITE'));
  expect(header(ok, 'Contact')).toContain(`@[::1]:${rig.port}`);
  expect(ok).toContain('c=IN IP6 ::1');
  const to = header(ok, 'To');
  send({ method: 'ACK', callId: 'six', cseq: 1, to });
  // Comfort audio comes by itself; a key goes back the same way.
  expect((await heard).length).toBeGreaterThan(rtpHeaderBytes);
  const ours = Number(/^m=audio (\d+)/m.exec(ok)?.[1]);
  const packet = Buffer.alloc(rtpHeaderBytes + 4);
  writeRtpHeader(packet, 101, true, 1, 160, 7);
  packet.set([5, 10, 0, 160], rtpHeaderBytes);
  audio.send(packet, ours, '::1');
  expect(await rig.heard('key')).toMatchObject({ key: '5' });
  send({ method: 'BYE', callId: 'six', cseq: 2, to });
  await peer.next(status(200, 'BYE'));
  expect((await rig.heard('ended')).end).toEqual({ by: 'far' });

  rig.line.dial({ leg: 'out', target: { kind: 'sip', uri: `sip:phone@[::1]:${peer.port}` }, ringTimeoutMs: 9000, callId: 'out' });
  const invite = await peer.next(request('INVITE'));
  expect(header(invite, 'Via')).toMatch(/^SIP\/2\.0\/UDP \[::1\]:\d+;/);
  expect(invite).toContain('c=IN IP6 ::1');
  peer.send(six(rawResponse(peer, invite, '486 Busy Here')));
  expect((await rig.heard('ended', ({ leg }) => leg === 'out')).end).toEqual({ by: 'far', sipStatus: 486 });
});

// A call of a carrier that speaks nothing but Opus, over real sockets: it hears, is heard and presses keys. Which calls are answered in it:
// numbers.test.ts.
import { afterEach, expect, it } from 'vitest';
import { OpusPhone, opusType, eventType } from '#media/opus-phone.ts';
import { RtpPeer } from '#media/rtp-peer.ts';
import { header, rawPeer, rawRequest, sdp, status } from './raw-peer.ts';
import { startLineRig, type LineRig } from './rig.ts';
import { arrivesAt, plainCaller, shareAt, tonePrompt } from './tones.ts';

let rig: LineRig;
const open: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await rig.close();
});

it('a trunk that lists nothing but Opus hears a prompt, presses a key and is heard by a telephone of G.711', async () => {
  rig = await startLineRig();
  await rig.store.saveTrunk({
    name: 'opus',
    addresses: ['127.0.0.1'],
    outbound: '',
    user: '',
    secret: '',
    callerFrom: 'from',
    opus: 'on',
    enabled: true,
    note: '',
  });
  const phone = new OpusPhone(await RtpPeer.open(), 440);
  const peer = await rawPeer(rig.port);
  open.push({ close: () => phone.quiet() }, phone.peer, peer);
  const offer = sdp(phone.peer.port)
    .replace('RTP/AVP 0 101', `RTP/AVP ${opusType} ${eventType}`)
    .replace('a=rtpmap:101 telephone-event/8000', `a=rtpmap:${opusType} opus/48000/2\r\na=rtpmap:${eventType} telephone-event/48000`);
  peer.send(rawRequest(peer, rig.target, { method: 'INVITE', callId: 'opus', cseq: 1, body: offer }));
  const ok = await peer.next(status(200, 'INVITE'));
  peer.send(rawRequest(peer, rig.target, { method: 'ACK', callId: 'opus', cseq: 1, to: header(ok, 'To') }));
  phone.peer.aim(Number(/m=audio (\d+)/.exec(ok)?.[1]));
  const { leg } = await rig.heard('incoming');

  rig.line.play(leg, { play: 'p', files: [await tonePrompt(rig, 1000)], loop: true, stopOnKey: true });
  await expect.poll(() => shareAt(Int16Array.from(phone.sound()), 1000), { timeout: 15_000 }).toBeGreaterThan(0.9);
  phone.key('5');
  expect((await rig.heard('key')).key).toBe('5');
  expect((await rig.heard('playEnded')).reason).toBe('stopped');

  const other = await plainCaller(rig, open);
  rig.line.join(leg, other.leg);
  phone.hum();
  await arrivesAt(other.audio, 440);
});

// What a leg's descriptions agree on: our key through answers, re-INVITEs and a restart, keys as tones; what the media process is told.
// Real media and telephones: test/sip.
import { describe, expect, it } from 'vitest';
import type { MediaClient } from '#media/client.ts';
import type { RtpRemote } from '#media/protocol.ts';
import { readSdp } from '#wire/sdp.ts';
import { cryptoLine, newSrtpKey } from '#wire/srtp-keys.ts';
import { LegMedia } from './leg-media.ts';

/** Only what a plain RTP leg asks of the media process. */
function recorded(): { told: RtpRemote[]; media: () => MediaClient } {
  const told: RtpRemote[] = [];
  const openRtp = async (): Promise<{ port: number; address: string }> => ({ port: 20_000, address: '192.0.2.1' });
  const client: Pick<MediaClient, 'openRtp' | 'connectRtp'> = { openRtp, connectRtp: (_leg, remote) => void told.push(remote) };
  return { told, media: () => client as MediaClient };
}

const theirs = newSrtpKey();
const described = (protocol: string, crypto: string, direction = 'sendrecv'): string =>
  `v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 4000 ${protocol} 0\r\n${crypto}a=${direction}\r\n`;
const secured = described('RTP/SAVP', cryptoLine(4, theirs));

function audioOf(sdp: string, secret = true) {
  const read = readSdp(sdp, { secret });
  if (read.kind !== 'rtp') throw new Error(read.kind);
  return read.audio;
}

describe('a leg that encrypts', () => {
  it('answers with a key of its own under their tag, keeps it over holds and a restart, and tells the media process both', async () => {
    const { told, media } = recorded();
    const leg = new LegMedia(media, 'leg', 'rtp');
    const answer = await leg.answer(secured, audioOf(secured));
    const key = audioOf(answer).srtp;
    expect(key).toMatchObject({ tag: 4, suite: theirs.suite });
    expect(key?.key).not.toBe(theirs.key);
    expect(told[0]?.srtp).toEqual({ ours: { suite: theirs.suite, key: key?.key }, theirs });
    const held = leg.answerAgain(described('RTP/SAVP', cryptoLine(4, theirs), 'sendonly'));
    expect(audioOf(held ?? '').srtp).toEqual(key);
    const again = new LegMedia(media, 'leg', 'rtp');
    again.adopt(leg.localSdp, leg.remoteSdp);
    expect(audioOf(again.offerAgain()).srtp?.key).toBe(key?.key);
    expect(again.takeAnswer(secured)).toBe(true);
    expect(new Set(told.map((remote) => JSON.stringify([remote.srtp?.ours.key, remote.srtp?.theirs.key]))).size).toBe(1);
  });

  it('offers one, and takes an answer with or without; never a key that it did not ask for', async () => {
    const { told, media } = recorded();
    const leg = new LegMedia(media, 'leg', 'rtp');
    await leg.open();
    const offers = [leg.plainOffer(true), leg.plainOffer(false)];
    expect(offers.map((offer) => readSdp(offer, { secret: true }).kind === 'rtp' && audioOf(offer).srtp !== undefined)).toEqual([
      true,
      false,
    ]);
    expect(leg.takeAnswer(secured, offers[1])).toBe(false);
    expect(leg.takeAnswer(secured, offers[0])).toBe(true);
    expect(told.at(-1)?.srtp).toEqual({ ours: { suite: theirs.suite, key: audioOf(offers[0] ?? '').srtp?.key }, theirs });
    const plain = described('RTP/AVP', '');
    expect(leg.takeAnswer(plain, offers[0])).toBe(false);
    expect(leg.answerAgain(plain)).toBeUndefined();
    const other = new LegMedia(media, 'other', 'rtp');
    await other.open();
    expect(other.takeAnswer(plain, other.plainOffer(true))).toBe(true);
    expect(told.at(-1)).not.toHaveProperty('srtp');
    // Nor the other way round: nobody has looked at this signalling.
    expect(other.answerAgain(secured)).toBeUndefined();
    expect(leg.takeAnswer(described('RTP/SAVP', cryptoLine(1, newSrtpKey('AES_CM_128_HMAC_SHA1_32'))), offers[0])).toBe(false);
  });
});

describe('a description with and without encryption', () => {
  const both = `${secured}m=audio 4002 RTP/AVP 0\r\n`;
  it('is taken with it where signalling is secret, without it elsewhere, and answered in its place', async () => {
    expect([audioOf(both).port, audioOf(both, false).port]).toEqual([4000, 4002]);
    for (const secret of [true, false]) {
      const { media } = recorded();
      const answer = await new LegMedia(media, 'leg', 'rtp').answer(both, audioOf(both, secret));
      const lines = answer.split('\r\n').filter((line) => line.startsWith('m='));
      expect(lines).toEqual(
        secret ? ['m=audio 20000 RTP/SAVP 0', 'm=audio 0 RTP/AVP 0'] : ['m=audio 0 RTP/SAVP 0', 'm=audio 20000 RTP/AVP 0'],
      );
    }
  });
});

describe('keys as tones', () => {
  const withEvents = described('RTP/AVP', 'a=rtpmap:101 telephone-event/8000\r\n').replace('RTP/AVP 0', 'RTP/AVP 0 101');
  it.each([
    ['are looked for without events', true, described('RTP/AVP', ''), { toneKeys: true }],
    ['are not where the trunk says never', false, described('RTP/AVP', ''), { toneKeys: false }],
    ['are not beside events', true, withEvents, { eventPayloadType: 101 }],
  ])('%s', async (_, toneKeys, sdp, format) => {
    const { told, media } = recorded();
    const leg = new LegMedia(media, 'leg', 'rtp', { toneKeys });
    await leg.answer(sdp, audioOf(sdp));
    expect(told.map((remote) => remote.format)).toEqual([{ codec: 'PCMU', payloadType: 0, ...format }]);
  });
});

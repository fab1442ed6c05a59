// The SDP policy: what is chosen from an offer, what is answered, holds, and what is refused.
import { describe, expect, it } from 'vitest';
import { answerSdp, mirrored, offerSdp, readSdp } from './sdp.ts';

const sdp = (media: string[], connection = '192.0.2.1'): string =>
  ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', `c=IN IP4 ${connection}`, 't=0 0', ...media, ''].join('\r\n');
const our = { address: '127.0.0.1', port: 20_000, sessionId: 7, version: 1 };

describe('SDP policy', () => {
  it('chooses by the order of the offer', () => {
    const read = readSdp(sdp(['m=audio 4000 RTP/AVP 9 8 0 96', 'a=rtpmap:96 telephone-event/8000']));
    expect(read).toEqual({
      kind: 'rtp',
      audio: { address: '192.0.2.1', port: 4000, codec: 'PCMA', payloadType: 8, eventPayloadType: 96, direction: 'sendrecv' },
    });
  });

  it('answers every stream, refusing what it does not take', () => {
    const offer = sdp(['m=video 5000 RTP/AVP 99', 'm=audio 4000 RTP/AVP 0 101', 'a=rtpmap:101 telephone-event/8000', 'a=sendonly']);
    const read = readSdp(offer);
    if (read.kind !== 'rtp') throw new Error('not read');
    const answer = answerSdp(offer, read.audio, our);
    expect(answer).toContain('m=video 0 RTP/AVP 99');
    expect(answer).toContain('m=audio 20000 RTP/AVP 0 101');
    expect(answer).toContain('a=recvonly');
    expect(answer.indexOf('m=video')).toBeLessThan(answer.indexOf('m=audio'));
  });

  it('reads holds, old and new', () => {
    const held = readSdp(sdp(['m=audio 4000 RTP/AVP 0'], '0.0.0.0'));
    expect(held.kind === 'rtp' && held.audio.direction).toBe('sendonly');
    expect(mirrored('sendonly')).toBe('recvonly');
    expect(mirrored('inactive')).toBe('inactive');
  });

  it('knows WebRTC, and refuses what has no common codec, no audio or a name for an address', () => {
    expect(readSdp(sdp(['m=audio 9 UDP/TLS/RTP/SAVPF 111 0', 'a=fingerprint:sha-256 AA:BB'])).kind).toBe('webrtc');
    expect(readSdp(sdp(['m=audio 4000 RTP/AVP 18 9'])).kind).toBe('none');
    expect(readSdp(sdp(['m=audio 0 RTP/AVP 0'])).kind).toBe('none');
    expect(readSdp(sdp(['m=audio 4000 RTP/AVP 0'], 'host.example')).kind).toBe('none');
    expect(readSdp('hello').kind).toBe('none');
    expect(readSdp(sdp(['m=audio 4000 RTP/AVP 110', 'a=rtpmap:110 PCMU/16000'])).kind).toBe('none');
  });

  it('takes comfort noise beside G.711 where it is offered, and never asks for it', () => {
    const answerTo = (offer: string): string => {
      const read = readSdp(offer, { opus: true });
      if (read.kind !== 'rtp') throw new Error('not read');
      return answerSdp(offer, read.audio, our);
    };
    const taken = 'm=audio 20000 RTP/AVP 0 13\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:13 CN/8000\r\n';
    expect(answerTo(sdp(['m=audio 4000 RTP/AVP 0 13']))).toContain(taken);
    expect(answerTo(sdp(['m=audio 4000 RTP/AVP 13 0', 'a=rtpmap:13 CN/8000']))).toContain(taken);
    expect(answerTo(sdp(['m=audio 4000 RTP/AVP 0 13', 'a=rtpmap:13 G723/8000']))).not.toContain('13');
    expect(answerTo(sdp(['m=audio 4000 RTP/AVP 107 13', 'a=rtpmap:107 opus/48000/2']))).toContain('m=audio 20000 RTP/AVP 107\r\n');
    expect(readSdp(sdp(['m=audio 4000 RTP/AVP 13'])).kind).toBe('none');
    expect(offerSdp(our, true)).not.toContain('CN');
  });

  it('takes Opus where it is wanted and comes first, with keys in its clock', () => {
    const opus = ['a=rtpmap:107 opus/48000/2', 'a=rtpmap:97 telephone-event/48000', 'a=rtpmap:101 telephone-event/8000'];
    const offer = sdp(['m=audio 4000 RTP/AVP 107 0 101 97', ...opus]);
    const read = readSdp(offer, { opus: true });
    if (read.kind !== 'rtp') throw new Error('not read');
    expect(read.audio).toMatchObject({ codec: 'opus', payloadType: 107, eventPayloadType: 97, eventClockHz: 48_000 });
    const answer = answerSdp(offer, read.audio, our);
    expect(answer).toContain('m=audio 20000 RTP/AVP 107 97\r\na=rtpmap:107 opus/48000/2\r\n');
    expect(answer).toContain('a=rtpmap:97 telephone-event/48000\r\n');
    expect(readSdp(offer)).toMatchObject({ audio: { codec: 'PCMU', eventPayloadType: 101 } });
    expect(readSdp(sdp(['m=audio 4000 RTP/AVP 8 107', ...opus]), { opus: true })).toMatchObject({ audio: { codec: 'PCMA' } });
    expect(readSdp(sdp(['m=audio 4000 RTP/AVP 107', ...opus])).kind).toBe('none');
    const old = readSdp(sdp(['m=audio 4000 RTP/AVP 107 101', ...opus]), { opus: true });
    expect(old).toMatchObject({ audio: { codec: 'opus', eventPayloadType: 101 } });
    expect(old.kind === 'rtp' && old.audio.eventClockHz).toBe(undefined);
  });

  it('offers Opus before the others, only where it is wanted', () => {
    expect(offerSdp(our)).not.toContain('opus');
    const offer = offerSdp(our, true);
    expect(offer).toContain('m=audio 20000 RTP/AVP 111 0 8 110 101\r\n');
    expect(readSdp(offer, { opus: true })).toMatchObject({ audio: { codec: 'opus', eventPayloadType: 110, eventClockHz: 48_000 } });
    expect(readSdp(offer)).toMatchObject({ audio: { codec: 'PCMU', eventPayloadType: 101 } });
  });

  it('offers what it can read back', () => {
    const read = readSdp(offerSdp(our));
    expect(read).toMatchObject({ kind: 'rtp', audio: { codec: 'PCMU', eventPayloadType: 101, port: 20_000 } });
  });
});

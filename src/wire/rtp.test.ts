// RTP headers and reception figures (RFC 3550).
import { describe, expect, it } from 'vitest';
import { emptyRtpHeader, isRtcp, RtpReception, readRtpHeader, writeRtpHeader } from './rtp.ts';

const header = emptyRtpHeader();

describe('RTP headers', () => {
  it('are read as written', () => {
    const packet = Buffer.alloc(172);
    writeRtpHeader(packet, 101, true, 0xfffe, 0xffff_ff60, 0xdead_beef);
    expect(packet.subarray(0, 12).toString('hex')).toBe('80e5fffeffffff60deadbeef');
    expect(readRtpHeader(packet, header)).toBe(true);
    expect(header).toEqual({
      payloadType: 101,
      marker: true,
      sequence: 0xfffe,
      timestamp: 0xffff_ff60,
      ssrc: 0xdead_beef,
      payloadStart: 12,
      payloadEnd: 172,
    });
  });

  it('skip CSRC, extension and padding', () => {
    const packet = Buffer.from('b100000100000002000000030000000411110001222222220102030003', 'hex');
    expect(readRtpHeader(packet, header)).toBe(true);
    expect(packet.subarray(header.payloadStart, header.payloadEnd).toString('hex')).toBe('0102');
  });

  it('refuse what is not RTP or lies about its lengths', () => {
    for (const bytes of [
      '',
      '8000',
      '4000000100000002000000ff',
      '8f00000100000002000000ff',
      '9000000100000002000000ff0000ffff',
      'a000000100000002000000ff05',
    ]) {
      expect(readRtpHeader(Buffer.from(bytes, 'hex'), header)).toBe(false);
    }
  });

  it('are told from RTCP by the second byte', () => {
    expect(isRtcp(Buffer.from('80c8000600000001', 'hex'))).toBe(true);
    expect(isRtcp(Buffer.from('80e0000600000001', 'hex'))).toBe(false);
  });
});

function feed(reception: RtpReception, sequence: number, timestamp: number, arrival: number, ssrc = 1): void {
  reception.count({ payloadType: 0, marker: false, sequence, timestamp, ssrc, payloadStart: 12, payloadEnd: 172 }, arrival);
}

describe('reception', () => {
  it('counts loss over the wrap of the sequence number', () => {
    const reception = new RtpReception();
    for (const sequence of [65_533, 65_534, 0, 1, 3]) feed(reception, sequence, sequence * 160, sequence * 160);
    expect(reception.lost).toBe(2);
    expect(reception.highestSequence).toBe(0x1_0003);
    expect(reception.takeFractionLost()).toBe(Math.floor((2 * 256) / 7));
    expect(reception.takeFractionLost()).toBe(0);
  });

  it('computes jitter as RFC 3550 A.8', () => {
    const reception = new RtpReception();
    feed(reception, 1, 160, 1000);
    feed(reception, 2, 320, 1160 + 16);
    expect(reception.jitter).toBe(1);
    feed(reception, 3, 480, 1320 + 16);
    expect(reception.jitter).toBe(1 - 1 / 16);
  });

  it('starts anew with another source and keeps what the first one lost', () => {
    const reception = new RtpReception();
    feed(reception, 1, 160, 0);
    feed(reception, 5, 800, 640);
    feed(reception, 900, 5, 800, 2);
    expect(reception.lost).toBe(3);
    expect(reception.packets).toBe(1);
    expect(reception.ssrc).toBe(2);
  });
});

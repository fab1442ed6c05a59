// RTCP as RFC 3550 §6 lays it out, byte by byte.
import { describe, expect, it } from 'vitest';
import { readFarReport, readSenderReport, rtcpBytes, scaleReports, writeGoodbye, writeReport } from './rtcp.ts';
import { RtpReception } from './rtp.ts';

const own = { ssrc: 0x1122_3344, cname: 'abc', timestamp: 0x0102_0304, packets: 7, octets: 1120, at: 1_500 };

function heardOne(): RtpReception {
  const reception = new RtpReception();
  const packet = { payloadType: 0, marker: false, sequence: 10, timestamp: 160, ssrc: 0x99, payloadStart: 12, payloadEnd: 172 };
  reception.count(packet, 0);
  reception.count({ ...packet, sequence: 12, timestamp: 480 }, 320);
  return reception;
}

describe('reports', () => {
  it('tell our stream, what was heard, and our name', () => {
    const target = Buffer.alloc(rtcpBytes);
    const length = writeReport(target, own, heardOne(), { ntpMiddle: 0xaabb_ccdd, at: 1_000 });
    const words = target.subarray(0, length).toString('hex').match(/.{8}/gu);
    expect(words).toEqual([
      '81c8000c', // SR, one block, 13 words
      '11223344',
      '83aa7e81', // 1970 + 1 s in NTP
      '80000000', // half a second
      '01020304',
      '00000007',
      '00000460',
      '00000099',
      '55000001', // a third lost, one packet
      '0000000c',
      '00000000',
      'aabbccdd',
      '00008000', // half a second ago
      '81ca0003', // SDES
      '11223344',
      '01036162',
      '63000000',
    ]);
  });

  it('are receiver reports while nothing was sent', () => {
    const target = Buffer.alloc(rtcpBytes);
    const length = writeReport(target, { ...own, packets: 0 }, new RtpReception(), undefined);
    expect(target.subarray(0, 8).toString('hex')).toBe('80c9000111223344');
    expect(length % 4).toBe(0);
  });

  it('are told in another clock', () => {
    const target = Buffer.alloc(rtcpBytes);
    const reception = heardOne();
    reception.jitter = 50;
    const whole = target.subarray(0, writeReport(target, own, reception, undefined));
    const faster = scaleReports(whole, 6);
    expect([faster.readUInt32BE(16), faster.readUInt32BE(28 + 12)]).toEqual([(own.timestamp * 6) >>> 0, 300]);
    expect(scaleReports(faster, 1 / 6).readUInt32BE(28 + 12)).toBe(50);
    expect(whole.readUInt32BE(16)).toBe(own.timestamp);
    for (let length = 0; length < whole.length; length++) expect(scaleReports(whole.subarray(0, length), 6).length).toBe(length);
  });

  it('end with BYE when we leave', () => {
    const target = Buffer.alloc(rtcpBytes);
    const length = writeGoodbye(target, own, new RtpReception(), undefined);
    expect(target.subarray(length - 8, length).toString('hex')).toBe('81cb000111223344');
  });
});

describe('what a far side says of our stream', () => {
  const theirs = { ...own, ssrc: 0x55, at: 3_000 };
  const told = (packets: number): Buffer => {
    const target = Buffer.alloc(rtcpBytes);
    // It heard our report of 1970 + 1.5 s half a second before it wrote.
    const length = writeReport(target, { ...theirs, packets }, heardOne(), { ntpMiddle: 0x7e81_8000, at: 2_500 });
    return target.subarray(0, length);
  };

  it.each([0, 7])('is loss, jitter and the round trip (%i packets sent: RR or SR)', (packets) => {
    expect(readFarReport(told(packets), 0x99, 2_040)).toEqual({
      lossPct: (0x55 * 100) / 256,
      jitter: 0,
      roundTripMs: expect.closeTo(40, 0),
    });
    expect(readFarReport(Buffer.concat([Buffer.from('80c9000100000001', 'hex'), told(packets)]), 0x99, 2_040)?.lossPct).toBeGreaterThan(33);
  });

  it('is nothing where it speaks of others, was cut, or its clock cannot be', () => {
    expect(readFarReport(told(7), 0x98, 2_040)).toBeUndefined();
    for (let cut = 0; cut < 52; cut++) expect(readFarReport(told(7).subarray(0, cut), 0x99, 2_040)).toBeUndefined();
    expect(readFarReport(told(7), 0x99, 1_990)).not.toHaveProperty('roundTripMs');
    const never = Buffer.alloc(rtcpBytes);
    const length = writeReport(never, theirs, heardOne(), undefined);
    expect(readFarReport(never.subarray(0, length), 0x99, 2_040)).not.toHaveProperty('roundTripMs');
  });
});

describe('reading', () => {
  it('finds the sender report in a compound packet', () => {
    const target = Buffer.alloc(rtcpBytes);
    const length = writeReport(target, own, new RtpReception(), undefined);
    const after = Buffer.concat([Buffer.from('80c9000100000001', 'hex'), target.subarray(0, length)]);
    expect(readSenderReport(after)).toEqual({ ssrc: 0x1122_3344, ntpMiddle: 0x7e81_8000 });
  });

  it('believes nothing malformed', () => {
    for (const bytes of ['', '80c8', '80c800ff00000001', '00c8000100000001', '80c8000100000001']) {
      expect(readSenderReport(Buffer.from(bytes, 'hex'))).toBeUndefined();
    }
  });
});

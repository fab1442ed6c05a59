// SRTP against published vectors (RFC 3711 appendix B; the sample packets that libsrtp checks itself with), and against itself: losses,
// sequence wraps, replays, forgeries.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeRtpHeader } from './rtp.ts';
import { deriveKey, SrtpStream } from './srtp.ts';
import { cryptoLine, newSrtpKey, readCrypto } from './srtp-keys.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const master = hex('E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6');
const vector = { suite: 'AES_CM_128_HMAC_SHA1_80', key: master.toString('base64') } as const;
const plain = hex('800f1234 decafbad cafebabe abababab abababab abababab abababab');
const secured = hex('800f1234 decafbad cafebabe 4e55dc4c e79978d8 8ca4d215 949d2402 b78d6acc 99ea179b 8dbb');
const plainRtcp = hex('81c8000b cafebabe abababab abababab abababab abababab');
const securedRtcp = hex('81c8000b cafebabe 7128035b e487b9bd bef89041 f977a5a8 80000001 993e08cd 54d6c123 0798');

function packetOf(sequence: number, ssrc = 7, bytes = 160): Buffer {
  const packet = Buffer.alloc(12 + bytes, sequence & 0xff);
  writeRtpHeader(packet, 0, false, sequence & 0xffff, sequence * 160, ssrc);
  return packet;
}

describe('key derivation', () => {
  it('gives the keys of RFC 3711 B.3', () => {
    expect(deriveKey(master, 0, 16)).toEqual(hex('C61E7A93744F39EE10734AFE3FF7A087'));
    expect(deriveKey(master, 2, 14)).toEqual(hex('30CBBC08863D8C85D49DB34A9AE1'));
    const auth = `CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE E049646C43D9327AD175578EF7227098
      6371C10C9A369AC2F94A8C5FBCDDDC25 6D6E919A48B610EF17C2041E47403576 6B68642C59BBFC2F34DB60DBDFB2`;
    expect(deriveKey(master, 1, 94)).toEqual(hex(auth.replaceAll(/\s/g, '')));
  });
});

describe('packets', () => {
  it('are those of the published samples, both ways', () => {
    expect(new SrtpStream(vector).protect(plain)).toEqual(secured);
    expect(new SrtpStream(vector).open(secured)).toEqual(plain);
    expect(new SrtpStream(vector).openRtcp(securedRtcp)).toEqual(plainRtcp);
    const sender = new SrtpStream(vector);
    sender.protectRtcp(plainRtcp);
    expect(sender.protectRtcp(plainRtcp)).toEqual(securedRtcp);
  });

  it.each(['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const)('come through losses and wraps of the sequence: %s', (suite) => {
    const key = newSrtpKey(suite);
    const [sender, receiver] = [new SrtpStream(key), new SrtpStream(key)];
    for (let sequence = 65_000; sequence < 200_000; sequence += sequence % 7 === 0 ? 900 : 1) {
      const sent = sender.protect(packetOf(sequence)) ?? Buffer.alloc(0);
      expect(sent.length).toBe(172 + (suite.endsWith('32') ? 4 : 10));
      if (sequence % 11 !== 0) expect(receiver.open(sent)?.equals(packetOf(sequence))).toBe(true);
      if (sequence % 7 !== 0 && sequence > 66_000 && sequence < 130_000) sequence += 20;
    }
  });

  it('may overtake each other, but come once, and old ones never', () => {
    const key = newSrtpKey();
    const [sender, receiver] = [new SrtpStream(key), new SrtpStream(key)];
    const sent = Array.from({ length: 200 }, (_, i) => sender.protect(packetOf(65_500 + i)) ?? Buffer.alloc(0));
    const opens = (at: number): boolean => receiver.open(sent[at] ?? Buffer.alloc(0)) !== undefined;
    expect([opens(0), opens(40), opens(39), opens(41)]).toEqual([true, true, true, true]);
    expect([opens(40), opens(39), opens(0)]).toEqual([false, false, false]);
    expect(opens(150)).toBe(true);
    expect([opens(86), opens(87)]).toEqual([false, true]);
    const report = sender.protectRtcp(plainRtcp);
    expect([receiver.openRtcp(report), receiver.openRtcp(report)]).toEqual([plainRtcp, undefined]);
  });

  it('are refused when a bit is not theirs, when another key made them, and when they are no packets', () => {
    const receiver = new SrtpStream(vector);
    for (let at = 0; at < secured.length; at++) {
      const bent = Buffer.from(secured);
      bent[at] = (bent[at] as number) ^ 1;
      expect(receiver.open(bent)).toBeUndefined();
    }
    expect(new SrtpStream(newSrtpKey()).open(secured)).toBeUndefined();
    // What was refused has left no trace.
    expect(receiver.open(secured)).toEqual(plain);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(receiver.open(Buffer.from(bytes))).toBeUndefined();
        expect(receiver.openRtcp(Buffer.from(bytes))).toBeUndefined();
      }),
    );
  });

  it('keep their padding and their header extension', () => {
    const key = newSrtpKey();
    const padded = Buffer.from(packetOf(5));
    padded[0] = 0xb0;
    padded.writeUInt32BE(0xbede_0001, 12);
    padded[padded.length - 1] = 20;
    expect(new SrtpStream(key).open(new SrtpStream(key).protect(padded) ?? Buffer.alloc(0))).toEqual(padded);
  });
});

describe('crypto lines', () => {
  const key = newSrtpKey();
  const line = { id: 3, suite: key.suite, config: `inline:${key.key}` };
  it('are read with a lifetime, and written as they are read', () => {
    expect(readCrypto([line])).toEqual({ ...key, tag: 3 });
    expect(readCrypto([{ ...line, config: `${line.config}|2^20` }])).toEqual({ ...key, tag: 3 });
    expect(cryptoLine(3, key)).toBe(`a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:${key.key}\r\n`);
  });

  it('are passed over when we could not do what they say', () => {
    const odd = [
      { ...line, suite: 'F8_128_HMAC_SHA1_80' },
      { ...line, config: `${line.config}|2^20|1:4` },
      { ...line, config: `${line.config}|1:4` },
      { ...line, config: 'inline:c2hvcnQ=' },
      { ...line, config: 'uri:http://x' },
      { ...line, sessionConfig: 'UNENCRYPTED_SRTP' },
      { ...line, sessionConfig: 'KDR=1' },
    ];
    for (const one of odd) expect(readCrypto([one])).toBeUndefined();
    expect(readCrypto([...odd, { ...line, id: 9, sessionConfig: 'WSH=64' }])?.tag).toBe(9);
  });
});

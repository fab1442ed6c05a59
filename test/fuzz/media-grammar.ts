// Packets that nearly are what a media port expects, for fast-check: RTP with keys in it, RTCP, STUN and DTLS, with hostile values at every
// place. Not here: sending them (media.ts).
import fc from 'fast-check';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((list) => Buffer.from(list));
const u8 = fc.nat(255);
const u16 = fc.oneof(fc.nat(65_535), fc.constantFrom(0, 1, 65_535));
const u32 = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 0xffff_ffff, 0x8000_0000));

const two = (value: number): Buffer => Buffer.from([(value >> 8) & 255, value & 255]);
const four = (value: number): Buffer => {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value >>> 0);
  return out;
};

/** Key events (RFC 4733 §2.3), whole, several in a row, or cut. */
export const keyPayload: fc.Arbitrary<Buffer> = fc
  .tuple(fc.array(fc.tuple(fc.oneof({ weight: 4, arbitrary: fc.nat(15) }, u8), u8, u16), { minLength: 1, maxLength: 4 }), fc.nat(3))
  .map(([events, cut]) => {
    const whole = Buffer.concat(events.map(([event, flags, duration]) => Buffer.concat([Buffer.from([event, flags]), two(duration)])));
    return whole.subarray(0, whole.length - cut);
  });

/** An RTP packet (RFC 3550 §5.1): contributors, extension and padding that may claim more than there is. */
export const rtpPacket: fc.Arbitrary<Buffer> = fc
  .record({
    version: fc.oneof({ weight: 12, arbitrary: fc.constant(2) }, fc.nat(3)),
    padding: fc.boolean(),
    extension: fc.boolean(),
    contributors: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(15)),
    type: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(0, 8, 13, 101, 111) }, fc.nat(127)),
    sequence: u16,
    timestamp: u32,
    source: fc.oneof({ weight: 8, arbitrary: fc.constant(7) }, u32),
    payload: fc.oneof(keyPayload, bytes(320), fc.constant(Buffer.alloc(160, 0xff)), fc.constant(Buffer.alloc(1400))),
  })
  .map(({ version, padding, extension, contributors, type, sequence, timestamp, source, payload }) =>
    Buffer.concat([
      Buffer.from([(version << 6) | (padding ? 32 : 0) | (extension ? 16 : 0) | contributors, type]),
      two(sequence),
      four(timestamp),
      four(source),
      payload,
    ]),
  );

/** An Opus packet (RFC 6716 §3): any configuration, one frame, two or as many as it claims, of bytes that mean nothing. */
export const opusPacket: fc.Arbitrary<Buffer> = fc
  .tuple(u16, u32, u8, fc.oneof(bytes(120), bytes(1275)))
  .map(([sequence, timestamp, configuration, frames]) =>
    Buffer.concat([Buffer.from([0x80, 111]), two(sequence), four(timestamp), four(7), Buffer.from([configuration]), frames]),
  );

/** A compound RTCP packet (RFC 3550 §6): reports, descriptions, goodbyes and applications whose counts and lengths may lie. */
export const rtcpPacket: fc.Arbitrary<Buffer> = fc
  .array(
    fc
      .tuple(fc.nat(31), fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 200, max: 207 }) }, u8), fc.option(u16, { freq: 3 }), bytes(80))
      .map(([count, type, length, body]) =>
        Buffer.concat([Buffer.from([0x80 | count, type]), two(length ?? Math.ceil(body.length / 4)), body, Buffer.alloc(-body.length & 3)]),
      ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => Buffer.concat(parts));

/** Of STUN (RFC 8489) and ICE: username, integrity, error, realm, nonce, mapped addresses, priority, controlling, fingerprint. */
const attributes = [0x0001, 0x0006, 0x0008, 0x0009, 0x000a, 0x0014, 0x0015, 0x0020, 0x0024, 0x0025, 0x8022, 0x8028, 0x8029, 0x802a];

/** A STUN message for whoever goes by `user` (`ufrag:` of the description): a binding or anything else, lengths that may lie. */
export function stunPacket(user: string): fc.Arbitrary<Buffer> {
  const attribute = fc
    .tuple(
      fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...attributes) }, u16),
      fc.option(u16, { freq: 4 }),
      fc.oneof(bytes(64), fc.constant(Buffer.from(`${user}x`)), fc.constant(Buffer.alloc(20)), fc.constant(Buffer.alloc(4))),
    )
    .map(([type, length, value]) => Buffer.concat([two(type), two(length ?? value.length), value, Buffer.alloc(-value.length & 3)]));
  return fc
    .record({
      type: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(0x0001, 0x0101, 0x0111, 0x0011) }, u16),
      length: fc.option(u16, { freq: 4 }),
      cookie: fc.oneof({ weight: 12, arbitrary: fc.constant(0x2112_a442) }, u32),
      transaction: fc.uint8Array({ minLength: 12, maxLength: 12 }),
      parts: fc.array(attribute, { maxLength: 8 }),
    })
    .map(({ type, length, cookie, transaction, parts }) => {
      const body = Buffer.concat(parts);
      return Buffer.concat([two(type), two(length ?? body.length), four(cookie), Buffer.from(transaction), body]);
    });
}

/** DTLS records (RFC 6347 §4.1): handshakes, alerts, application data; fragments and lengths that may lie. */
export const dtlsPacket: fc.Arbitrary<Buffer> = fc
  .array(
    fc
      .record({
        type: fc.oneof({ weight: 10, arbitrary: fc.integer({ min: 20, max: 25 }) }, u8),
        version: fc.oneof({ weight: 10, arbitrary: fc.constantFrom(0xfefd, 0xfeff, 0x0303) }, u16),
        epoch: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, u16),
        sequence: fc.uint8Array({ minLength: 6, maxLength: 6 }),
        length: fc.option(u16, { freq: 4 }),
        handshake: fc.tuple(fc.nat(24), fc.uint8Array({ minLength: 11, maxLength: 11 })),
        body: bytes(200),
      })
      .map(({ type, version, epoch, sequence, length, handshake: [kind, lengths], body }) => {
        const inner = type === 22 ? Buffer.concat([Buffer.from([kind, ...lengths]), body]) : body;
        return Buffer.concat([Buffer.from([type]), two(version), two(epoch), Buffer.from(sequence), two(length ?? inner.length), inner]);
      }),
    { minLength: 1, maxLength: 3 },
  )
  .map((records) => Buffer.concat(records));

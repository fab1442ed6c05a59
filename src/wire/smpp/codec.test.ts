// The SMPP codec: what is written reads back the same, however the stream is cut; what is hostile neither crashes nor hangs it.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerTo } from './connection.ts';
import { decodePdu } from './decode-pdu.ts';
import { encodePdu } from './encode-pdu.ts';
import { PduFramer } from './framing.ts';
import { commandIds, type WritablePdu } from './pdu.ts';
import { deliveryKind, readReceipt } from './receipt.ts';
import { fillBitsAfter, packSeptets, unpackSeptets } from './septets.ts';
import { emptyMessage, receiptFor, receiptText } from './test-smsc.ts';
import { concatHeader, sarTlvs, userDataOf } from './user-data.ts';

const octet = fc.integer({ min: 0, max: 255 });
const cString = (most: number) =>
  fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: most });
const address = (most: number) => fc.record({ ton: octet, npi: octet, digits: cString(most) });
const bytes = (most: number) => fc.uint8Array({ maxLength: most }).map((octets) => Buffer.from(octets));
const tlvs = fc.array(fc.record({ tag: fc.integer({ min: 0, max: 0xffff }), value: bytes(300) }), { maxLength: 4 });
const head = { sequence: fc.integer({ min: 1, max: 0x7fffffff }), status: fc.constant(0) };
const answerHead = { sequence: head.sequence, status: fc.constantFrom(0, 0x08, 0x58, 0x40b) };
const message = {
  ...head,
  serviceType: cString(5),
  source: address(20),
  destination: address(20),
  esmClass: octet,
  registeredDelivery: octet,
  dataCoding: octet,
  tlvs,
};
const bare = <K extends WritablePdu['kind']>(...kinds: K[]) => fc.record({ kind: fc.constantFrom(...kinds), ...answerHead });

const anyPdu: fc.Arbitrary<WritablePdu> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('bind_receiver', 'bind_transmitter', 'bind_transceiver'),
    ...head,
    systemId: cString(15),
    password: cString(8),
    systemType: cString(12),
    interfaceVersion: octet,
    range: address(40),
  }),
  fc.record({
    kind: fc.constantFrom('bind_receiver_resp', 'bind_transmitter_resp', 'bind_transceiver_resp'),
    ...answerHead,
    systemId: cString(15),
    tlvs,
  }),
  fc.record({
    kind: fc.constantFrom('submit_sm', 'deliver_sm'),
    ...message,
    protocolId: octet,
    priority: octet,
    scheduleAt: cString(16),
    validity: cString(16),
    replaceIfPresent: octet,
    defaultMessageId: octet,
    message: bytes(254),
  }),
  fc.record({ kind: fc.constant('data_sm'), ...message }),
  fc.record({ kind: fc.constantFrom('submit_sm_resp', 'deliver_sm_resp', 'data_sm_resp'), ...answerHead, messageId: cString(64), tlvs }),
  fc.record({ kind: fc.constant('outbind'), ...head, systemId: cString(15), password: cString(8) }),
  fc.record({ kind: fc.constant('alert_notification'), ...head, source: address(64), esme: address(64), tlvs }),
  bare('unbind', 'unbind_resp', 'enquire_link', 'enquire_link_resp', 'generic_nack'),
  fc.record({ kind: fc.constant('other'), commandId: fc.constantFrom(0x03, 0x07, 0x08, 0x21, 0x112), ...answerHead, body: bytes(100) }),
);

/** Cut octets at these places. */
function cut(octets: Buffer, places: number[]): Buffer[] {
  const borders = [0, ...places.map((place) => place % (octets.length + 1)).toSorted((a, b) => a - b), octets.length];
  return borders.slice(1).map((end, index) => octets.subarray(borders[index], end));
}

describe('octets', () => {
  test('every PDU reads back as it was written, many in one piece or cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(anyPdu, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(4000), { maxLength: 20 }), (pdus, places) => {
        const framer = new PduFramer();
        const frames = cut(Buffer.concat(pdus.map(encodePdu)), places).flatMap((chunk) => framer.push(chunk));
        expect(frames.map(decodePdu)).toEqual(pdus);
        expect(framer.pending).toBe(0);
      }),
    );
  });

  test('byte by byte', () => {
    const framer = new PduFramer();
    const octets = encodePdu({ ...receiptFor('7'), sequence: 9 });
    const frames = Array.from(octets).flatMap((each) => framer.push(Uint8Array.of(each)));
    expect(frames).toEqual([octets]);
  });

  test('hostile bodies are read or called unreadable, and are never more than they are', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(commandIds), 0x99), fc.uint8Array({ maxLength: 300 }), (id, body) => {
        const frame = Buffer.concat([Buffer.alloc(16), body]);
        frame.writeUInt32BE(frame.length, 0);
        frame.writeUInt32BE(id, 4);
        const pdu = decodePdu(frame);
        if (pdu.kind !== 'unreadable' && pdu.kind !== 'other') expect(commandIds[pdu.kind]).toBe(id);
        if (pdu.kind === 'submit_sm' || pdu.kind === 'deliver_sm' || pdu.kind === 'data_sm') {
          const { octets, headerOctets } = userDataOf(pdu);
          expect(octets.length + headerOctets).toBeLessThanOrEqual(body.length);
          readReceipt(pdu, Buffer.from(octets).toString('latin1'));
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('hostile streams end in frames within the limit or in a failure', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 30 }), (chunks) => {
        const framer = new PduFramer(1000);
        try {
          for (const frame of chunks.flatMap((chunk) => framer.push(chunk))) {
            expect(frame.length).toBeGreaterThanOrEqual(16);
            decodePdu(frame);
          }
          expect(framer.pending).toBeLessThan(1000);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-answer' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([0, 15, 66_001, 0xffffffff])('a command_length of %d is refused at its fourth octet', (length) => {
    const octets = Buffer.alloc(4);
    octets.writeUInt32BE(length);
    expect(() => new PduFramer().push(octets)).toThrow(expect.objectContaining({ code: 'bad-answer' }));
  });

  test('a message shorter than its sm_length is unreadable; a cut parameter, a missing NUL or a missing body is not', () => {
    const whole = encodePdu({ ...emptyMessage('deliver_sm'), sequence: 3, message: Buffer.from('hola') });
    const shorter = Buffer.from(whole.subarray(0, -1));
    expect(decodePdu(shorter)).toMatchObject({ kind: 'unreadable', of: 'deliver_sm', fault: 0x01, sequence: 3 });
    const stray = Buffer.concat([whole, Buffer.from([0x00, 0x1e, 0x00, 0x09, 0x31])]);
    expect(decodePdu(stray)).toMatchObject({ kind: 'deliver_sm', tlvs: [] });
    const answer = encodePdu({ kind: 'submit_sm_resp', status: 0, sequence: 1, messageId: 'abc', tlvs: [] });
    expect(decodePdu(answer.subarray(0, -1))).toMatchObject({ messageId: 'abc' });
    expect(decodePdu(answer.subarray(0, 16))).toMatchObject({ kind: 'submit_sm_resp', messageId: '' });
  });

  test('what does not fit its field is not sent', () => {
    const submit = { ...emptyMessage('submit_sm'), sequence: 1 };
    const to = (digits: string) => ({ ton: 1, npi: 1, digits });
    expect(() => encodePdu({ ...submit, destination: to('1'.repeat(21)) })).toThrow(expect.objectContaining({ code: 'invalid' }));
    expect(() => encodePdu({ ...submit, destination: to('1\u00002') })).toThrow(expect.objectContaining({ code: 'invalid' }));
    expect(() => encodePdu({ ...submit, source: to('Clínica Ω') })).toThrow(expect.objectContaining({ code: 'invalid' }));
    expect(() => encodePdu({ ...submit, message: new Uint8Array(255) })).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  test('a refusal has no body, an answer has its id', () => {
    const submit = { ...emptyMessage('submit_sm'), sequence: 5 };
    expect(encodePdu(answerTo(submit, 0x58)).toString('hex')).toBe('00000010800000040000005800000005');
    expect(encodePdu(answerTo(submit, 0, '1F')).toString('hex')).toBe('00000013800000040000000000000005314600');
  });
});

describe('septets', () => {
  test('"hellohello" packs as in 3GPP TS 23.038', () => {
    expect(Buffer.from(packSeptets(Buffer.from('hellohello'))).toString('hex')).toBe('e8329bfd4697d9ec37');
  });

  test('what is packed unpacks the same, after any header', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: 160 }), fc.constantFrom(0, 6, 7), (septets, header) => {
        const fillBits = fillBitsAfter(header);
        const packed = packSeptets(Uint8Array.from(septets), fillBits);
        expect(packed.length).toBe(Math.ceil((septets.length * 7 + fillBits) / 8));
        expect([...unpackSeptets(packed, { fillBits, count: septets.length })]).toEqual(septets);
      }),
    );
    expect(fillBitsAfter(6)).toBe(1);
  });

  test('seven septets in seven octets have no eighth', () => {
    expect(Buffer.from(unpackSeptets(packSeptets(Buffer.from('1234567')))).toString()).toBe('1234567');
    expect(Buffer.from(unpackSeptets(packSeptets(Buffer.from('12345678')))).toString()).toBe('12345678');
  });
});

describe('user data', () => {
  const part = { reference: 0x1a2b, total: 3, index: 2 };
  const deliver = { ...emptyMessage('deliver_sm'), sequence: 1 };

  test.each(['8-bit', '16-bit'] as const)('a header with a %s reference is read and taken off', (width) => {
    const message = Buffer.concat([concatHeader(part, width), Buffer.from('hola')]);
    expect(userDataOf({ ...deliver, esmClass: 0x43, message })).toEqual({
      octets: Buffer.from('hola'),
      headerOctets: width === '8-bit' ? 6 : 7,
      part: { ...part, reference: width === '8-bit' ? 0x2b : 0x1a2b },
    });
  });

  test('other elements before it do not matter; sar_* and message_payload are read too', () => {
    const ports = Buffer.from([0x0b, 0x05, 0x04, 0x0b, 0x84, 0x23, 0xf0, 0x00, 0x03, 0x07, 0x02, 0x01]);
    expect(userDataOf({ ...deliver, esmClass: 0x40, message: ports }).part).toEqual({ reference: 7, total: 2, index: 1 });
    const payload = { tag: 0x0424, value: Buffer.from('largo') };
    expect(userDataOf({ ...deliver, tlvs: [...sarTlvs(part), payload] })).toEqual({ octets: payload.value, headerOctets: 0, part });
  });

  test('a header that cannot be is text, and a part that cannot be is none', () => {
    const message = Buffer.from([0x20, 0x41]);
    expect(userDataOf({ ...deliver, esmClass: 0x40, message })).toMatchObject({ octets: message, headerOctets: 0 });
    expect(userDataOf({ ...deliver, tlvs: sarTlvs({ reference: 1, total: 2, index: 3 }) }).part).toBeUndefined();
    expect(userDataOf({ ...deliver, tlvs: sarTlvs({ reference: 1, total: 1, index: 1 }) }).part).toBeUndefined();
  });
});

describe('receipts', () => {
  const read = (text: string, tlvs: { tag: number; value: Uint8Array }[] = []) => readReceipt({ tlvs }, text);

  test('a text in the usual form', () => {
    expect(read(receiptText('00A1b2', 'UNDELIV', '034'))).toEqual({ id: undefined, textId: '00A1b2', state: 'UNDELIV', error: '034' });
  });

  test.each([
    ['stat:delivrd ID: 7 err:000', { textId: '7', state: 'DELIVRD', error: undefined }],
    ['id:x-1 stat:EXPIRED text:id:9 stat:DELIVRD', { textId: 'x-1', state: 'EXPIRED' }],
    ['id:5 stat:DELIVERED', { state: 'DELIVRD' }],
  ])('%s', (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  test('parameters alone, and both', () => {
    const tlvs = [
      { tag: 0x001e, value: Buffer.from('1F\0') },
      { tag: 0x0427, value: Buffer.of(5) },
      { tag: 0x0423, value: Buffer.of(3, 0, 27) },
    ];
    expect(read('', tlvs)).toEqual({ id: '1F', textId: undefined, state: 'UNDELIV', error: '27' });
    expect(read(receiptText('31', 'DELIVRD'), tlvs.slice(0, 1))).toMatchObject({ id: '1F', textId: '31', state: 'DELIVRD' });
  });

  test.each(['', 'hola', 'id:7', 'stat:DELIVRD', 'id:7 stat:WHATEVER', `${'x'.repeat(5000)} id:7 stat:DELIVRD`])('%s is none', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test('esm_class says what a delivery is', () => {
    expect([0x00, 0x04, 0x44, 0x08, 0x20, 0x24, 0x40, 0x10].map(deliveryKind)).toEqual([
      'message',
      'receipt',
      'receipt',
      'receipt',
      'notice',
      'notice',
      'message',
      'message',
    ]);
  });
});

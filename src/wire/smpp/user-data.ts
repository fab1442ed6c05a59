// What a message carries besides its text: user data headers, sar_* parameters, message_payload (3GPP TS 23.040 §9.2.3.24, SMPP 3.4 §5.2.12,
// §5.3.2). Not here: characters (adapters), collecting parts (adapters).
import { type DataPdu, type ShortMessagePdu, type Tlv, tags, tlvOf } from './pdu.ts';

/** Bit of esm_class that says: the message begins with a header. */
export const headerIndicator = 0x40;

/** One part of several. `index` counts from 1. */
export interface PartOf {
  reference: number;
  total: number;
  index: number;
}

/** Header for one part, by the reference's width. Example: `concatHeader({ reference: 7, total: 2, index: 1 })` is `05 00 03 07 02 01`. */
export function concatHeader({ reference, total, index }: PartOf, width: '8-bit' | '16-bit' = '8-bit'): Uint8Array {
  return width === '8-bit'
    ? Uint8Array.of(5, 0x00, 3, reference & 0xff, total, index)
    : Uint8Array.of(6, 0x08, 4, (reference >> 8) & 0xff, reference & 0xff, total, index);
}

/** The same as optional parameters. */
export function sarTlvs({ reference, total, index }: PartOf): Tlv[] {
  return [
    { tag: tags.sarReference, value: Uint8Array.of((reference >> 8) & 0xff, reference & 0xff) },
    { tag: tags.sarTotal, value: Uint8Array.of(total) },
    { tag: tags.sarSequence, value: Uint8Array.of(index) },
  ];
}

/** A message's octets without their header. */
export interface UserData {
  octets: Uint8Array;
  /** Length of the header with its own length octet; 0 without one. */
  headerOctets: number;
  part: PartOf | undefined;
}

/** Read a message, wherever its octets and its part are. A header that is longer than the message is text. */
export function userDataOf(pdu: ShortMessagePdu | DataPdu): UserData {
  const short = pdu.kind === 'data_sm' ? new Uint8Array() : pdu.message;
  const octets = short.length > 0 ? short : (tlvOf(pdu.tlvs, tags.messagePayload) ?? short);
  const headerOctets = (pdu.esmClass & headerIndicator) === 0 ? 0 : 1 + (octets[0] ?? 0);
  if (headerOctets === 0 || headerOctets > octets.length) return { octets, headerOctets: 0, part: validPart(sarPart(pdu.tlvs)) };
  const part = validPart(headerPart(octets.subarray(1, headerOctets)) ?? sarPart(pdu.tlvs));
  return { octets: octets.subarray(headerOctets), headerOctets, part };
}

/** Walk the elements of a header; the last concatenation element counts. */
function headerPart(elements: Uint8Array): PartOf | undefined {
  let found: PartOf | undefined;
  for (let at = 0; at + 1 < elements.length; ) {
    const length = elements[at + 1] ?? 0;
    const [a = 0, b = 0, c = 0, d = 0] = elements.subarray(at + 2, at + 2 + length);
    if (elements[at] === 0x00 && length === 3) found = { reference: a, total: b, index: c };
    if (elements[at] === 0x08 && length === 4) found = { reference: (a << 8) | b, total: c, index: d };
    at += 2 + length;
  }
  return found;
}

function sarPart(tlvs: readonly Tlv[]): PartOf | undefined {
  const [reference, total, index] = [tags.sarReference, tags.sarTotal, tags.sarSequence].map((tag) => tlvOf(tlvs, tag));
  if (reference === undefined || total === undefined || index === undefined) return undefined;
  return { reference: numberOf(reference), total: numberOf(total), index: numberOf(index) };
}

/** Big-endian, of whatever length a carrier uses. */
function numberOf(octets: Uint8Array): number {
  return octets.subarray(0, 4).reduce((sum, octet) => sum * 256 + octet, 0);
}

/** A part that no message has is no part: the text is then shown alone. */
function validPart(part: PartOf | undefined): PartOf | undefined {
  return part !== undefined && part.total > 1 && part.total <= 255 && part.index >= 1 && part.index <= part.total ? part : undefined;
}

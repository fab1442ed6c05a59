// Septets packed into octets and back (3GPP TS 23.038 §6.1.2.1). Not here: which septet is which character (flow/sms-parts.ts).

/** Septets that fit into these octets after `fillBits` bits. */
function capacity(octets: number, fillBits: number): number {
  return Math.max(0, Math.floor((octets * 8 - fillBits) / 7));
}

/**
 * Pack septets, the first in the lowest bits. `fillBits` (0-6) are left empty in front, so that text after a header begins on a septet's border.
 * Example: `packSeptets([0x68, 0x65])` is `e8 32`.
 */
export function packSeptets(septets: Uint8Array, fillBits = 0): Uint8Array {
  const packed = new Uint8Array(Math.ceil((septets.length * 7 + fillBits) / 8));
  let bit = fillBits;
  for (const septet of septets) {
    const value = (septet & 0x7f) << (bit & 7);
    const at = bit >> 3;
    packed[at] = (packed[at] ?? 0) | (value & 0xff);
    if (value > 0xff) packed[at + 1] = (packed[at + 1] ?? 0) | (value >> 8);
    bit += 7;
  }
  return packed;
}

/**
 * Unpack. Without a count all that fits is taken; an eighth septet of zero at the very end is then dropped: SMPP carries no count of
 * septets, and filling is likelier there than an `@`.
 */
export function unpackSeptets(packed: Uint8Array, { fillBits = 0, count }: { fillBits?: number; count?: number } = {}): Uint8Array {
  const room = capacity(packed.length, fillBits);
  const septets = new Uint8Array(Math.min(count ?? room, room));
  for (let index = 0; index < septets.length; index += 1) {
    const bit = fillBits + index * 7;
    const at = bit >> 3;
    const both = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8);
    septets[index] = (both >> (bit & 7)) & 0x7f;
  }
  const filler = count === undefined && (packed.length * 8 - fillBits) % 7 === 0 && septets.at(-1) === 0;
  return filler ? septets.subarray(0, -1) : septets;
}

/** Fill bits after a header of this many octets. */
export function fillBitsAfter(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7;
}

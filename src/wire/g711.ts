// G.711 (ITU-T G.711) as tables: linear <-> mu-law <-> A-law. Not here: packets, files, resampling.

/** Digital silence in mu-law. */
export const muLawSilence = 0xff;
/** Digital silence in A-law (quietest positive step). */
export const aLawSilence = 0xd5;

const muLawBias = 0x84;
const muLawClip = 32_635;

/** One 16-bit sample as a mu-law byte. Example: `muLawOf(0) === 0xff`. */
export function muLawOf(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), muLawClip) + muLawBias;
  const exponent = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

/** One 16-bit sample as an A-law byte. Example: `aLawOf(0) === 0xd5`. */
export function aLawOf(sample: number): number {
  const positive = sample >= 0;
  // The coding is of 13 bits in one's complement: -8..-1 is the first negative step.
  const magnitude = Math.min(positive ? sample : -sample - 1, 32_767) >> 3;
  const exponent = Math.max(0, 27 - Math.clz32(magnitude));
  const mantissa = (magnitude >> Math.max(exponent, 1)) & 0x0f;
  return ((exponent << 4) | mantissa) ^ (positive ? 0xd5 : 0x55);
}

function linearOfMuLaw(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + muLawBias) << ((bits >> 4) & 7)) - muLawBias;
  return (bits & 0x80) !== 0 ? -magnitude : magnitude;
}

function linearOfALaw(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const step = ((bits & 0x0f) << 4) + (exponent === 0 ? 8 : 0x108);
  const magnitude = exponent > 1 ? step << (exponent - 1) : step;
  return (bits & 0x80) !== 0 ? magnitude : -magnitude;
}

const bytes = Array.from({ length: 256 }, (_, byte) => byte);

/** 16-bit sample of each mu-law byte. */
export const muLawToLinear: Int16Array = Int16Array.from(bytes, linearOfMuLaw);
/** 16-bit sample of each A-law byte. */
export const aLawToLinear: Int16Array = Int16Array.from(bytes, linearOfALaw);
const samplesOf16Bits = Array.from({ length: 65_536 }, (_, bits) => (bits << 16) >> 16);

/** mu-law byte of each 16-bit sample, by its bits: `linearToMuLaw[sample & 0xffff]`. For mixing, where each sample is coded anew. */
export const linearToMuLaw: Uint8Array = Uint8Array.from(samplesOf16Bits, muLawOf);
/** A-law byte of each 16-bit sample, by its bits: `linearToALaw[sample & 0xffff]`. */
export const linearToALaw: Uint8Array = Uint8Array.from(samplesOf16Bits, aLawOf);
/** A-law byte of each mu-law byte. */
export const muLawToALaw: Uint8Array = Uint8Array.from(bytes, (byte) => aLawOf(linearOfMuLaw(byte)));
/** mu-law byte of each A-law byte. */
export const aLawToMuLaw: Uint8Array = Uint8Array.from(bytes, (byte) => muLawOf(linearOfALaw(byte)));

/** 16-bit samples as mu-law, one byte each. */
export function encodeMuLaw(samples: Int16Array): Uint8Array {
  const out = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) out[i] = muLawOf(samples[i] as number);
  return out;
}

/** mu-law bytes as 16-bit samples. */
export function decodeMuLaw(encoded: Uint8Array): Int16Array {
  return decode(encoded, muLawToLinear);
}

/** A-law bytes as 16-bit samples. */
export function decodeALaw(encoded: Uint8Array): Int16Array {
  return decode(encoded, aLawToLinear);
}

function decode(encoded: Uint8Array, table: Int16Array): Int16Array {
  const out = new Int16Array(encoded.length);
  for (let i = 0; i < encoded.length; i++) out[i] = table[encoded[i] as number] as number;
  return out;
}

/** Copy `length` bytes through a 256-entry table: transcoding without allocation. `target` may be the source. */
export function translate(
  table: Uint8Array,
  source: Uint8Array,
  sourceStart: number,
  target: Uint8Array,
  targetStart: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) target[targetStart + i] = table[source[sourceStart + i] as number] as number;
}

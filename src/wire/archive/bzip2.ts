// bzip2 taken apart (the format of bzip2 1.0, which has no RFC), piece by piece and with its checksums. Synchronous: it belongs into a worker.
// Not here: tar (tar.ts), reading files.
import { Failure } from '#ports/failure.ts';

const blockMagic = 0x31_41_59_26_53_59;
const endMagic = 0x17_72_45_38_50_90;
const groupSize = 50;
const longestCode = 20;
const polynomial = 0x04_c1_1d_b7;

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n << 24;
  for (let i = 0; i < 8; i++) crc = crc & 0x80_00_00_00 ? (crc << 1) ^ polynomial : crc << 1;
  return crc;
});

const broken = (what: string, cause?: unknown) => new Failure('bad-answer', `the archive is broken: ${what}`, { cause });

/** Bits of a stream, highest first. */
class Bits {
  readonly #next: () => Uint8Array | undefined;
  #piece: Uint8Array = new Uint8Array();
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(next: () => Uint8Array | undefined) {
    this.#next = next;
  }

  /** Whether anything is left behind the byte that was begun. */
  more(): boolean {
    this.#count -= this.#count % 8;
    return this.#count > 0 || this.#fill();
  }

  /** Up to 24 bits. */
  take(count: number): number {
    while (this.#count < count) {
      if (this.#at === this.#piece.length && !this.#fill()) throw broken('it ends too early');
      this.#held = ((this.#held << 8) | (this.#piece[this.#at++] as number)) >>> 0;
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#held >>> this.#count) & ((1 << count) - 1);
  }

  #fill(): boolean {
    while (this.#at === this.#piece.length) {
      const piece = this.#next();
      if (piece === undefined) return false;
      this.#piece = piece;
      this.#at = 0;
    }
    return true;
  }
}

/** A Huffman code by the length of each symbol's bits. */
interface Code {
  /** The largest code of each length, and what is taken from a code to find its place in `symbols`. */
  limits: Int32Array;
  offsets: Int32Array;
  symbols: Uint16Array;
}

/** The plain bytes, a block of at most 900 kB at a time. `next` gives the packed bytes. Throws `Failure` `bad-answer` on anything broken. */
export function* bunzip2(next: () => Uint8Array | undefined): Generator<Uint8Array> {
  const bits = new Bits(next);
  // Archives may be several streams one after the other.
  do {
    if (bits.take(24) !== 0x42_5a_68) throw broken('it is not bzip2');
    const level = bits.take(8) - 0x30;
    if (level < 1 || level > 9) throw broken('its block size is unknown');
    const text = new Uint32Array(level * 100_000);
    let whole = 0;
    for (;;) {
      const magic = bits.take(24) * 0x1_00_00_00 + bits.take(24);
      const crc = ((bits.take(16) << 16) | bits.take(16)) >>> 0;
      if (magic === endMagic) {
        if (whole !== crc) throw broken('its checksum is wrong');
        break;
      }
      if (magic !== blockMagic) throw broken('a block does not begin where it should');
      const block = readBlock(bits, text);
      if (crcOf(block) !== crc) throw broken('a block has the wrong checksum');
      whole = (((whole << 1) | (whole >>> 31)) ^ crc) >>> 0;
      yield block;
    }
  } while (bits.more());
}

function readBlock(bits: Bits, text: Uint32Array): Uint8Array {
  if (bits.take(1) !== 0) throw broken('it is of a kind that nobody makes any more');
  const origin = bits.take(24);
  const used = readUsed(bits);
  const codes = bits.take(3);
  const selectors = readSelectors(bits, codes);
  const tables = Array.from({ length: codes }, () => readCode(bits, used.length + 2));
  const length = readText(bits, text, used, selectors, tables);
  if (origin >= length) throw broken('a block begins behind its end');
  return expanded(text, length, origin);
}

/** Which bytes occur: a map of sixteen maps. */
function readUsed(bits: Bits): Uint8Array {
  const groups = bits.take(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group++) {
    if (!(groups & (0x80_00 >> group))) continue;
    const map = bits.take(16);
    for (let i = 0; i < 16; i++) if (map & (0x80_00 >> i)) used.push(group * 16 + i);
  }
  return Uint8Array.from(used);
}

function readSelectors(bits: Bits, codes: number): Uint8Array {
  const count = bits.take(15);
  if (codes < 2 || codes > 6 || count === 0) throw broken('its codes are out of range');
  const order = Array.from({ length: codes }, (_, n) => n);
  return Uint8Array.from({ length: count }, () => {
    let place = 0;
    while (bits.take(1)) if (++place >= codes) throw broken('it names a code that it has not');
    const [code = 0] = order.splice(place, 1);
    order.unshift(code);
    return code;
  });
}

function readCode(bits: Bits, size: number): Code {
  const lengths = new Uint8Array(size);
  let length = bits.take(5);
  for (let symbol = 0; symbol < size; symbol++) {
    while (bits.take(1)) length += bits.take(1) ? -1 : 1;
    if (length < 1 || length > longestCode) throw broken('a code is too long');
    lengths[symbol] = length;
  }
  const limits = new Int32Array(longestCode + 2).fill(-1);
  const offsets = new Int32Array(longestCode + 2);
  const symbols = new Uint16Array(size);
  let code = 0;
  let place = 0;
  for (let n = 1; n <= longestCode; n++) {
    offsets[n] = code - place;
    for (let symbol = 0; symbol < size; symbol++) {
      if (lengths[symbol] !== n) continue;
      symbols[place++] = symbol;
      code += 1;
    }
    limits[n] = code - 1;
    code *= 2;
  }
  return { limits, offsets, symbols };
}

function readSymbol(bits: Bits, { limits, offsets, symbols }: Code): number {
  let code = 0;
  for (let length = 1; length <= longestCode; length++) {
    code = code * 2 + bits.take(1);
    if (code <= (limits[length] as number)) {
      const symbol = symbols[code - (offsets[length] as number)];
      if (symbol !== undefined) return symbol;
    }
  }
  throw broken('a code is not in its table');
}

/** Symbols to bytes: runs of the front byte, and moves to the front. Answers how many bytes `text` holds. */
function readText(bits: Bits, text: Uint32Array, used: Uint8Array, selectors: Uint8Array, tables: readonly Code[]): number {
  const front = used.slice();
  const end = used.length + 1;
  let length = 0;
  let run = 0;
  let weight = 1;
  for (let n = 0; ; n++) {
    const table = tables[selectors[Math.floor(n / groupSize)] ?? -1];
    if (!table) throw broken('it has fewer codes than symbols');
    const symbol = readSymbol(bits, table);
    if (symbol < 2) {
      run += weight << symbol;
      weight *= 2;
      if (run > text.length) throw broken('a run is too long');
      continue;
    }
    if (length + run >= text.length + (symbol === end ? 1 : 0)) throw broken('a block is too long');
    text.fill(front[0] as number, length, length + run);
    length += run;
    run = 0;
    weight = 1;
    if (symbol === end) return length;
    const byte = front[symbol - 1] as number;
    front.copyWithin(1, 0, symbol - 1);
    front[0] = byte;
    text[length++] = byte;
  }
}

/** The Burrows-Wheeler transform undone (the low byte of each entry is the byte, the rest where the next one is), then the runs of four. */
function expanded(text: Uint32Array, length: number, origin: number): Uint8Array {
  const starts = new Uint32Array(256);
  for (let i = 0; i < length; i++) starts[(text[i] as number) & 255] = (starts[(text[i] as number) & 255] as number) + 1;
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    const count = starts[byte] as number;
    starts[byte] = sum;
    sum += count;
  }
  for (let i = 0; i < length; i++) {
    const byte = (text[i] as number) & 255;
    const place = starts[byte] as number;
    starts[byte] = place + 1;
    text[place] = ((text[place] as number) & 255) + i * 256;
  }
  return withoutRuns(text, length, origin);
}

function withoutRuns(text: Uint32Array, length: number, origin: number): Uint8Array {
  let out = new Uint8Array(length * 2);
  let size = 0;
  let same = 0;
  let before = -1;
  let at = Math.floor((text[origin] as number) / 256);
  for (let i = 0; i < length; i++) {
    const entry = text[at] as number;
    at = Math.floor(entry / 256);
    const byte = entry & 255;
    const copies = same === 4 ? byte : 1;
    if (size + copies > out.length) {
      const larger = new Uint8Array(out.length * 2);
      larger.set(out);
      out = larger;
    }
    if (same === 4) {
      out.fill(before, size, size + copies);
      same = 0;
      before = -1;
    } else {
      out[size] = byte;
      same = byte === before ? same + 1 : 1;
      before = byte;
    }
    size += copies;
  }
  return out.subarray(0, size);
}

function crcOf(bytes: Uint8Array): number {
  let crc = 0xff_ff_ff_ff;
  for (const byte of bytes) crc = (crc << 8) ^ (crcTable[((crc >>> 24) ^ byte) & 255] as number);
  return ~crc >>> 0;
}

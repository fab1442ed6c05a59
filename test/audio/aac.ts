// A note in AAC, byte by byte: no encoder is at hand where the tests run. As raw ADTS frames, and in the MP4 container that telephones record (M4A).
// Sources: ISO/IEC 14496-3 (frames), 14496-12 and -14 (boxes). Not here: what is done with such files.

const rateHz = 44_100;
/** Index of 44.1 kHz in the table of rates. */
const rateIndex = 4;
const samplesPerFrame = 1024;
/** Bands of 4 lines each, 21.5 Hz a line: the ninth holds the note, near 700 Hz. */
const bands = 10;
const sounding = 8;
/** The loudness of a line, in steps of 1.5 dB. */
const globalGain = 186;

/** One frame: a single channel, a long window, lines in codebook 1, one of them ±1. */
function frame(sign: 0 | 1): Buffer {
  const bits: number[] = [];
  const put = (value: number, width: number) => {
    for (let n = width - 1; n >= 0; n--) bits.push((value >> n) & 1);
  };
  put(0, 3 + 4);
  put(globalGain, 8);
  // Window: long, sine; so many bands; no prediction.
  put(0, 1 + 2 + 1);
  put(bands, 6);
  put(0, 1);
  // One section of codebook 1 over all bands, each as loud as the gain says.
  put(1, 4);
  put(bands, 5);
  put(0, bands);
  // No pulses, no noise shaping, no gain control.
  put(0, 3);
  for (let band = 0; band < bands; band++) {
    if (band === sounding) put(0b10000 | sign, 5);
    else put(0, 1);
  }
  // The end of the block.
  put(7, 3);
  while (bits.length % 8 !== 0) bits.push(0);
  return Buffer.from(Array.from({ length: bits.length / 8 }, (_, n) => Number.parseInt(bits.slice(n * 8, n * 8 + 8).join(''), 2)));
}

const frames = (seconds: number) =>
  Array.from({ length: Math.ceil((seconds * rateHz) / samplesPerFrame) }, (_, n) => frame(n % 4 < 2 ? 0 : 1));

/** An `.aac` file: every frame with its own ADTS header. */
export function adts(seconds: number): Buffer {
  return Buffer.concat(
    frames(seconds).flatMap((body) => {
      const length = body.length + 7;
      const header = [
        0xff,
        0xf1,
        (1 << 6) | (rateIndex << 2),
        (1 << 6) | (length >> 11),
        (length >> 3) & 0xff,
        ((length & 7) << 5) | 0x1f,
        0xfc,
      ];
      return [Buffer.from(header), body];
    }),
  );
}

const u32 = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, n) => bytes.writeUInt32BE(value >>> 0, n * 4));
  return bytes;
};
const u16 = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, n) => bytes.writeUInt16BE(value, n * 2));
  return bytes;
};

function box(name: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), Buffer.from(name, 'latin1'), body]);
}

/** A descriptor of 14496-1: its tag, its length, its body. */
const descriptor = (tag: number, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, body.length]), body]);
};

const unity = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** An `.m4a` file, its index before the sound. */
export function m4a(seconds: number): Buffer {
  const sound = frames(seconds);
  const lasts = sound.length * samplesPerFrame;
  // AAC-LC (object type 2), the rate, one channel.
  const setup = u16((2 << 11) | (rateIndex << 7) | (1 << 3));
  const esds = box(
    'esds',
    u32(0),
    descriptor(
      3,
      u16(1),
      Buffer.from([0]),
      descriptor(4, Buffer.from([0x40, 0x15, 0, 0, 0]), u32(96_000, 96_000), descriptor(5, setup)),
      descriptor(6, Buffer.from([2])),
    ),
  );
  const mp4a = box('mp4a', Buffer.alloc(6), u16(1), Buffer.alloc(8), u16(1, 16, 0, 0), u32(rateHz * 0x10000), esds);
  const table = (offset: number) =>
    box(
      'stbl',
      box('stsd', u32(0, 1), mp4a),
      box('stts', u32(0, 1, sound.length, samplesPerFrame)),
      box('stsc', u32(0, 1, 1, sound.length, 1)),
      box('stsz', u32(0, 0, sound.length, ...sound.map((one) => one.length))),
      box('stco', u32(0, 1, offset)),
    );
  const moov = (offset: number) =>
    box(
      'moov',
      box('mvhd', u32(0, 0, 0, rateHz, lasts, 0x10000), u16(0x0100, 0), u32(0, 0), unity, u32(0, 0, 0, 0, 0, 0, 2)),
      box(
        'trak',
        box('tkhd', u32(3, 0, 0, 1, 0, lasts, 0, 0), u16(0, 0, 0x0100, 0), unity, u32(0, 0)),
        box(
          'mdia',
          box('mdhd', u32(0, 0, 0, rateHz, lasts), u16(0x55c4, 0)),
          box('hdlr', u32(0, 0), Buffer.from('soun'), u32(0, 0, 0), Buffer.from('note\0')),
          box('minf', box('smhd', u32(0, 0)), box('dinf', box('dref', u32(0, 1), box('url ', u32(1)))), table(offset)),
        ),
      ),
    );
  const head = box('ftyp', Buffer.from('M4A '), u32(0), Buffer.from('M4A mp42isom'));
  const offset = head.length + moov(0).length + 8;
  return Buffer.concat([head, moov(offset), box('mdat', ...sound)]);
}

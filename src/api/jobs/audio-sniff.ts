// What a file really is, by its first bytes: what it is called and what the browser says of it do not count. Not here: decoding it.

/** Formats that can be told apart. The last four are known only so that they can be refused by name. */
export type AudioFormat = 'wav' | 'mp3' | 'ogg-vorbis' | 'ogg-opus' | 'm4a' | 'aac' | 'flac' | 'webm';

const ascii = (file: Uint8Array, from: number, to: number) => String.fromCharCode(...file.subarray(from, to));

/** The format, or undefined for anything else. */
export function sniffAudio(file: Uint8Array): AudioFormat | undefined {
  if (ascii(file, 0, 4) === 'RIFF' && ascii(file, 8, 12) === 'WAVE') return 'wav';
  if (ascii(file, 0, 4) === 'OggS') return sniffOgg(file);
  if (ascii(file, 0, 4) === 'fLaC') return 'flac';
  if (ascii(file, 4, 8) === 'ftyp') return 'm4a';
  if (file[0] === 0x1a && file[1] === 0x45 && file[2] === 0xdf && file[3] === 0xa3) return 'webm';
  const start = ascii(file, 0, 3) === 'ID3' ? id3End(file) : 0;
  if (hasMp3Frames(file, start)) return 'mp3';
  return file[start] === 0xff && ((file[start + 1] ?? 0) & 0xf6) === 0xf0 ? 'aac' : undefined;
}

/** The first packet of an Ogg file names its codec. */
function sniffOgg(file: Uint8Array): AudioFormat | undefined {
  const at = 27 + (file[26] ?? 0);
  if (ascii(file, at, at + 8) === 'OpusHead') return 'ogg-opus';
  return ascii(file, at, at + 7) === '\u0001vorbis' ? 'ogg-vorbis' : undefined;
}

/** Where an ID3v2 tag ends: its length is written in four times seven bits. */
function id3End(file: Uint8Array): number {
  const size = [6, 7, 8, 9].reduce((sum, at) => (sum << 7) | ((file[at] ?? 0) & 0x7f), 0);
  return 10 + size;
}

const kbps = {
  1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const ratesHz = [44_100, 48_000, 32_000];

/** Length in bytes of the layer III frame at `at` (ISO 11172-3 § 2.4.1.3), undefined where there is none. */
function mp3Frame(file: Uint8Array, at: number): number | undefined {
  const [a = 0, b = 0, c = 0] = file.subarray(at, at + 3);
  if (a !== 0xff || (b & 0xe6) !== 0xe2) return undefined;
  const version = (b >> 3) & 3;
  const rate = ratesHz[(c >> 2) & 3];
  const bitrate = kbps[version === 3 ? 1 : 2][c >> 4];
  if (version === 1 || rate === undefined || bitrate === undefined || bitrate === 0) return undefined;
  const rateHz = version === 3 ? rate : version === 2 ? rate / 2 : rate / 4;
  return Math.floor(((version === 3 ? 144_000 : 72_000) * bitrate) / rateHz) + ((c >> 1) & 1);
}

/** Whether three frames follow one another soon after `start`: a sync word alone is in any file. */
function hasMp3Frames(file: Uint8Array, start: number): boolean {
  for (let first = start; first < Math.min(start + 8192, file.length); first++) {
    let at = first;
    let frames = 0;
    for (let length = mp3Frame(file, at); length !== undefined && frames < 3; length = mp3Frame(file, at)) {
      at += length;
      frames += 1;
    }
    if (frames === 3 || (frames > 0 && at === file.length)) return true;
  }
  return false;
}

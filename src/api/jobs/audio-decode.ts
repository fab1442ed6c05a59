// MP3, Ogg Vorbis, Ogg Opus and WAV to one channel of 16-bit samples at the file's own rate. Runs in a job worker; each decoder is loaded
// at its first use. Not here: telling formats apart (audio-sniff.ts), making it fit for the telephone (audio-job.ts).
import { readOgg } from '#wire/audio/ogg.ts';
import { readWav, type WavAudio } from '#wire/wav.ts';
import type { AudioRefusalCode } from './job.ts';

/** What is wrong with a file, in a code that the studio has words for. */
export class AudioRefusal extends Error {
  readonly code: AudioRefusalCode;
  constructor(code: AudioRefusalCode, message: string) {
    super(message);
    this.name = 'AudioRefusal';
    this.code = code;
  }
}

/** Formats there is a decoder for. */
export type Decodable = 'wav' | 'mp3' | 'ogg-vorbis' | 'ogg-opus';

const longestS = 600;
const chunkBytes = 65_536;
const chunkPackets = 50;
/** More broken frames than this share, and the file is not what it seems. */
const mostBroken = 0.05;
const mp3FrameSamples = 1152;
const opusRateHz = 48_000;

/** Decode. `tell` hears the share that is done. Throws `AudioRefusal`. */
export async function decodeAudio(file: Uint8Array, format: Decodable, tell: (share: number) => void): Promise<WavAudio> {
  const decoded = await decoders[format](file, tell).catch((error: unknown) => {
    if (error instanceof AudioRefusal) throw error;
    throw new AudioRefusal('audio-unreadable', error instanceof Error ? error.message : 'the file cannot be decoded');
  });
  checkLength(decoded.samples.length, decoded.sampleRateHz);
  return decoded;
}

const decoders: Record<Decodable, (file: Uint8Array, tell: (share: number) => void) => Promise<WavAudio>> = {
  wav: (file) => Promise.resolve().then(() => readWav(Buffer.from(file.buffer, file.byteOffset, file.byteLength))),
  mp3: decodeMp3,
  'ogg-vorbis': decodeVorbis,
  'ogg-opus': decodeOpus,
};

function checkLength(samples: number, rateHz: number): void {
  if (samples > longestS * rateHz) throw new AudioRefusal('audio-too-long', `the audio lasts more than ${longestS} s, which are the most`);
}

/** Gathers what a decoder gives, mixed down. Stops a file that is too long before it fills the memory. */
class Mono {
  readonly #parts: Int16Array[] = [];
  length = 0;
  rateHz = 0;

  add({ channelData, sampleRate }: { channelData: Float32Array[]; sampleRate: number }): void {
    const length = channelData[0]?.length ?? 0;
    if (length === 0) return;
    this.rateHz = sampleRate;
    const part = new Int16Array(length);
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (const channel of channelData) sum += channel[i] as number;
      part[i] = Math.max(-32_768, Math.min(32_767, Math.round((sum / channelData.length) * 32_767)));
    }
    this.#parts.push(part);
    this.length += length;
    checkLength(this.length, this.rateHz);
  }

  taken(): WavAudio {
    if (this.length === 0) throw new AudioRefusal('audio-unreadable', 'nothing in the file can be decoded');
    const samples = new Int16Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      samples.set(part, at);
      at += part.length;
    }
    return { sampleRateHz: this.rateHz, samples };
  }
}

function refuseBroken(broken: number, all: number): void {
  // One is allowed: files are cut in the middle of a frame.
  if (broken > 1 && broken > all * mostBroken)
    throw new AudioRefusal('audio-unreadable', `the file is damaged: ${broken} of ${all} frames cannot be read`);
}

async function decodeMp3(file: Uint8Array, tell: (share: number) => void): Promise<WavAudio> {
  const { MPEGDecoder } = await import('mpg123-decoder');
  const decoder = new MPEGDecoder();
  await decoder.ready;
  const mono = new Mono();
  let broken = 0;
  for (let at = 0; at < file.length; at += chunkBytes) {
    const decoded = decoder.decode(file.subarray(at, at + chunkBytes));
    mono.add(decoded);
    broken += decoded.errors.length;
    refuseBroken(broken, Math.max(20, mono.length / mp3FrameSamples));
    tell(at / file.length);
  }
  decoder.free();
  refuseBroken(broken, Math.round(mono.length / mp3FrameSamples));
  return mono.taken();
}

async function decodeVorbis(file: Uint8Array, tell: (share: number) => void): Promise<WavAudio> {
  const { pages, damaged } = readOgg(file);
  refuseBroken(damaged, pages);
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  const mono = new Mono();
  for (let at = 0; at < file.length; at += chunkBytes) {
    mono.add(await decoder.decode(file.subarray(at, at + chunkBytes)));
    tell(at / file.length);
  }
  mono.add(await decoder.flush());
  decoder.free();
  return mono.taken();
}

/** RFC 7845: a header packet, a comment packet, then one Opus packet each. */
async function decodeOpus(file: Uint8Array, tell: (share: number) => void): Promise<WavAudio> {
  const { packets, pages, damaged } = readOgg(file);
  refuseBroken(damaged, pages);
  const [head, , ...frames] = packets;
  if (!head || head.length < 19) throw new AudioRefusal('audio-unreadable', 'the Opus header is cut');
  const channels = head[9] as number;
  if (head[18] !== 0 || channels < 1 || channels > 2)
    throw new AudioRefusal('audio-unreadable', 'an Opus file of more than two channels cannot be read');
  const { OpusDecoder } = await import('opus-decoder');
  const decoder = new OpusDecoder({ channels, preSkip: (head[10] as number) | ((head[11] as number) << 8) });
  await decoder.ready;
  const mono = new Mono();
  let broken = 0;
  for (let at = 0; at < frames.length; at += chunkPackets) {
    const decoded = decoder.decodeFrames(frames.slice(at, at + chunkPackets));
    mono.add({ channelData: decoded.channelData, sampleRate: opusRateHz });
    broken += decoded.errors.length;
    tell(at / frames.length);
  }
  decoder.free();
  refuseBroken(broken, frames.length);
  return mono.taken();
}

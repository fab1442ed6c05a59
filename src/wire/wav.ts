// WAV files (RIFF) in and out: what people upload and download as audio. Not here: other rates and codings (resample, g711).
import { aLawToLinear, muLawToLinear } from './g711.ts';

/** Audio as one channel of 16-bit samples. */
export interface WavAudio {
  sampleRateHz: number;
  samples: Int16Array;
}

const pcm = 1;
const float = 3;
const aLaw = 6;
const muLaw = 7;
const extensible = 0xfffe;

interface WavFormat {
  coding: number;
  channels: number;
  sampleRateHz: number;
  bits: number;
}

/**
 * Read PCM of 8, 16, 24 or 32 bits, float of 32, A-law or mu-law; several channels are averaged into one. A `data` chunk that
 * promises more than there is (streamed files) is read to the end. Throws an Error that says what is wrong.
 */
export function readWav(file: Buffer): WavAudio {
  if (file.length < 12 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('not a WAV file');
  }
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, Math.min(file.length, at + 8 + size));
    if (name === 'fmt ') format = readFormat(body);
    if (name === 'data') {
      if (format === undefined) throw new Error('the WAV file has audio before its format');
      return { sampleRateHz: format.sampleRateHz, samples: mixDown(body, format) };
    }
    // Chunks are padded to an even length.
    at += 8 + size + (size % 2);
  }
  throw new Error('the WAV file holds no audio');
}

function readFormat(body: Buffer): WavFormat {
  if (body.length < 16) throw new Error('the WAV file has a broken format chunk');
  const coding = body.readUInt16LE(0);
  const format = {
    coding: coding === extensible && body.length >= 26 ? body.readUInt16LE(24) : coding,
    channels: body.readUInt16LE(2),
    sampleRateHz: body.readUInt32LE(4),
    bits: body.readUInt16LE(14),
  };
  if (format.channels < 1 || format.channels > 16) throw new Error(`a WAV file of ${format.channels} channels cannot be read`);
  if (format.sampleRateHz < 4000 || format.sampleRateHz > 192_000)
    throw new Error(`a WAV file of ${format.sampleRateHz} Hz cannot be read`);
  return format;
}

/** Gives the sample at a byte offset, as 16 bits. */
function reader(format: WavFormat, body: Buffer): (at: number) => number {
  const { coding, bits } = format;
  if (coding === muLaw && bits === 8) return (at) => muLawToLinear[body[at] as number] as number;
  if (coding === aLaw && bits === 8) return (at) => aLawToLinear[body[at] as number] as number;
  if (coding === float && bits === 32) {
    return (at) => Math.max(-32_768, Math.min(32_767, Math.round(body.readFloatLE(at) * 32_767)));
  }
  if (coding === pcm && bits === 8) return (at) => ((body[at] as number) - 128) << 8;
  if (coding === pcm && (bits === 16 || bits === 24 || bits === 32)) {
    const top = bits / 8 - 2;
    return (at) => body.readInt16LE(at + top);
  }
  throw new Error(`WAV coding ${coding} of ${bits} bits cannot be read`);
}

function mixDown(body: Buffer, format: WavFormat): Int16Array {
  const read = reader(format, body);
  const width = format.bits / 8;
  const frame = width * format.channels;
  const samples = new Int16Array(Math.floor(body.length / frame));
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < format.channels; channel++) sum += read(i * frame + channel * width);
    samples[i] = Math.round(sum / format.channels);
  }
  return samples;
}

/** A WAV file of one channel, 16-bit PCM. */
export function writeWav(audio: WavAudio): Buffer {
  const bytes = audio.samples.length * 2;
  const file = Buffer.alloc(44 + bytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + bytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(pcm, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(audio.sampleRateHz, 24);
  file.writeUInt32LE(audio.sampleRateHz * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  for (let i = 0; i < audio.samples.length; i++) file.writeInt16LE(audio.samples[i] as number, 44 + i * 2);
  return file;
}

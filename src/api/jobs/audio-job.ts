// Audio of the library: any WAV in, mono samples at 8 kHz; kept mu-law out as a WAV. Runs in the job worker. Not here: the WAV format (wire/wav.ts).
import { Failure } from '#ports/failure.ts';
import { decodeMuLaw } from '#wire/g711.ts';
import { resample } from '#wire/resample.ts';
import { readWav, type WavAudio, writeWav } from '#wire/wav.ts';
import type { Jobs } from './job.ts';

const telephoneHz = 8000;
/** Longest audio of the library, seconds. */
const longestS = 600;

/** Read a WAV file for the library. Throws `invalid` with what is wrong, `too-large` over ten minutes. */
export function readAudio({ wav }: Jobs['readAudio']['in']): Jobs['readAudio']['out'] {
  const audio = read(Buffer.from(wav.buffer, wav.byteOffset, wav.byteLength));
  const seconds = audio.samples.length / audio.sampleRateHz;
  if (seconds < 0.02) throw new Failure('invalid', 'the WAV file holds no sound');
  if (seconds > longestS) throw new Failure('too-large', `the audio lasts ${Math.round(seconds)} s: ${longestS} s are the most`);
  return { samples: resample(audio.samples, audio.sampleRateHz, telephoneHz) };
}

/** A kept audio as a WAV file. */
export function writeAudio({ ulaw }: Jobs['writeAudio']['in']): Jobs['writeAudio']['out'] {
  return { wav: writeWav({ sampleRateHz: telephoneHz, samples: decodeMuLaw(ulaw) }) };
}

function read(file: Buffer): WavAudio {
  try {
    return readWav(file);
  } catch (cause) {
    throw new Failure('invalid', cause instanceof Error ? cause.message : 'not a WAV file', { cause });
  }
}

// Audio of the library: any file in; mono at 8 kHz, trimmed and levelled, out; kept mu-law out as a WAV. Runs in the job worker.
// Not here: the formats (audio-sniff.ts, audio-decode.ts), the measures (wire/audio).
import { levelled, looped, toFloat, toInt16, withoutRumble, withoutSilentEnds } from '#wire/audio/levelling.ts';
import { loudnessLufs } from '#wire/audio/loudness.ts';
import { telephoneHz, telephoneWav } from '#wire/audio/telephone-wav.ts';
import { resample } from '#wire/resample.ts';
import { AudioRefusal, type Decodable, decodeAudio } from './audio-decode.ts';
import { type AudioFormat, sniffAudio } from './audio-sniff.ts';
import type { Jobs, Levelling } from './job.ts';

const shortestS = 0.2;
/** Shares of the whole work: decoding is told as it goes, the rest in steps. */
const decodedShare = 0.6;
const resampledShare = 0.8;

/** The media type a kept original is given back with. */
const typeOf: Record<Decodable, string> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  'ogg-vorbis': 'audio/ogg',
  'ogg-opus': 'audio/ogg',
};

/** What a claimed media type may turn out to be; one that is not listed claims nothing. */
const claims: Record<string, AudioFormat[]> = {
  'audio/wav': ['wav'],
  'audio/x-wav': ['wav'],
  'audio/wave': ['wav'],
  'audio/vnd.wave': ['wav'],
  'audio/mpeg': ['mp3'],
  'audio/mp3': ['mp3'],
  'audio/ogg': ['ogg-vorbis', 'ogg-opus'],
  'audio/opus': ['ogg-opus'],
  'application/ogg': ['ogg-vorbis', 'ogg-opus'],
};

const isDecodable = (format: AudioFormat): format is Decodable => format in typeOf;

/** Read an audio file for the library. What is wrong with the file is an answer, not an error. */
export async function readAudio(
  { file, type, loop }: Jobs['readAudio']['in'],
  tell: (share: number) => void,
): Promise<Jobs['readAudio']['out']> {
  try {
    const format = known(file, type);
    const audio = await decodeAudio(file, format, (share) => tell(share * decodedShare));
    tell(decodedShare);
    const narrow = toFloat(resample(audio.samples, audio.sampleRateHz, telephoneHz));
    tell(resampledShare);
    const samples = forTelephone(narrow, loop);
    tell(1);
    return { kind: 'read', samples, originalType: typeOf[format], levelling: levellingOf(narrow, samples) };
  } catch (error) {
    if (error instanceof AudioRefusal) return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  }
}

function known(file: Uint8Array, type: string): Decodable {
  const format = sniffAudio(file);
  if (format === undefined) throw new AudioRefusal('audio-unknown', 'this is no audio file that can be read: WAV, MP3 and Ogg can');
  if (!isDecodable(format))
    throw new AudioRefusal('audio-format', `a ${format} file cannot be read here: WAV, MP3 and Ogg can, and the studio turns it into WAV`);
  const claimed = claims[type];
  if (claimed && !claimed.includes(format)) throw new AudioRefusal('audio-mismatch', `the file is sent as ${type} but holds ${format}`);
  return format;
}

function forTelephone(samples: Float32Array, loop: boolean): Int16Array {
  if (samples.length < shortestS * telephoneHz) throw new AudioRefusal('audio-too-short', `the audio lasts less than ${shortestS} s`);
  const sound = withoutSilentEnds(withoutRumble(samples, telephoneHz), telephoneHz);
  if (sound.length === 0) throw new AudioRefusal('audio-silent', 'nothing is to be heard in the file');
  return toInt16(levelled(loop ? looped(sound, telephoneHz) : sound, telephoneHz));
}

/** Below this nothing is measured: what is quieter counts as this loud. */
const quietestLufs = -70;

function levellingOf(before: Float32Array, after: Int16Array): Levelling {
  const lufs = (samples: Float32Array) => Math.max(quietestLufs, Math.round(loudnessLufs(samples, telephoneHz) * 10) / 10);
  const ms = (samples: { length: number }) => Math.round((samples.length * 1000) / telephoneHz);
  return { beforeMs: ms(before), afterMs: ms(after), beforeLufs: lufs(before), afterLufs: lufs(toFloat(after)) };
}

/** A kept audio as a WAV file, as a phone on A-law or mu-law lets it be heard. */
export function writeAudio({ ulaw, law }: Jobs['writeAudio']['in']): Jobs['writeAudio']['out'] {
  return { wav: telephoneWav(ulaw, law) };
}

// Raw telephone audio as a WAV file that browsers play. Not here: WAV in general (wav.ts), the laws (g711.ts).
import { aLawToLinear, decodeMuLaw, muLawToALaw } from '../g711.ts';
import { writeWav } from '../wav.ts';

/** Samples a second of a telephone. */
export const telephoneHz = 8000;

/** 8 kHz mu-law as a WAV file, as a phone on A-law or mu-law lets it be heard. */
export function telephoneWav(ulaw: Uint8Array, law: 'a' | 'mu'): Buffer {
  const samples = law === 'mu' ? decodeMuLaw(ulaw) : Int16Array.from(ulaw, (byte) => aLawToLinear[muLawToALaw[byte] as number] as number);
  return writeWav({ sampleRateHz: telephoneHz, samples });
}

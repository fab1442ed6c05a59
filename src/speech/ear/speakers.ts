// The synthetic people who say a menu's phrases, so that a caller's words have something to be compared with: eSpeak's variants.
// Not here: the prompts' voice (adapters/voice-espeak), the line (noise.ts).
import load, { type EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { resample } from '#wire/resample.ts';
import { overTheLine } from './noise.ts';

/** One synthetic person. */
export interface Speaker {
  /** eSpeak's voice and variant. Example: `es-419+f2`. */
  voice: string;
  wordsPerMinute: number;
  /** 0-99, 50 is the variant's own. */
  pitch: number;
  /** Noise of the line, amplitude as a share of full scale. */
  noise: number;
}

/** What speakers say, changed when the same phrase would sound different: part of the templates' cache key. */
export const speakersVersion = 'espeak-ng-0.3.5/1';

const espeakHz = 22_050;
/** Level of the synthesised speech before the line, root mean square of full scale. */
const level = 0.09 * 32_768;
/** Line before and after the words, in samples at 8 kHz: without it the trimming would take the quiet sounds of the word for the line. */
const lineAround = 4000;

const variants =
  '+f2 +m3 +f4 +m1 +Alicia +m7 +f1 +david +m5 +f5 +belinda +m2 +steph +klatt2 +f3 +m6 +Mario +Annie +m8 +Andrea +adam +linda +m4 +klatt4 +aunty +pablo'.split(
    ' ',
  );
const speeds = [160, 140, 180, 150, 170, 135, 195];
const pitches = [50, 44, 56, 40, 60];
const noises = [0.006, 0.012, 0.003, 0.02];

/** Voices of a language by turns: mostly the first. Latin American Spanish beside Spain's, American English beside British. */
const languages: Record<string, string[]> = {
  es: ['es-419', 'es-419', 'es-419', 'es'],
  pt: ['pt-br'],
  en: ['en-us', 'en-us', 'en'],
};

/** `count` speakers (26 at most) of a BCP 47 language, the most telling first; none for a language we have no voice for. */
export function speakersOf(language: string, count: number): Speaker[] {
  const voices = languages[language.split('-')[0] ?? ''];
  if (!voices) return [];
  return variants.slice(0, count).map((variant, n) => ({
    voice: `${voices[n % voices.length]}${variant}`,
    wordsPerMinute: speeds[n % speeds.length] as number,
    pitch: pitches[n % pitches.length] as number,
    noise: noises[n % noises.length] as number,
  }));
}

/** Says phrases. Synchronous: about 10 ms a phrase. */
export interface Mouth {
  /** 8 kHz audio as it comes over the line; undefined where the speaker has no voice here. */
  say: (phrase: string, speaker: Speaker) => Int16Array | undefined;
}

/** Load eSpeak: about 60 ms, 85 MB. */
export async function openMouth(): Promise<Mouth> {
  const espeak = await load();
  const worker = new espeak.eSpeakNGWorker();
  return {
    say: (phrase, speaker) => {
      if (worker.set_voice(speaker.voice) !== 0) return undefined;
      const spoken = scaled(resample(spokenBy(worker, phrase, speaker), espeakHz, 8000));
      return overTheLine(spoken, speaker.noise, phrase.length * 31 + speaker.wordsPerMinute * 7 + speaker.pitch);
    },
  };
}

function spokenBy(worker: EspeakWorker, phrase: string, speaker: Speaker): Int16Array {
  worker.set_rate(speaker.wordsPerMinute);
  worker.set_pitch(speaker.pitch);
  const pieces: Int16Array[] = [];
  // eSpeak would read these as markup and phonemes.
  worker.synthesize(phrase.replaceAll(/[<>[\]«»"“”]/g, ' '), (audio) => {
    if (audio && audio.length > 0) pieces.push(audio.slice());
    return 0;
  });
  const whole = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** At the same loudness whatever the variant's own, with quiet around it. */
function scaled(samples: Int16Array): Int16Array {
  let square = 0;
  let loud = 0;
  for (const sample of samples) {
    if (Math.abs(sample) < 300) continue;
    square += sample * sample;
    loud += 1;
  }
  const gain = level / Math.sqrt(Math.max(1, square / Math.max(1, loud)));
  const padded = new Int16Array(samples.length + 2 * lineAround);
  for (const [i, sample] of samples.entries()) padded[lineAround + i] = Math.max(-32_767, Math.min(32_767, Math.round(sample * gain)));
  return padded;
}

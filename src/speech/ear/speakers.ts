// The synthetic people who say a menu's phrases, so that a caller's words have something to be compared with: eSpeak's variants,
// and SVOX Pico's one voice at several pitches where its files are there (they are worth three times as many of the others).
// Not here: the prompts' voice (adapters/voice-espeak), the line (noise.ts).
import load, { type EspeakModule, type EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { resample } from '#wire/resample.ts';
import { overTheLine } from './noise.ts';
import { openPicoVoice, picoHz, picoThere, type PicoVoice } from './pico.ts';

/** One synthetic person. */
export interface Speaker {
  engine: 'espeak' | 'pico';
  /** eSpeak's voice and variant, or Pico's language. Example: `es-419+f2`. */
  voice: string;
  /** eSpeak: words a minute. Pico: percent. */
  pace: number;
  /** eSpeak: 0-99, 50 is the variant's own. Pico: percent. */
  pitch: number;
  /** Pico's Spanish is Spain's: with seseo she speaks as in America, where `doce` and `dose` are one. */
  seseo?: boolean;
  /** Noise of the line, amplitude as a share of full scale. */
  noise: number;
}

/** What speakers say, changed when the same phrase would sound different: part of the templates' cache key. */
export const speakersVersion = 'espeak-ng-0.3.5/svoxpico-0.2.0/4';

const espeakHz = 22_050;
/** The part of eSpeak's memory that it ever uses: a phrase needs 1.2 MB. */
const espeakBytes = 4_000_000;
/** Level of the synthesised speech before the line, root mean square of full scale. */
const level = 0.09 * 32_768;
/** Line before and after the words, in samples at 8 kHz: without it the trimming would take the quiet sounds of the word for the line. */
const lineAround = 4000;

const variants =
  '+f2 +m3 +f4 +m1 +Alicia +m7 +f1 +david +m5 +f5 +belinda +m2 +steph +klatt2 +f3 +m6 +Mario +Annie +m8 +Andrea +adam +linda +m4 +klatt4 +aunty +pablo'.split(
    ' ',
  );
const speeds = [160, 110, 140, 95, 175, 125, 195];
const pitches = [50, 44, 56, 40, 60];
const noises = [0.006, 0.012, 0.003, 0.02];

/** Voices of a language by turns: mostly the first. Latin American Spanish beside Spain's, Brazilian Portuguese and American English beside Europe's. */
const languages: Record<string, string[]> = {
  es: ['es-419', 'es-419', 'es-419', 'es'],
  pt: ['pt-br', 'pt', 'pt-br'],
  en: ['en-us', 'en-us', 'en'],
};

/** Pitch and speed, in percent, of the people made of Pico's voice. Many are slow: so does one say a single word to a machine. */
const picoPeople = [
  [100, 100],
  [65, 65],
  [130, 80],
  [80, 60],
  [150, 100],
  [115, 65],
  [90, 120],
  [75, 80],
] as const;

/** In Spanish two of three have seseo, as most who call. */
const seseoOf = [true, true, false] as const;

/**
 * `count` speakers of a BCP 47 language, the most telling first; none for a language we have no voice for. With Pico's files in
 * `voicesFolder` half of them are hers, for Spanish at most 12 and otherwise 8. At most 26 of eSpeak's.
 */
export function speakersOf(language: string, count: number, voicesFolder?: string): Speaker[] {
  const primary = language.split('-')[0] ?? '';
  const voices = languages[primary];
  if (!voices) return [];
  const people = voicesFolder !== undefined && picoThere(voicesFolder, primary) ? picoSpeakers(primary) : [];
  const pico = people.slice(0, Math.ceil(count / 2));
  const espeak = variants.slice(0, count - pico.length).map(
    (variant, n): Speaker => ({
      engine: 'espeak',
      voice: `${voices[n % voices.length]}${variant}`,
      pace: speeds[n % speeds.length] as number,
      pitch: pitches[n % pitches.length] as number,
      noise: noises[n % noises.length] as number,
    }),
  );
  return [...pico, ...espeak];
}

function picoSpeakers(primary: string): Speaker[] {
  const count = primary === 'es' ? 12 : picoPeople.length;
  return Array.from({ length: count }, (_, n) => {
    const [pitch, pace] = picoPeople[n % picoPeople.length] as (typeof picoPeople)[number];
    const seseo = primary === 'es' && seseoOf[n % seseoOf.length] === true;
    return { engine: 'pico', voice: primary, pace, pitch, ...(seseo && { seseo }), noise: noises[n % noises.length] as number };
  });
}

/** Says phrases: the same phrase by the same speaker is the same audio, whatever was said before. Synchronous: about 10 ms a phrase. */
export interface Mouth {
  /** 8 kHz audio as it comes over the line; undefined where the speaker has no voice here. */
  say: (phrase: string, speaker: Speaker) => Int16Array | undefined;
}

/** Load eSpeak (about 60 ms, 85 MB), and Pico where its files are in `voicesFolder`. */
export async function openMouth(voicesFolder?: string): Promise<Mouth> {
  const pico = await openPico(voicesFolder);
  const { worker, asNew } = repeatable(await load());
  return {
    say: (phrase, speaker) => {
      asNew();
      const spoken = speaker.engine === 'pico' ? spokenByPico(pico, phrase, speaker) : spokenByEspeak(worker, phrase, speaker);
      return spoken && overTheLine(scaled(spoken), speaker.noise, phrase.length * 31 + speaker.pace * 7 + speaker.pitch);
    },
  };
}

/**
 * eSpeak draws the breath of its voices by chance, sown with the time, and goes on where the phrase before ended: its memory is put back
 * before each phrase to what it was, and the time of its making held still.
 */
function repeatable(espeak: EspeakModule): { worker: EspeakWorker; asNew: () => void } {
  const { now } = Date;
  let worker: EspeakWorker;
  try {
    Date.now = () => 0;
    worker = new espeak.eSpeakNGWorker();
  } finally {
    Date.now = now;
  }
  const fresh = espeak.HEAPU8.slice(0, espeakBytes);
  return { worker, asNew: () => espeak.HEAPU8.set(fresh) };
}

async function openPico(voicesFolder: string | undefined): Promise<Map<string, PicoVoice>> {
  const voices = new Map<string, PicoVoice>();
  if (voicesFolder === undefined) return voices;
  for (const language of Object.keys(languages)) {
    const voice = await openPicoVoice(voicesFolder, language);
    if (voice) voices.set(language, voice);
  }
  return voices;
}

function spokenByPico(voices: Map<string, PicoVoice>, phrase: string, { voice, pitch, pace, seseo }: Speaker): Int16Array | undefined {
  const spoken = voices.get(voice)?.(seseo ? withSeseo(phrase) : phrase, pitch, pace);
  return spoken && resample(spoken, picoHz, 8000);
}

/** Spelled so that no sound of the Spanish z is left. Example: `doce` → `dose`. */
function withSeseo(phrase: string): string {
  return phrase.replaceAll(/z|c(?=[eiéí])/g, 's');
}

function spokenByEspeak(worker: EspeakWorker, phrase: string, speaker: Speaker): Int16Array | undefined {
  if (worker.set_voice(speaker.voice) !== 0) return undefined;
  worker.set_rate(paceOf(phrase, speaker.pace));
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
  return resample(whole, espeakHz, 8000);
}

/** A lone short word is said slowly to a machine, and several words in one go: measured on people. Words a minute; eSpeak knows no slower. */
function paceOf(phrase: string, pace: number): number {
  const share = phrase.includes(' ') ? 1.15 : phrase.length <= 6 ? 0.78 : 0.86;
  return Math.max(80, Math.round(pace * share));
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

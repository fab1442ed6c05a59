// Human speech of ATIENDE_TEST_DATA with what is said in it, and random menus over it: what the ear's floors and its bench are measured on.
// Not here: the ear, the figures asked of it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { resample } from '#wire/resample.ts';
import { readWav } from '#wire/wav.ts';
import { Noise, overTheLine } from './noise.ts';

/** A recording of one phrase. `group` = speaker and kind of words: menus are drawn inside one. */
export interface Clip {
  language: string;
  group: string;
  phrase: string;
  /** Settings are chosen by looking at the one half, and held against the other: which nobody may look at while choosing. */
  use: 'tune' | 'judge';
  /** 8 kHz, at one level, without the line's noise. */
  samples: Int16Array;
}

const root = path.join(process.env['ATIENDE_TEST_DATA'] ?? '/nowhere', 'audio');

/** Where the voice files of SVOX Pico may be. */
export const testVoicesFolder = path.join(process.env['ATIENDE_TEST_DATA'] ?? '/nowhere', 'models', 'pico');

/** Whether the recordings are there. */
export const clipsThere = existsSync(path.join(root, 'es-mx-allison'));

/** Root mean square of the speaking parts of every clip. */
const level = 0.09 * 32_768;

const spokenBy = {
  'es-mx-allison': {
    language: 'es',
    words: {
      digit: 'cero uno dos tres cuatro cinco seis siete ocho nueve',
      day: 'domingo lunes martes miércoles jueves viernes sábado',
      mon: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
      h: 'primero segundo tercero cuarto quinto',
      number: `diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro
        veinticinco veintiséis veintisiete veintiocho veintinueve treinta`,
    },
  },
  'en-us-allison': { language: 'en', words: { digit: 'zero one two three four five six seven eight nine' } },
} as const;

/** Folders with a transcript beside each clip. */
const transcribed = { 'es-tuxpaint': 'es', 'es-geezsanr': 'es', 'pt-rhasspy': 'pt', 'pt-tuxpaint': 'pt' } as const;

/** What is heard in clips that last half a second: four syllables of the written ten, and three of the written five. */
const saidShorter: Record<string, string> = { 'abóbora moranga pequena': 'abóbora', 'pé de alface': 'alface' };

const digitWords = new Set('cero uno dos tres cuatro cinco seis siete ocho nueve zero um dois três quatro sete oito nove'.split(' '));

/** Kinds of words that settings are chosen by, whole; of the phrases it is every second one. */
const toTune = new Set(['mon', 'number']);

/** All clips of known words. */
export function readClips(): Clip[] {
  const clips: Clip[] = [];
  for (const [folder, { language, words }] of Object.entries(spokenBy)) {
    for (const [kind, list] of Object.entries(words)) {
      for (const [n, phrase] of list.split(/\s+/).entries()) {
        const samples = readClip(path.join(root, folder, fileOf(kind, n)));
        clips.push({ language, group: `${folder} ${kind}`, phrase, use: toTune.has(kind) ? 'tune' : 'judge', samples });
      }
    }
  }
  for (const [folder, language] of Object.entries(transcribed)) {
    for (const [n, file] of readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.wav'))
      .entries()) {
      const phrase = transcriptOf(folder, path.join(root, folder, file.replace('.wav', '.txt')));
      const kind = digitWords.has(phrase) ? 'digit' : 'phrase';
      const use = kind === 'phrase' && n % 2 === 1 ? 'tune' : 'judge';
      clips.push({ language, group: `${folder} ${kind}`, phrase, use, samples: readClip(path.join(root, folder, file)) });
    }
  }
  return clips;
}

function fileOf(kind: string, n: number): string {
  if (kind === 'digit') return `${n}.wav`;
  if (kind === 'number') return `${n + 10}.wav`;
  return `${kind}-${kind === 'h' ? n + 1 : n}.wav`;
}

function transcriptOf(folder: string, file: string): string {
  const text = readFileSync(file, 'utf8').replaceAll(/[«»]/g, '').trim().toLowerCase();
  if (folder !== 'pt-tuxpaint') return text;
  // The woman who reads the Portuguese nouns drops the article that is written, and more than that of two of them.
  const noun = text.replace(/^uma? (?=.)/, '');
  return saidShorter[noun] ?? noun;
}

function readClip(file: string): Int16Array {
  const wav = readWav(readFileSync(file));
  const samples = resample(wav.samples, wav.sampleRateHz, 8000);
  const loud = samples.filter((sample) => Math.abs(sample) > 300);
  const rms = Math.sqrt(loud.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, loud.length));
  return samples.map((sample) => Math.max(-32_767, Math.min(32_767, Math.round((sample * level) / Math.max(1, rms)))));
}

/** The clip as a caller's line brings it, with half a second of line before and after. */
export function onTheLine(samples: Int16Array, noise: number, seed: number): Int16Array {
  const padded = new Int16Array(samples.length + 8000);
  padded.set(samples, 4000);
  return overTheLine(padded, noise, seed);
}

/** `size` phrases of `from` with `own` among them, the same for the same seed. */
export function randomMenu(own: string, from: readonly string[], size: number, seed: number): string[] {
  const dice = new Noise(seed * 7919 + 17);
  const rest = [...new Set(from)].filter((phrase) => phrase !== own);
  const menu = [own];
  while (menu.length < size && rest.length > 0) {
    const [drawn] = rest.splice(Math.floor(((dice.white() + 1) / 2) * rest.length), 1);
    if (drawn !== undefined) menu.push(drawn);
  }
  return menu;
}

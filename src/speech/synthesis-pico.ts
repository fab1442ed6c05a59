// SVOX Pico as a voice of prompts (Apache-2.0): more natural than eSpeak and as quick, Spanish of Spain and American English only.
// Synchronous: it belongs into a thread. Not here: driving the engine (ear/pico.ts), getting its files (adapters/model-store).
import path from 'node:path';
import { Failure } from '#ports/failure.ts';
import { longestSpeech, type SpeakRequest, type Voice, type VoiceInfo } from '#ports/voice.ts';
import { finishSpeech } from '#wire/audio/finish-speech.ts';
import { resample } from '#wire/resample.ts';
import { openPicoVoice, picoHz, picoThere, type PicoVoice } from './ear/pico.ts';

const telephoneHz = 8000;
const pitchPercent = 100;
/** A little slower than its own pace, which is a reader's. */
const speedPercent = 95;
const languages = ['es', 'en'];

/** The id of its voice, and of the model that brings its files. */
export const picoId = 'pico';

/** What it can say with the files that are there; undefined where there are none. */
export function picoInfo(modelsFolder: string): VoiceInfo | undefined {
  const there = languages.filter((language) => picoThere(path.join(modelsFolder, picoId), language));
  return there.length === 0
    ? undefined
    : { id: picoId, name: 'SVOX Pico', languages: there, version: `svoxpico-0.2.0/${speedPercent}/1`, place: 'local' };
}

/** Open it; a language is loaded when it is first spoken. */
export function createPicoVoice(modelsFolder: string): Voice {
  const opened = new Map<string, PicoVoice>();
  const obtain = async (language: string): Promise<PicoVoice> => {
    const voice = opened.get(language) ?? (await openPicoVoice(path.join(modelsFolder, picoId), language));
    if (!voice) throw new Failure('unavailable', `the files of the voice ${picoId} for ${language} are not there`);
    opened.set(language, voice);
    return voice;
  };
  return {
    voices: async () => [picoInfo(modelsFolder)].filter((info) => info !== undefined),
    speak: (request, signal) => spoken(request, obtain, signal),
  };
}

async function* spoken(
  { text, language }: SpeakRequest,
  obtain: (language: string) => Promise<PicoVoice>,
  signal?: AbortSignal,
): AsyncGenerator<Int16Array> {
  if (signal?.aborted) throw new Failure('cancelled', 'the speech was cancelled before it began');
  if (text.length > longestSpeech)
    throw new Failure('invalid', `a text to speak may have ${longestSpeech} characters; this one has ${text.length}`);
  const voice = await obtain(language.split('-')[0] ?? 'es');
  yield finishSpeech(resample(voice(plainText(text), pitchPercent, speedPercent), picoHz, telephoneHz), telephoneHz);
}

/** Its own marks are those of XML; square brackets are none, but nobody reads them aloud either. */
function plainText(text: string): string {
  return text.replaceAll(/[<>&[\]]/g, ' ').trim();
}

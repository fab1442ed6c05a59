// Voice by eSpeak NG compiled to WebAssembly (GPL-3.0): works offline, in many languages, plain to the ear. Synthesis is synchronous:
// it belongs into a thread of the speech process, never beside a call's clock. Not here: caching (prompts), the process (speech).
import load, { type EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { Failure } from '#ports/failure.ts';
import type { SpeakRequest, Voice, VoiceInfo } from '#ports/voice.ts';
import { resample } from '#wire/resample.ts';
import { finishSpeech } from './finish-speech.ts';

/** eSpeak's own rate; the telephone's is `telephoneHz`. */
const espeakHz = 22_050;
const telephoneHz = 8000;
/** Words a minute: a little slower than eSpeak's 175, which callers find hurried. */
const wordsPerMinute = 155;
/** The longest text spoken at once; a prompt beyond it is a mistake. */
const textLimit = 5000;

/** Our voice ids, with the eSpeak voice of each language. `default` is the only one a fresh installation offers by name. */
const variants: Record<string, { name: string; suffix: string; pitch: number }> = {
  default: { name: 'Voz clara', suffix: '+f2', pitch: 48 },
  grave: { name: 'Voz grave', suffix: '+m3', pitch: 42 },
};

/** The eSpeak language nearest to a BCP 47 tag. Latin American Spanish (seseo) for every Spanish but Spain's. */
export function espeakLanguage(tag: string): string {
  const [language, region] = tag.split('-');
  if (language === 'es') return region === 'ES' ? 'es' : 'es-419';
  if (language === 'pt') return region === 'PT' ? 'pt' : 'pt-br';
  // eSpeak's British English has no region in its name.
  if (language === 'en') return region === 'GB' ? 'en' : 'en-us';
  return language ?? 'es-419';
}

/** Load eSpeak (about 60 ms, 85 MB) and answer a Voice over it. */
export async function createEspeakVoice(): Promise<Voice> {
  const espeak = await load();
  const worker = new espeak.eSpeakNGWorker();
  return {
    version: `espeak-ng-0.3.5/${wordsPerMinute}/1`,
    voices: async () =>
      Object.entries(variants).map(([id, variant]): VoiceInfo => ({ id, name: variant.name, languages: ['es', 'pt', 'en'] })),
    speak: async (request: SpeakRequest, signal?: AbortSignal) => {
      if (signal?.aborted) throw new Failure('cancelled', 'the speech was cancelled before it began');
      if (request.text.length > textLimit)
        throw new Failure('invalid', `a text to speak may have ${textLimit} characters; this one has ${request.text.length}`);
      return speakNow(worker, request);
    },
  };
}

function speakNow(worker: EspeakWorker, request: SpeakRequest): Int16Array {
  const variant = variants[request.voice] ?? variants.default;
  const language = espeakLanguage(request.language);
  if (!variant || worker.set_voice(`${language}${variant.suffix}`) !== 0) {
    throw new Failure('invalid', `there is no voice for the language ${request.language}`);
  }
  worker.set_rate(wordsPerMinute);
  worker.set_pitch(variant.pitch);
  const pieces: Int16Array[] = [];
  worker.synthesize(plainText(request.text), (audio) => {
    if (audio && audio.length > 0) pieces.push(audio.slice());
    return 0;
  });
  const whole = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return finishSpeech(resample(whole, espeakHz, telephoneHz), telephoneHz);
}

/** eSpeak reads `<…>` as SSML and `[[…]]` as phonemes: a caller's data must never reach either. */
function plainText(text: string): string {
  return text.replaceAll('<', ' ').replaceAll('>', ' ').replaceAll('[[', ' ').replaceAll(']]', ' ').trim();
}

// Voice by eSpeak NG compiled to WebAssembly (GPL-3.0): works offline, in many languages, plain to the ear. Synthesis is synchronous:
// it belongs into a thread of the speech process, never beside a call's clock. Not here: caching (prompts), the process (speech).
import load, { type EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { Failure } from '#ports/failure.ts';
import { longestSpeech, type SpeakRequest, type Voice, type VoiceInfo } from '#ports/voice.ts';
import { finishSpeech } from '#wire/audio/finish-speech.ts';
import { resample } from '#wire/resample.ts';

/** eSpeak's own rate; the telephone's is `telephoneHz`. */
const espeakHz = 22_050;
const telephoneHz = 8000;
/** Words a minute: a little slower than eSpeak's 175, which callers find hurried. */
const wordsPerMinute = 155;

/** The voice that is always there, and speaks what no other can. */
const espeakClear = 'espeak-clara';

/** Our voice ids, with what eSpeak makes of each. */
const variants: Record<string, { name: string; suffix: string; pitch: number }> = {
  [espeakClear]: { name: 'eSpeak NG, clara', suffix: '+f2', pitch: 48 },
  'espeak-grave': { name: 'eSpeak NG, grave', suffix: '+m3', pitch: 42 },
};

/** The voices of this engine; they need no files but the package's. */
export const espeakVoices: readonly VoiceInfo[] = Object.entries(variants).map(([id, { name }]) => ({
  id,
  name,
  languages: ['es', 'pt', 'en'],
  version: `espeak-ng-0.3.5/${wordsPerMinute}/2`,
  place: 'local',
}));

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
    voices: async () => [...espeakVoices],
    speak: (request, signal) => spoken(worker, request, signal),
  };
}

async function* spoken(worker: EspeakWorker, request: SpeakRequest, signal?: AbortSignal): AsyncGenerator<Int16Array> {
  if (signal?.aborted) throw new Failure('cancelled', 'the speech was cancelled before it began');
  if (request.text.length > longestSpeech)
    throw new Failure('invalid', `a text to speak may have ${longestSpeech} characters; this one has ${request.text.length}`);
  yield speakNow(worker, request);
}

function speakNow(worker: EspeakWorker, request: SpeakRequest): Int16Array {
  const variant = variants[request.voice] ?? variants[espeakClear];
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

// The engines of this machine as one Voice: eSpeak NG always, Pico and Piper where their files are. Not here: order of requests (synthesis.ts),
// clauses (language/clauses.ts), hosted voices (adapters/voice-*).
import { createEspeakVoice, espeakVoices } from '#adapters/voice-espeak/voice-espeak.ts';
import type { Voice, VoiceInfo } from '#ports/voice.ts';
import { createPicoVoice, picoId, picoInfo } from './synthesis-pico.ts';
import { createPiperVoice, piperInfos } from './synthesis-piper.ts';

/** The voices that can speak now; looks at the models folder each time. */
export function localVoices(modelsFolder: string): VoiceInfo[] {
  const pico = picoInfo(modelsFolder);
  return [...espeakVoices, ...(pico ? [pico] : []), ...piperInfos(modelsFolder)];
}

/** Open them; each is loaded when it is first needed. A voice that nobody knows is spoken by eSpeak. */
export async function createLocalVoices(modelsFolder: string): Promise<Voice> {
  const espeak = await createEspeakVoice();
  const pico = createPicoVoice(modelsFolder);
  let piper: Promise<Voice> | undefined;
  const engineOf = async (voice: string): Promise<Voice> => {
    if (!localVoices(modelsFolder).some(({ id }) => id === voice)) return espeak;
    if (voice === picoId) return pico;
    return voice.startsWith('piper-') ? await (piper ??= createPiperVoice(modelsFolder)) : espeak;
  };
  return {
    voices: async () => localVoices(modelsFolder),
    speak: async function* speak(request, signal) {
      yield* (await engineOf(request.voice)).speak(request, signal);
    },
  };
}

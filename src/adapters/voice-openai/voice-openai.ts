// Voice by the speech interface of OpenAI, which many servers offer too (LocalAI, speaches, Kokoro, vLLM): POST /v1/audio/speech.
// Not here: reading the answer (wire/http/spoken-answer.ts), credentials.
import { portions } from '#language/clauses.ts';
import type { OutwardStreams } from '#ports/http.ts';
import type { Voice } from '#ports/voice.ts';
import { longestPortion, spokenAnswer } from '#wire/http/spoken-answer.ts';

/** `pcm` is 24 kHz, 16 bit, mono (OpenAI, API reference, Create speech). */
const pcmHz = 24_000;

export interface OpenAiVoiceOptions {
  id: string;
  name: string;
  languages: string[];
  /** Address up to and with `/v1`. */
  url: string;
  /** Servers of one's own may need none. */
  key: string | undefined;
  model: string;
  voice: string;
  http: OutwardStreams;
}

/** One voice of such a server. */
export function createOpenAiVoice({ id, name, languages, url, key, model, voice, http }: OpenAiVoiceOptions): Voice {
  return {
    voices: async () => [{ id, name, languages, version: `openai/${url}/${model}/${voice}/1`, place: 'hosted' }],
    speak: (request, signal) =>
      spokenAnswer(
        http,
        portions(request.text, longestPortion),
        (text) => ({
          method: 'POST',
          url: `${url.replace(/\/+$/, '')}/audio/speech`,
          headers: {
            'content-type': 'application/json',
            accept: 'audio/*, application/octet-stream',
            ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          },
          body: JSON.stringify({ model, voice, input: text, response_format: 'pcm' }),
          rateHz: pcmHz,
        }),
        signal,
      ),
  };
}

// Voice by Deepgram Aura: POST /v1/speak. The voice is a part of the model's name, e.g. `aura-2-celeste-es`.
// Not here: reading the answer (wire/http/spoken-answer.ts), credentials.
import { portions } from '#language/clauses.ts';
import type { OutwardStreams } from '#ports/http.ts';
import type { Voice } from '#ports/voice.ts';
import { longestPortion, spokenAnswer } from '#wire/http/spoken-answer.ts';

const telephoneHz = 8000;

export interface DeepgramVoiceOptions {
  id: string;
  name: string;
  languages: string[];
  /** Address up to and with `/v1`. */
  url: string;
  key: string | undefined;
  model: string;
  http: OutwardStreams;
}

/** One voice of theirs. */
export function createDeepgramVoice({ id, name, languages, url, key, model, http }: DeepgramVoiceOptions): Voice {
  const query = new URLSearchParams({ model, encoding: 'linear16', sample_rate: String(telephoneHz), container: 'none' });
  return {
    voices: async () => [{ id, name, languages, version: `deepgram/${url}/${model}/1`, place: 'hosted' }],
    speak: (request, signal) =>
      spokenAnswer(
        http,
        portions(request.text, longestPortion),
        (text) => ({
          method: 'POST',
          url: `${url.replace(/\/+$/, '')}/speak?${query.toString()}`,
          headers: {
            'content-type': 'application/json',
            accept: 'audio/*, application/octet-stream',
            ...(key === undefined ? {} : { authorization: `Token ${key}` }),
          },
          body: JSON.stringify({ text }),
          rateHz: telephoneHz,
        }),
        signal,
      ),
  };
}

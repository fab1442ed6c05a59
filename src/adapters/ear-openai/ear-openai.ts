// Recogniser by the transcription interface of OpenAI, which many servers offer too (Groq, speaches, LocalAI, vLLM): the whole utterance as a
// WAV file, POST /v1/audio/transcriptions. There is nothing to tell before it is over. Not here: the request itself (wire/http).
import * as z from 'zod';
import { Failure } from '#ports/failure.ts';
import type { OutwardHttp } from '#ports/http.ts';
import type { Recognised, Recogniser, RecogniserRequest } from '#ports/recogniser.ts';
import { concatenated } from '#wire/audio/joined.ts';
import { noAnswer } from '#wire/ear/utterance-socket.ts';
import { engineRefusal } from '#wire/http/engine-refusal.ts';
import { multipart } from '#wire/http/multipart.ts';
import { writeWav } from '#wire/wav.ts';

/** How to reach it. */
export interface OpenAiEarOptions {
  /** Address up to and with `/v1`. */
  url: string;
  /** Servers of one's own may need none. */
  key: string | undefined;
  model: string;
  http: OutwardHttp;
}

const answerSchema = z.object({ text: z.string() });
/** Whoever asks gives up sooner; this only frees what nobody waits for. */
const timeoutMs = 30_000;
/** Characters of the prompt: it is read as what was said before, and its end counts most. */
const mostPrompt = 600;

/** One such server. */
export function createOpenAiRecogniser({ url, key, model, http }: OpenAiEarOptions): Recogniser {
  return {
    listen: (request) => {
      const parts: Int16Array[] = [];
      const stop = new AbortController();
      return {
        write: (samples) => {
          if (!stop.signal.aborted) parts.push(samples.slice());
        },
        end: async () => {
          if (stop.signal.aborted) throw new Failure('cancelled', 'nobody waits for these words any more');
          const samples = concatenated(parts.splice(0));
          const form = multipart([
            { name: 'file', filename: 'utterance.wav', type: 'audio/wav', bytes: writeWav({ sampleRateHz: 8000, samples }) },
            { name: 'model', value: model },
            { name: 'language', value: request.language.split('-')[0] ?? request.language },
            { name: 'response_format', value: 'json' },
            { name: 'temperature', value: '0' },
            ...promptOf(request),
          ]);
          const { status, body } = await http.request(
            {
              method: 'POST',
              url: `${url.replace(/\/+$/, '')}/audio/transcriptions`,
              headers: { ...form.headers, accept: 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
              body: form.body,
              timeoutMs,
            },
            stop.signal,
          );
          if (status !== 200) throw engineRefusal('recogniser', status);
          return wordsOf(body);
        },
        close: () => stop.abort(),
      };
    },
    close: async () => {},
  };
}

function promptOf({ phrases }: RecogniserRequest): { name: string; value: string }[] {
  const prompt = [...new Set(phrases)].join(', ').slice(0, mostPrompt);
  return prompt === '' ? [] : [{ name: 'prompt', value: prompt }];
}

function wordsOf(body: string): Recognised {
  try {
    return { text: answerSchema.parse(JSON.parse(body)).text.trim() };
  } catch (error) {
    throw noAnswer(error);
  }
}

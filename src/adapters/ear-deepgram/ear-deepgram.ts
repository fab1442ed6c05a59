// Recogniser by Deepgram: wss …/v1/listen, mu-law up, `Results` down (Deepgram, API reference, Live audio). Its own endpointing is off: where an
// utterance ends is ours to say. Not here: the connection (wire/ear/utterance-socket.ts).
import * as z from 'zod';
import { Failure } from '#ports/failure.ts';
import type { Recognised, Recogniser, RecogniserRequest } from '#ports/recogniser.ts';
import { noAnswer, openUtterance, type UtteranceDialect } from '#wire/ear/utterance-socket.ts';
import { encodeMuLaw } from '#wire/g711.ts';

/** How to reach it. */
export interface DeepgramEarOptions {
  /** Address up to and with `/v1`; `https:` is taken for `wss:`. */
  url: string;
  key: string | undefined;
  model: string;
  allowPrivate: string[];
}

const resultsSchema = z.object({
  type: z.literal('Results'),
  is_final: z.boolean(),
  channel: z.object({ alternatives: z.array(z.object({ transcript: z.string(), confidence: z.number().optional() })).min(1) }),
});
const otherSchema = z.object({ type: z.string() });

/** Terms that go along: their limit is 500 tokens for all of them. */
const mostTerms = 50;

/** Their service. */
export function createDeepgramRecogniser({ url, key, model, allowPrivate }: DeepgramEarOptions): Recogniser {
  const headers: Record<string, string> = key === undefined ? {} : { authorization: `Token ${key}` };
  const base = url.replace(/\/+$/, '').replace(/^http/, 'ws');
  return {
    listen: (request, onPartial) =>
      openUtterance({ url: `${base}/listen?${queryOf(request, model)}`, headers, allowPrivate }, dialect(), onPartial),
    close: async () => {},
  };
}

function queryOf({ language, phrases }: RecogniserRequest, model: string): string {
  const query = new URLSearchParams({
    model,
    language: theirLanguage(language),
    encoding: 'mulaw',
    sample_rate: '8000',
    interim_results: 'true',
    endpointing: 'false',
    // What was said is nobody's to learn from.
    mip_opt_out: 'true',
  });
  const name = model.startsWith('nova-3') ? 'keyterm' : 'keywords';
  for (const phrase of [...new Set(phrases)].slice(0, mostTerms)) query.append(name, phrase);
  return query.toString();
}

/** Spanish of the Americas has one name there; other regions of ours are known as they are. */
function theirLanguage(language: string): string {
  const [own = '', region] = language.split('-');
  if (own !== 'es' || region === undefined || region === 'ES') return own === 'es' ? 'es' : language;
  return 'es-419';
}

function dialect(): UtteranceDialect {
  const finals: { transcript: string; confidence?: number | undefined }[] = [];
  const whole = (): Recognised => {
    const said = finals.filter(({ transcript }) => transcript.trim() !== '');
    const sure = said.flatMap(({ confidence }) => confidence ?? []);
    const text = said.map(({ transcript }) => transcript.trim()).join(' ');
    return sure.length === 0 ? { text } : { text, confidence: Math.min(...sure) };
  };
  return {
    hello: [],
    audio: (samples) => encodeMuLaw(samples),
    goodbye: JSON.stringify({ type: 'CloseStream' }),
    read: (message, ended) => {
      const results = resultsSchema.safeParse(message);
      if (!results.success) {
        const other = otherSchema.safeParse(message);
        if (!other.success || other.data.type === 'Results') throw noAnswer(results.error);
        if (other.data.type === 'Error') throw new Failure('rejected', 'the recogniser does not take this audio');
        // The facts about the stream come when everything has been told.
        return other.data.type === 'Metadata' && ended ? { recognised: whole() } : undefined;
      }
      const [best] = results.data.channel.alternatives;
      if (!best) return undefined;
      if (results.data.is_final) finals.push(best);
      const before = results.data.is_final ? [] : [best.transcript.trim()];
      const partial = [whole().text, ...before].join(' ').trim();
      return partial === '' ? undefined : { partial };
    },
    closed: () => (finals.length > 0 ? whole() : undefined),
  };
}

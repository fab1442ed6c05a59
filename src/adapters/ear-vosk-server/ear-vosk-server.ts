// Recogniser by the protocol of the Vosk server (alphacep/vosk-server, websocket/asr_server.py): configuration and answers as JSON, audio as
// 16-bit samples. Also spoken by our own Vosk process. Not here: the connection (wire/ear/utterance-socket.ts), Vosk itself (ear-vosk).
import * as z from 'zod';
import { decimalToWords } from '#language/number-to-words.ts';
import type { Recognised, Recogniser, RecogniserRequest } from '#ports/recogniser.ts';
import { noAnswer, openUtterance, samplesAsBytes, type UtteranceDialect } from '#wire/ear/utterance-socket.ts';
import type { SocketPlace } from '#wire/http/outward-socket.ts';

const replySchema = z.union([
  z.object({ text: z.string(), result: z.array(z.object({ conf: z.number().optional() })).optional() }),
  z.object({ partial: z.string() }),
]);

/** What Vosk says where it heard none of the words it was given. */
const unknown = '[unk]';

/** A server at an address, or ours at a socket. */
export function createVoskServerRecogniser(place: SocketPlace): Recogniser {
  return {
    listen: (request, onPartial) => openUtterance(place, dialectFor(request), onPartial),
    // Each utterance has its own connection.
    close: async () => {},
  };
}

/** It answers every portion of audio, and ends utterances by its own ideas too: what it understood is the sum of its final texts. */
function dialectFor(request: RecogniserRequest): UtteranceDialect {
  const finals: Recognised[] = [];
  let portions = 0;
  let replies = 0;
  return {
    hello: [JSON.stringify({ config: { sample_rate: 8000, ...(request.kind === 'menu' && { phrase_list: grammarOf(request) }) } })],
    audio: (samples) => {
      portions += 1;
      return samplesAsBytes(samples);
    },
    goodbye: JSON.stringify({ eof: 1 }),
    read: (message, ended) => {
      const read = replySchema.safeParse(message);
      if (!read.success) throw noAnswer(read.error);
      replies += 1;
      if ('partial' in read.data) {
        const partial = joined([...finals, { text: read.data.partial }]).text;
        return partial === '' ? undefined : { partial };
      }
      const { text, result = [] } = read.data;
      const known = result.flatMap(({ conf }) => conf ?? []);
      const confidence = known.length === 0 ? {} : { confidence: known.reduce((sum, one) => sum + one, 0) / known.length };
      if (withoutUnknown(text) !== '') finals.push({ text, ...confidence });
      return ended && replies > portions ? { recognised: joined(finals) } : undefined;
    },
    closed: () => (replies > 0 ? joined(finals) : undefined),
  };
}

function joined(parts: readonly Recognised[]): Recognised {
  const text = parts
    .map((part) => withoutUnknown(part.text))
    .join(' ')
    .trim();
  const sure = parts.flatMap(({ confidence }) => confidence ?? []);
  return sure.length === 0 ? { text } : { text, confidence: Math.min(...sure) };
}

const withoutUnknown = (text: string): string => text.replaceAll(unknown, ' ').replaceAll(/\s+/g, ' ').trim();

/**
 * The phrases as Vosk's grammar wants them: lower case, without punctuation, numbers in words, and a word for everything else.
 * Example: `['opción 2']` in `es` is `['opción dos', '[unk]']`.
 */
function grammarOf({ phrases, language }: RecogniserRequest): string[] {
  const spelt = phrases.map((phrase) =>
    phrase
      .toLocaleLowerCase(language)
      .replaceAll(/\d{1,15}/g, (digits) => ` ${decimalToWords(digits, language)} `)
      .replaceAll(/[^\p{L}\p{M}\s'-]+/gu, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
  return [...new Set(spelt.filter((phrase) => phrase !== '')), unknown];
}

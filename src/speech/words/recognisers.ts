// The recogniser of each kind of engine. Not here: which are chosen (chosen-ear.ts), the recognisers themselves (adapters/ear-*).
import { createDeepgramRecogniser } from '#adapters/ear-deepgram/ear-deepgram.ts';
import { createOpenAiRecogniser } from '#adapters/ear-openai/ear-openai.ts';
import { createVoskRecogniser } from '#adapters/ear-vosk/ear-vosk.ts';
import { createVoskServerRecogniser } from '#adapters/ear-vosk-server/ear-vosk-server.ts';
import type { EarEngine } from '#ports/ear-engine.ts';
import type { Recogniser } from '#ports/recogniser.ts';
import { createOutwardHttp } from '#wire/http/outward-http.ts';

/** Open it; nothing is connected or started before somebody speaks. */
export function openRecogniser(engine: EarEngine, allowPrivate: string[]): Recogniser {
  if (engine.kind === 'vosk') return createVoskRecogniser({ folder: engine.folder, connect: createVoskServerRecogniser });
  const { kind, url, key, model } = engine;
  switch (kind) {
    case 'vosk-server':
      return createVoskServerRecogniser({ url, headers: key === undefined ? {} : { authorization: `Bearer ${key}` }, allowPrivate });
    case 'openai':
      return createOpenAiRecogniser({ url, key, model, http: createOutwardHttp({ allowPrivate }) });
    case 'deepgram':
      return createDeepgramRecogniser({ url, key, model, allowPrivate });
    default:
      return kind satisfies never;
  }
}

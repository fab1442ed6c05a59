// Speech that a hosted engine answers over HTTP: asked for, read whole, brought to the telephone's rate and the house's level.
// Not here: what each engine is asked (adapters/voice-openai, voice-deepgram).
import { Failure } from '#ports/failure.ts';
import type { OutwardRequest, OutwardStreams } from '#ports/http.ts';
import { longestSpeech } from '#ports/voice.ts';
import { finishSpeech } from '#wire/audio/finish-speech.ts';
import { resample } from '#wire/resample.ts';
import { engineRefusal } from './engine-refusal.ts';

const telephoneHz = 8000;
/** Ten minutes at 24 kHz: more is no answer to any prompt. */
const mostBytes = 30_000_000;

/** What is asked, and the rate of the signed 16-bit little-endian samples that come. */
export interface SpokenRequest extends Omit<OutwardRequest, 'timeoutMs'> {
  rateHz: number;
}

/** Characters that every engine takes at once: OpenAI 4096, Deepgram 2000. */
export const longestPortion = 2000;

/** A part of a text that is asked for at once, and the silence after it. */
export interface SpokenPortion {
  text: string;
  pauseMs: number;
}

/** Silence of the engine after which it counts as away. */
const longestSilenceMs = 10_000;

/**
 * Ask for each portion of a text (`requestFor`) and read the answers, one after the other. Throws `Failure`: `invalid` (text too long),
 * `cancelled`, `not-configured` (the key is refused), `too-many`, `unavailable`, `timeout`, `bad-answer` (no audio), `rejected` (the engine does not
 * want this request).
 */
export async function* spokenAnswer(
  http: OutwardStreams,
  portions: readonly SpokenPortion[],
  requestFor: (portion: string) => SpokenRequest,
  signal?: AbortSignal,
): AsyncGenerator<Int16Array> {
  if (signal?.aborted) throw new Failure('cancelled', 'the speech was cancelled before it began');
  const length = portions.reduce((sum, { text }) => sum + text.length, 0);
  if (length > longestSpeech) throw new Failure('invalid', `a text to speak may have ${longestSpeech} characters; this one has ${length}`);
  for (const { text, pauseMs } of portions) {
    yield await soundOf(http, requestFor(text), signal);
    if (pauseMs > 0) yield new Int16Array((pauseMs * telephoneHz) / 1000);
  }
}

async function soundOf(http: OutwardStreams, { rateHz, ...request }: SpokenRequest, signal?: AbortSignal): Promise<Int16Array> {
  const answer = await http.open({ ...request, timeoutMs: longestSilenceMs }, signal);
  if (answer.status !== 200) throw engineRefusal('voice', answer.status);
  if (/json|html/.test(answer.headers['content-type'] ?? '')) throw new Failure('bad-answer', 'the voice answered text instead of sound');
  const bytes = await readAll(answer.body);
  if (bytes.length < 2) throw new Failure('bad-answer', 'the voice answered no sound', { retryable: true });
  const samples = new Int16Array(bytes.length >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(2 * i);
  return finishSpeech(resample(samples, rateHz, telephoneHz), telephoneHz);
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > mostBytes) throw new Failure('too-large', `the voice answered more than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

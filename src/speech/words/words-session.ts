// One caller before a recogniser of words: its words become options of a menu, or stay words. Not here: cutting utterances out of the audio
// (../ear/utterance-cutter.ts), the recogniser (adapters/ear-*).
import { matchOption } from '#language/match-option.ts';
import { requestIn } from '#language/heard.ts';
import type { Timers } from '#ports/clock.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { EarEvent, EarOption, EarRequest, EarSession } from '#ports/ear.ts';
import type { Recognised, Recogniser, RecogniserRequest, RecogniserStream } from '#ports/recogniser.ts';
import type { DetectorSettings } from '../ear/ear-settings.ts';
import type { VoiceDetector } from '../ear/silero.ts';
import { UtteranceCutter, type UtteranceListener } from '../ear/utterance-cutter.ts';
import { wordsSettings } from './words-settings.ts';

/** What a session works with. `failed` is told what the recogniser failed by, before the session is. */
export interface WordsSessionParts {
  detect: VoiceDetector;
  recogniser: Recogniser;
  request: EarRequest;
  settings: DetectorSettings;
  timers: Timers;
  tell: (event: EarEvent) => void;
  failed: (failure: Failure) => void;
}

/** Enough to cut the beginning of an utterance from; the rest is on its way already. */
const keptMs = 2000;

/** Begin to listen. */
export function openWordsSession(parts: WordsSessionParts): EarSession {
  const { detect, settings, tell, request } = parts;
  const isMenu = request.mode.kind === 'menu';
  const times = isMenu ? settings : { ...settings, endMs: wordsSettings.textEndMs, longestMs: wordsSettings.textLongestMs };
  const listener = new WordsListener(parts, (endMs) => cutter.endAfter(endMs));
  const cutter = new UtteranceCutter({ detect, settings: times, listener, tell, keptMs });
  return cutter;
}

class WordsListener implements UtteranceListener {
  readonly #parts: WordsSessionParts;
  readonly #endAfter: (endMs: number | undefined) => void;
  #stream: RecogniserStream | undefined;

  constructor(parts: WordsSessionParts, endAfter: (endMs: number | undefined) => void) {
    this.#parts = parts;
    this.#endAfter = endAfter;
  }

  began(since: Int16Array): void {
    const { recogniser, request } = this.#parts;
    this.#stream?.close();
    const stream = recogniser.listen(asked(request), (text) => {
      if (this.#stream === stream) this.#partial(text);
    });
    this.#stream = stream;
    stream.write(since);
  }

  frame(samples: Int16Array): void {
    this.#stream?.write(samples);
  }

  async ended() {
    const stream = this.#stream;
    if (!stream) return undefined;
    const { request, failed, timers } = this.#parts;
    try {
      const recognised = await answerWithin(stream, wordsSettings.answerWithinMs, timers);
      return this.#stream === stream ? final(request, recognised) : undefined;
    } catch (error) {
      if (this.#stream !== stream) return undefined;
      const failure = asFailure(error);
      failed(failure);
      throw failure;
    } finally {
      stream.close();
      if (this.#stream === stream) this.#stream = undefined;
    }
  }

  closed(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.close();
  }

  #partial(text: string): void {
    const { tell, request } = this.#parts;
    const { mode, language } = request;
    if (mode.kind === 'text') return tell({ kind: 'partial', text });
    const option = wholeOption(mode.options, text, language);
    // Each change begins anew: only what stays the same for as long as the quiet lasts ends it sooner.
    this.#endAfter(option === undefined ? undefined : this.#parts.settings.completeEndMs);
    tell({ kind: 'partial', text, ...(option !== undefined && { option }) });
  }
}

/** The option that a partial already is: said whole, and no other option begins with the same words. */
function wholeOption(options: readonly EarOption[], text: string, language: string): string | undefined {
  const { decision, option } = matchOption(phrasesOf(options), text, language);
  const said = requestIn(text, language);
  if (decision !== 'accept' || said === '') return undefined;
  const others = options.filter((one) => one.option !== option).flatMap(({ phrases }) => phrases);
  const whole = options.some((one) => one.option === option && one.phrases.some((phrase) => requestIn(phrase, language) === said));
  return whole && !others.some((phrase) => requestIn(phrase, language).startsWith(`${said} `)) ? option : undefined;
}

/** The words of an utterance that ends now, or a Failure; `timeout` where a recogniser says nothing for so long. */
export async function answerWithin(stream: RecogniserStream, mostMs: number, timers: Timers): Promise<Recognised> {
  const late = Promise.withResolvers<never>();
  const cancel = timers.after(mostMs, () => late.reject(new Failure('timeout', `no words came within ${mostMs} ms`, { retryable: true })));
  try {
    return await Promise.race([stream.end(), late.promise]);
  } finally {
    cancel();
  }
}

function asked({ language, mode }: EarRequest): RecogniserRequest {
  if (mode.kind === 'text') return { language, kind: 'text', phrases: mode.hints ?? [] };
  return { language, kind: 'menu', phrases: mode.options.flatMap(({ phrases }) => phrases) };
}

const phrasesOf = (options: readonly EarOption[]) => options.map(({ option, phrases }) => ({ option, texts: phrases }));

function final({ language, mode }: EarRequest, { text: recognised, confidence }: Recognised) {
  const text = recognised.trim();
  if (text === '') return { decision: 'reject', noise: true } as const;
  const isDoubtful = confidence !== undefined && confidence < wordsSettings.doubtBelow;
  const belief = isDoubtful ? 'confirm' : 'accept';
  if (mode.kind === 'text') return { decision: belief, text, ...(confidence !== undefined && { confidence }) } as const;
  const { decision, ...matched } = matchOption(phrasesOf(mode.options), text, language);
  return { ...matched, text, decision: decision === 'accept' ? belief : decision } as const;
}

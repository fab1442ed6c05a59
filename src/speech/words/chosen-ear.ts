// The ear of an installation: for each language the recogniser it has chosen, and the built-in ear wherever none is chosen or the chosen one
// is away. Not here: recognisers (adapters/ear-*), the built-in ear (../ear), where the choice is kept (main).
import type { Clock, Timers } from '#ports/clock.ts';
import type { Ear, EarRequest } from '#ports/ear.ts';
import type { EarConfiguration, EarEngine, EarEngines } from '#ports/ear-engine.ts';
import { Failure } from '#ports/failure.ts';
import type { Recogniser } from '#ports/recogniser.ts';
import type { DetectorSettings } from '../ear/ear-settings.ts';
import type { VoiceDetector } from '../ear/silero.ts';
import { answerWithin, openWordsSession } from './words-session.ts';
import { wordsSettings } from './words-settings.ts';

/** What it is made of. */
export interface ChosenEarOptions {
  builtIn: Ear;
  /** A detector that has heard nothing yet. */
  openDetector: () => VoiceDetector;
  settings: DetectorSettings;
  openRecogniser: (engine: EarEngine, allowPrivate: string[]) => Recogniser;
  clock: Clock;
  timers: Timers;
  /** A recogniser failed; it is left alone for a while. */
  failed: (id: string, failure: Failure) => void;
}

/** The ear, and what the installation's settings do to it. */
export type ChosenEar = Ear & EarEngines;

/** An engine that runs; `as` tells whether other settings make it another. */
interface Running {
  as: string;
  recogniser: Recogniser;
}

const none: EarConfiguration = { engines: [], choices: {}, allowPrivate: [] };
/** Half a second, at 8 kHz. */
const checkSamples = 4000;
/** A model may have to be loaded first. */
const checkMs = 15_000;

/** Make it; until it is configured there is only the built-in ear. */
export function createChosenEar(options: ChosenEarOptions): ChosenEar {
  const { builtIn, openDetector, settings, openRecogniser, clock, timers } = options;
  const running = new Map<string, Running>();
  const downUntil = new Map<string, number>();
  let chosen = none;

  /** The recogniser for a request: `down` = there is one, and it failed a moment ago. */
  const recogniserFor = ({ language, mode }: EarRequest): { id: string; recogniser: Recogniser } | 'down' | undefined => {
    const choice = chosen.choices[language] ?? chosen.choices[primary(language)];
    const id = mode.kind === 'menu' ? choice?.menus : choice?.words;
    const found = id === undefined ? undefined : running.get(id);
    if (id === undefined || !found) return undefined;
    return (downUntil.get(id) ?? 0) > clock.now() ? 'down' : { id, recogniser: found.recogniser };
  };

  const stop = async (ids: readonly string[]): Promise<void> => {
    const ended = ids.flatMap((id) => running.get(id) ?? []);
    for (const id of ids) running.delete(id);
    await Promise.all(ended.map(({ recogniser }) => recogniser.close()));
  };

  return {
    modes: ['menu', 'text'],
    speaks: (language) => builtIn.speaks(language) || [language, primary(language)].some((one) => Object.hasOwn(chosen.choices, one)),
    prepare: async (request, given) => {
      const menu = asMenu(request);
      // Made for the chosen one's bad days too.
      if (menu && (builtIn.speaks(request.language) || recogniserFor(request) === undefined)) await builtIn.prepare(menu, given);
    },
    open: async (request, onEvent) => {
      if (request.mode.kind === 'menu' && request.mode.options.length === 0) throw new Failure('invalid', 'a menu needs an option');
      const found = recogniserFor(request);
      if (found && found !== 'down') {
        const { id, recogniser } = found;
        const failed = (failure: Failure) => {
          downUntil.set(id, clock.now() + wordsSettings.downMs);
          options.failed(id, failure);
        };
        return openWordsSession({ detect: openDetector(), recogniser, request, settings, timers, tell: onEvent, failed });
      }
      const menu = asMenu(request);
      if (menu) return await builtIn.open(menu, onEvent);
      if (found === 'down') throw new Failure('unavailable', 'the recogniser of free words is away', { retryable: true });
      throw new Failure('not-configured', 'nobody here understands free words in this language');
    },
    configure: async (next) => {
      const settingsOf = (engine: EarEngine) => JSON.stringify([engine, next.allowPrivate]);
      const kept = new Set(next.engines.filter((engine) => running.get(engine.id)?.as === settingsOf(engine)).map(({ id }) => id));
      const gone = [...running.keys()].filter((id) => !kept.has(id));
      chosen = next;
      for (const id of gone) downUntil.delete(id);
      await stop(gone);
      for (const engine of next.engines)
        if (!kept.has(engine.id)) running.set(engine.id, { as: settingsOf(engine), recogniser: openRecogniser(engine, next.allowPrivate) });
    },
    check: async (engine, allowPrivate) => {
      const recogniser = openRecogniser(engine, allowPrivate);
      try {
        await answerToQuiet(recogniser, timers);
      } finally {
        await recogniser.close();
      }
      downUntil.delete(engine.id);
    },
    close: async () => {
      await Promise.all([stop([...running.keys()]), builtIn.close()]);
    },
  };
}

/** The closed menu of a request, for an ear that knows no words. */
function asMenu({ language, mode }: EarRequest): EarRequest | undefined {
  if (mode.kind === 'menu') return { language, mode };
  return mode.options && mode.options.length > 0 ? { language, mode: { kind: 'menu', options: mode.options } } : undefined;
}

async function answerToQuiet(recogniser: Recogniser, timers: Timers): Promise<void> {
  const stream = recogniser.listen({ language: 'es', kind: 'text', phrases: [] }, () => {});
  try {
    stream.write(new Int16Array(checkSamples));
    await answerWithin(stream, checkMs, timers);
  } finally {
    stream.close();
  }
}

const primary = (language: string): string => language.split('-')[0]?.toLowerCase() ?? language;

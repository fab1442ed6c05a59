// Who speaks what: the voice of a flow or of the installation, the one that steps in when it is away, and the words as they are to be said.
// Not here: the cache (prompts.ts), engines (speech, adapters/voice-*).
import { createHash } from 'node:crypto';
import { spell } from '#language/spell.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { SettingsStore } from '#ports/settings-store.ts';
import type { Voice, VoiceInfo } from '#ports/voice.ts';
import {
  formerVoicesKey,
  formerVoicesSchema,
  primary,
  pronounced,
  type VoiceSettings,
  voiceSettingsKey,
  voiceSettingsSchema,
} from './voice-settings.ts';

/** Words as a flow has them; `voice` is an id or `default`. */
export interface SpokenWords {
  text: string;
  language: string;
  voice: string;
}

/** How words will be spoken: by whom, as what text, and under which key of the cache. */
export interface Choice {
  engine: Voice;
  voice: VoiceInfo;
  text: string;
  key: string;
}

/** An engine with its voices as they were last asked. */
interface Engine {
  voice: Voice;
  infos: VoiceInfo[];
}

/** Settings and voices of one moment: what a call hears stays the same while they change. */
interface Edition {
  settings: VoiceSettings;
  engines: Engine[];
}

/** A voice that failed is not asked again for so long, so that only one caller waits for it. */
const downMs = 30_000;
/** A caller waits no longer for the first sound; the fallback speaks then. */
const firstSoundMs = 2500;
/** Former settings that are remembered; no call lives through more changes. */
const mostFormer = 8;
/** Ids that flows of earlier versions hold. */
const formerIds: Record<string, string> = { grave: 'espeak-grave' };

export interface VoicesOptions {
  /** The machine's own voices; its first is always there and speaks every language. */
  local: Voice;
  /** Hosted ones. */
  hosted?: readonly Voice[];
  settings: Pick<SettingsStore, 'get' | 'set'>;
  now: () => number;
}

/** Who speaks by the settings of one moment. */
export interface Speakers {
  choose: (words: SpokenWords) => Choice;
  /** The voice that steps in. */
  fallback: (words: SpokenWords) => Choice;
}

/** The voices of an installation; `choose` and `fallback` as they are now. */
export interface Voices extends Speakers {
  list: () => VoiceInfo[];
  settings: () => VoiceSettings;
  /** How words are spoken once `propose`d settings have been adopted; as `choose` where nothing is proposed. */
  chooseNext: (words: SpokenWords) => Choice;
  /** Who speaks now, or spoke under the settings named `edition`, and goes on to for whoever holds it when others are adopted. */
  pin: (edition?: string) => Speakers & { edition: string };
  /** Failed a moment ago. */
  isDown: (voice: VoiceInfo) => boolean;
  speak: (choice: Choice, language: string, background: boolean, signal?: AbortSignal) => AsyncIterable<Int16Array>;
  /** Look again who can speak, and take other settings; nobody hears them before `adopt`. */
  propose: (change?: { settings?: VoiceSettings; hosted?: readonly Voice[] }) => Promise<void>;
  adopt: () => void;
}

/** Read the settings and ask every engine who can speak. */
export async function createVoices({ local, hosted = [], settings: store, now }: VoicesOptions): Promise<Voices> {
  const read = async (voice: Voice): Promise<Engine> => {
    try {
      return { voice, infos: await voice.voices() };
    } catch {
      return { voice, infos: [] };
    }
  };
  const stored = voiceSettingsSchema.safeParse((await store.get(voiceSettingsKey)) ?? {});
  const edition = async (settings: VoiceSettings, engines: readonly Voice[]): Promise<Edition> => ({
    settings,
    engines: await Promise.all(engines.map(read)),
  });
  let current = await edition(stored.success ? stored.data : voiceSettingsSchema.parse({}), [local, ...hosted]);
  let next: Edition | undefined;
  const remembered = formerVoicesSchema.safeParse((await store.get(formerVoicesKey)) ?? []);
  let former = remembered.success ? remembered.data : [];
  const downUntil = new Map<string, number>();
  const last = demandFirst(current);
  const speakersOf = (of: Edition): Speakers => ({
    choose: (words) => choose(of, words, last),
    fallback: (words) => asChoice(last, words, of.settings),
  });

  const markDown = (voice: VoiceInfo) => downUntil.set(voice.id, now() + downMs);
  return {
    list: () => (next ?? current).engines.flatMap(({ infos }) => infos),
    settings: () => (next ?? current).settings,
    choose: (words) => speakersOf(current).choose(words),
    chooseNext: (words) => speakersOf(next ?? current).choose(words),
    fallback: (words) => speakersOf(current).fallback(words),
    pin: (wanted) => {
      const found =
        wanted === undefined || wanted === editionOf(current.settings) ? undefined : former.find((one) => one.edition === wanted);
      const of = found ? { ...current, settings: found.settings } : current;
      return { ...speakersOf(of), edition: editionOf(of.settings) };
    },
    isDown: (voice) => (downUntil.get(voice.id) ?? 0) > now(),
    speak: (choice, language, background, signal) => spoken({ choice, language, background }, () => markDown(choice.voice), signal),
    propose: async ({ settings = (next ?? current).settings, hosted: others } = {}) => {
      const engines = others ? [local, ...others] : (next ?? current).engines.map(({ voice }) => voice);
      next = await edition(settings, engines);
      const now = editionOf(current.settings);
      if (editionOf(settings) !== now) {
        // First: whatever a call began with is known for as long as another may be in force.
        former = [{ edition: now, settings: current.settings }, ...former.filter((one) => one.edition !== now)].slice(0, mostFormer);
        await store.set(formerVoicesKey, former);
      }
      await store.set(voiceSettingsKey, settings);
    },
    adopt: () => {
      current = next ?? current;
      next = undefined;
    },
  };
}

/** Names settings by their content; the order in which a store gives back the languages does not matter. */
function editionOf({ voices, words }: VoiceSettings): string {
  const content = [Object.entries(voices).toSorted(([a], [b]) => (a < b ? -1 : 1)), words.map((one) => [one.language, one.word, one.say])];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

/** A voice and the engine that speaks it. */
type Speaker = Pick<Choice, 'engine' | 'voice'>;

function demandFirst({ engines: [first] }: Edition): Speaker {
  const voice = first?.infos[0];
  if (!first || !voice) throw new Failure('unavailable', 'no voice of this machine can speak', { retryable: true });
  return { engine: first.voice, voice };
}

/** The flow's voice, the language's, the region's neighbour's, and at last the one that is always there. */
function choose({ settings, engines }: Edition, words: SpokenWords, last: Speaker): Choice {
  const all = engines.flatMap(({ voice: engine, infos }) => infos.map((voice): Speaker => ({ engine, voice })));
  const { language } = words;
  const wanted = [formerIds[words.voice] ?? words.voice, settings.voices[language], settings.voices[primary(language)]];
  const can = ({ voice }: Speaker) => voice.languages.some((own) => primary(own) === primary(language));
  const found = wanted.flatMap((id) => all.find((one) => one.voice.id === id && can(one)) ?? [])[0];
  return asChoice(found ?? last, words, settings);
}

/** The same words in the same language by the same voice sound the same: that is the key. */
function asChoice({ engine, voice }: Speaker, { text: written, language }: SpokenWords, settings: VoiceSettings): Choice {
  // The installation's own words first: they may be about what would be spelt out.
  const text = spell(pronounced(written, language, settings.words), language);
  const key = createHash('sha256')
    .update(JSON.stringify([voice.id, voice.version, language, text]))
    .digest('hex');
  return { engine, voice, text, key };
}

interface Saying {
  choice: Choice;
  language: string;
  background: boolean;
}

/** Hosted voices only are given up after a while: the machine's own may be busy, and nothing else would be quicker. */
async function* spoken({ choice, language, background }: Saying, onDown: () => void, signal?: AbortSignal): AsyncGenerator<Int16Array> {
  const late = new AbortController();
  const waits = choice.voice.place === 'hosted' && !background;
  const timer = waits ? setTimeout(() => late.abort(), firstSoundMs) : undefined;
  const stop = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  try {
    const request = { text: choice.text, language, voice: choice.voice.id, background };
    for await (const piece of choice.engine.speak(request, stop)) {
      clearTimeout(timer);
      yield piece;
    }
  } catch (error) {
    const failure = late.signal.aborted
      ? new Failure('timeout', `the voice ${choice.voice.id} did not begin to speak in ${firstSoundMs} ms`, {
          retryable: true,
          cause: error,
        })
      : asFailure(error);
    if (failure.code !== 'cancelled' && failure.code !== 'invalid' && failure.code !== 'busy') onDown();
    throw failure;
  } finally {
    clearTimeout(timer);
  }
}

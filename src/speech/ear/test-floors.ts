// How well the menu ear understands people: random menus over the clips of ATIENDE_TEST_DATA, options in and out of the menu.
// For the floors (ear-floors.test.ts) and the bench. Not here: what is asked of the figures.
import { backgroundPhrases } from './background.ts';
import { carriersOf } from './carriers.ts';
import { earSettings, ofLanguage } from './ear-settings.ts';
import type { EmbeddingNetwork } from './embedding-network.ts';
import type { RowProducts } from './row-products.ts';
import { Background, MenuScorer } from './scorer.ts';
import { type Mouth, speakersOf } from './speakers.ts';
import type { TemplateStore } from './template-store.ts';
import { buildTemplates, plainPhrase, type Template } from './templates.ts';
import { type Clip, onTheLine, randomMenu } from './test-clips.ts';
import { type Utterance, utteranceOf } from './utterance.ts';

/** Shares from 0 to 1. */
export interface Understanding {
  /** Right option of four, whatever the decision. */
  right: number;
  /** Right digit of ten. */
  digits: number;
  /** Words outside the menu that one threshold takes for an option when it leaves out a tenth of those inside. */
  falseAccept: number;
  /** At the settings' thresholds. Words of the menu that are neither accepted nor asked about, or taken for another; that are asked about. */
  missed: number;
  asked: number;
  /** Words of the menu taken for another option, unasked. */
  wronglyAccepted: number;
  /** Words outside the menu: taken for an option, asked about. */
  falselyAccepted: number;
  falselyConfirmed: number;
  decideMs: number;
  trials: number;
}

/** What a measurement works with. Without `network` it measures cepstra alone. */
export interface EarLab {
  products: RowProducts;
  network?: EmbeddingNetwork;
  mouth: () => Promise<Mouth>;
  store: TemplateStore;
  /** See `speakersOf`. */
  voicesFolder: string;
}

/** Everything that a language's clips are compared with, made once. */
export interface TestVoices {
  lab: EarLab;
  language: string;
  templates: Map<string, Template>;
  background: Background;
  /** What the background is made of. */
  others: Template[];
}

/** Phrases to be spoken: by themselves, and the main ones of options with their wrapped forms too. */
export interface TestPhrases {
  plain: readonly string[];
  wrapped?: readonly string[];
  /** Only so many phrases of the background: where nothing is asked of rejection. */
  backgroundMost?: number;
}

/** Speak the phrases and the background by the settings' speakers. */
export async function voicesFor(
  lab: EarLab,
  language: string,
  { plain, wrapped = [], backgroundMost = Number.POSITIVE_INFINITY }: TestPhrases,
): Promise<TestVoices> {
  const speakers = (count: number) => speakersOf(language, count, lab.voicesFolder);
  const { phrase, carrier, background } = earSettings.speakers;
  const other = (backgroundPhrases[language] ?? []).slice(0, backgroundMost);
  const others = await buildTemplates(lab, { phrases: other, speakers: speakers(background) });
  const own = await buildTemplates(lab, { phrases: [...new Set([...plain, ...wrapped].map(plainPhrase))], speakers: speakers(phrase) });
  const frames = wrapped.flatMap((option) => carriersOf(option, language));
  const carried = await buildTemplates(lab, { phrases: frames, speakers: speakers(carrier) });
  return {
    lab,
    language,
    templates: new Map([...own, ...carried].map((template) => [template.phrase, template])),
    background: new Background(others, ofLanguage(earSettings.ownMean, language)),
    others,
  };
}

/** The scorer of a menu of phrases, each an option of its own name, with the wrapped forms that there are voices of. */
export function scorerOf({ lab, language, templates, background }: TestVoices, menu: readonly string[]): MenuScorer {
  const options = menu.map((option) => ({
    option,
    templates: [option, ...carriersOf(option, language)].flatMap((phrase) => templates.get(plainPhrase(phrase)) ?? []),
  }));
  const pico = speakersOf(language, 1, lab.voicesFolder).some(({ engine }) => engine === 'pico');
  return new MenuScorer({ options, background, language, pico, settings: earSettings, products: lab.products });
}

const missShare = 0.1;

/** Every clip in `menus` random menus of its group that hold it, and in as many that do not, each over another line's noise. */
export async function understanding(voices: TestVoices, clips: readonly Clip[], noise: number, menus: number): Promise<Understanding> {
  const inside: { z: number; right: boolean; decision: string }[] = [];
  const outside: { z: number; decision: string }[] = [];
  const digits: boolean[] = [];
  let decideMs = 0;
  const decide = async (menu: readonly string[], utterance: Utterance) => {
    const scorer = scorerOf(voices, menu);
    const begin = process.cpuUsage();
    const decision = await scorer.decide(utterance);
    decideMs += process.cpuUsage(begin).user / 1000;
    return decision;
  };
  for (const [n, clip] of clips.entries()) {
    const group = clips.filter((other) => other.group === clip.group).map(({ phrase }) => phrase);
    for (let draw = 0; draw < menus; draw++) {
      const utterance = await utteranceOf(onTheLine(clip.samples, noise, n + 1 + draw * clips.length), voices.lab.network);
      if (!utterance) throw new Error(`nothing was heard in ${clip.group}, ${clip.phrase}`);
      const menu = randomMenu(clip.phrase, group, 5, n * 100 + draw);
      const own = await decide(menu.slice(0, 4), utterance);
      inside.push({ z: own.z, right: own.option === clip.phrase, decision: own.decision });
      outside.push(await decide(menu.slice(1), utterance));
      if (clip.group.endsWith(' digit')) digits.push((await decide(group, utterance)).option === clip.phrase);
    }
  }
  const understood = inside.map(({ z, right }) => (right ? z : Number.POSITIVE_INFINITY)).toSorted((a, b) => a - b);
  const threshold = understood[Math.ceil((1 - missShare) * understood.length) - 1] ?? 0;
  return {
    right: share(inside, ({ right }) => right),
    digits: share(digits, (right) => right),
    falseAccept: share(outside, ({ z }) => z <= threshold),
    missed: share(inside, ({ right, decision }) => !right || decision === 'reject'),
    asked: share(inside, ({ right, decision }) => right && decision === 'confirm'),
    wronglyAccepted: share(inside, ({ right, decision }) => !right && decision === 'accept'),
    falselyAccepted: share(outside, ({ decision }) => decision === 'accept'),
    falselyConfirmed: share(outside, ({ decision }) => decision === 'confirm'),
    decideMs: decideMs / (inside.length + outside.length + digits.length),
    trials: inside.length,
  };
}

function share<T>(list: readonly T[], holds: (one: T) => boolean): number {
  return list.filter(holds).length / Math.max(1, list.length);
}

/** One line of the printed table. */
export function inWords(name: string, found: Understanding): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`.padStart(8);
  return [
    name.padEnd(16),
    `4 options ${percent(found.right)}`,
    `digits ${percent(found.digits)}`,
    `FA at 10 % miss ${percent(found.falseAccept)}`,
    `by settings: missed ${percent(found.missed)}`,
    `asked ${percent(found.asked)}`,
    `wrong ${percent(found.wronglyAccepted)}`,
    `FA ${percent(found.falselyAccepted)}`,
    `asked in vain ${percent(found.falselyConfirmed)}`,
    `${found.decideMs.toFixed(1)} ms`,
    `(${found.trials} trials)`,
  ].join('  ');
}

// Which options of a menu sound alike: every speaker's phrase is held against the other speakers' phrases, as a caller's would be.
// Not here: making the voices (templates.ts), the thread it runs in (template-worker.ts).
import type { Confusion, ConfusionOptions } from '#ports/confusion-check.ts';
import type { EarOption, EarRequest } from '#ports/ear.ts';
import { vectorSize } from './embedding-network.ts';
import type { EarSettings } from './ear-settings.ts';
import type { Rows } from './dtw.ts';
import { backgroundJob, menuOf } from './menu-templates.ts';
import { mfccSize } from './mfcc.ts';
import type { RowProducts } from './row-products.ts';
import { Background } from './scorer.ts';
import { speakersOf } from './speakers.ts';
import { TakeBank } from './take-bank.ts';
import { buildTemplates, cancelled, plainPhrase, type Template, type TemplateTools } from './templates.ts';
import { centred } from './utterance.ts';

/** What a check works with. */
export interface ConfusionTools extends TemplateTools {
  settings: EarSettings;
  products: RowProducts;
  /** Distances that were measured before: a menu that is being written costs its new phrases only. Absent = nothing is kept. */
  known?: Map<string, number>;
}

/** Distances kept at most; beyond it all are measured anew. */
const mostKnown = 50_000;
/** The largest margin: JSON knows no infinity, and farther apart means nothing. */
const farthest = 2;

/** A phrase with the option it belongs to. */
interface Spoken {
  option: string;
  phrase: string;
}

/** Compare every two options; see `ConfusionCheck`. Holds its thread for some milliseconds at a time. */
export async function confusions(
  tools: ConfusionTools,
  language: string,
  options: readonly EarOption[],
  { signal, onProgress }: ConfusionOptions = {},
): Promise<Confusion[]> {
  const request: EarRequest = { language, mode: { kind: 'menu', options: [...options] } };
  const spoken = spokenOf(menuOf(request));
  const { settings, voicesFolder } = tools;
  const other = backgroundJob(language, settings, voicesFolder);
  const total = other.phrases.length + spoken.length;
  const from = (start: number) => ({ ...(signal && { signal }), onProgress: (done: number) => onProgress?.(start + done, total) });
  const background = new Background(await buildTemplates(tools, { ...other, ...from(0) }));
  const speakers = speakersOf(language, settings.speakers.phrase, voicesFolder);
  const phrases = spoken.map(({ phrase }) => phrase);
  const templates = await buildTemplates(tools, { phrases, speakers, ...from(other.phrases.length) });
  const keyOf = (said: number, compared: number) => JSON.stringify([language, speakers.length, phrases[said], phrases[compared]]);
  const distances = await distancesBetween(takesOf(templates, background), tools, keyOf, signal);
  const { margin, marginWithoutNetwork } = settings.alike;
  return nearestPairs(spoken, distances, tools.network ? margin : marginWithoutNetwork);
}

/** The options' phrases; what two options share word for word stays in both, it is the worst confusion. */
function spokenOf(options: readonly EarOption[]): Spoken[] {
  return options.flatMap(({ option, phrases }) => {
    const plain = new Set(phrases.map(plainPhrase).filter((phrase) => phrase !== ''));
    return [...plain].map((phrase) => ({ option, phrase }));
  });
}

/** Each phrase's takes as the ear compares them. */
interface PhraseTakes {
  vectors: Rows[];
  cepstra: Rows[];
}

function takesOf(templates: readonly Template[], background: Background): PhraseTakes[] {
  return templates.map(({ takes }) => ({
    vectors: takes.flatMap((take) => (take.vectors ? [centred(take.vectors, background.mean)] : [])),
    cepstra: takes.map((take) => take.cepstra),
  }));
}

/** How a caller would hear each phrase: `[said][compared]` = mean over speakers, without whoever is speaking. */
async function distancesBetween(
  phrases: readonly PhraseTakes[],
  tools: ConfusionTools,
  keyOf: (said: number, compared: number) => string,
  signal?: AbortSignal,
): Promise<number[][]> {
  const known = tools.known ?? new Map<string, number>();
  if (known.size > mostKnown) known.clear();
  const banks = new Map<string, Banks>();
  for (const [said, takes] of phrases.entries()) {
    const missing = phrases.flatMap((_, compared) => (known.has(keyOf(said, compared)) ? [] : [compared]));
    if (missing.length === 0) continue;
    // What is new is missing for every old phrase alike.
    const bank = banks.get(missing.join(' ')) ?? banksOf(missing.map((compared) => phrases[compared] as PhraseTakes));
    banks.set(missing.join(' '), bank);
    const found = await saidAgainst(takes, bank, tools, signal);
    for (const [at, compared] of missing.entries()) known.set(keyOf(said, compared), found[at] as number);
  }
  return phrases.map((_, said) => phrases.map((__, compared) => known.get(keyOf(said, compared)) as number));
}

/** The takes of some phrases, to be compared with. */
interface Banks {
  vectors: TakeBank;
  cepstra: TakeBank;
}

const banksOf = (phrases: readonly PhraseTakes[]): Banks => ({
  vectors: new TakeBank(
    phrases.map(({ vectors }) => vectors),
    vectorSize,
  ),
  cepstra: new TakeBank(
    phrases.map(({ cepstra }) => cepstra),
    mfccSize,
  ),
});

async function saidAgainst(said: PhraseTakes, banks: Banks, tools: ConfusionTools, signal?: AbortSignal): Promise<number[]> {
  const { settings, network } = tools;
  const byCepstra = await leavingOneOut(banks.cepstra, said.cepstra, tools, signal);
  if (!network) return byCepstra;
  const byVectors = await leavingOneOut(banks.vectors, said.vectors, tools, signal);
  return byVectors.map((distance, compared) => distance + settings.rescore.weight * (byCepstra[compared] as number));
}

/** Mean over the takes of what is said of the distance to each phrase of a bank, by the other speakers. */
async function leavingOneOut(
  bank: TakeBank,
  said: readonly Rows[],
  { settings, products }: ConfusionTools,
  signal?: AbortSignal,
): Promise<number[]> {
  const sums: number[] = [];
  for (const [n, take] of said.entries()) {
    if (signal?.aborted) throw cancelled();
    for (const [compared, distance] of (await bank.distances(take, settings.nearest.phrase, products, n)).entries())
      sums[compared] = (sums[compared] ?? 0) + distance / said.length;
  }
  return sums;
}

/** Of every two options the two phrases that come nearest. */
function nearestPairs(spoken: readonly Spoken[], distances: readonly (readonly number[])[], alikeMargin: number): Confusion[] {
  const pairs = new Map<string, Confusion>();
  for (const [said, first] of spoken.entries()) {
    for (const [compared, second] of spoken.entries()) {
      if (said === compared || first.option === second.option) continue;
      const row = distances[said] as readonly number[];
      const margin = Math.min((row[compared] as number) - (row[said] as number), farthest);
      const key = JSON.stringify([first.option, second.option].toSorted());
      const known = pairs.get(key);
      if (known && known.margin <= margin) continue;
      const [one, other] = spoken.indexOf(first) < spoken.indexOf(second) ? [first, second] : [second, first];
      pairs.set(key, { first: one, second: other, margin, alike: margin < alikeMargin });
    }
  }
  return [...pairs.values()].toSorted((a, b) => a.margin - b.margin);
}

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
}

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
  const templates = await buildTemplates(tools, {
    phrases: spoken.map(({ phrase }) => phrase),
    speakers: speakersOf(language, settings.speakers.phrase, voicesFolder),
    ...from(other.phrases.length),
  });
  const distances = await distancesBetween(templates, background, tools, signal);
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

/** How a caller would hear each phrase: `[said][compared]` = mean over speakers, without whoever is speaking. */
async function distancesBetween(
  templates: readonly Template[],
  background: Background,
  { settings, products, network }: ConfusionTools,
  signal?: AbortSignal,
): Promise<number[][]> {
  const vectors = templates.map(({ takes }) => takes.flatMap((take) => (take.vectors ? [centred(take.vectors, background.mean)] : [])));
  const cepstra = templates.map(({ takes }) => takes.map((take) => take.cepstra));
  const nearest = settings.nearest.phrase;
  const byCepstra = await leavingOneOut(new TakeBank(cepstra, mfccSize), cepstra, nearest, products, signal);
  if (!network) return byCepstra;
  const byVectors = await leavingOneOut(new TakeBank(vectors, vectorSize), vectors, nearest, products, signal);
  return byVectors.map((row, said) =>
    row.map((distance, compared) => distance + settings.rescore.weight * ((byCepstra[said] as number[])[compared] as number)),
  );
}

async function leavingOneOut(
  bank: TakeBank,
  phrases: readonly (readonly Rows[])[],
  nearest: number,
  products: RowProducts,
  signal?: AbortSignal,
): Promise<number[][]> {
  const means: number[][] = [];
  for (const takes of phrases) {
    const sums = phrases.map(() => 0);
    for (const [n, take] of takes.entries()) {
      if (signal?.aborted) throw cancelled();
      for (const [compared, distance] of (await bank.distances(take, nearest, products, n)).entries())
        sums[compared] = (sums[compared] as number) + distance / takes.length;
    }
    means.push(sums);
  }
  return means;
}

/** Of every two options the two phrases that come nearest. */
function nearestPairs(spoken: readonly Spoken[], distances: readonly (readonly number[])[], alikeMargin: number): Confusion[] {
  const pairs = new Map<string, Confusion>();
  for (const [said, first] of spoken.entries()) {
    for (const [compared, second] of spoken.entries()) {
      if (said === compared || first.option === second.option) continue;
      const row = distances[said] as readonly number[];
      const margin = (row[compared] as number) - (row[said] as number);
      const key = JSON.stringify([first.option, second.option].toSorted());
      const known = pairs.get(key);
      if (known && known.margin <= margin) continue;
      const [one, other] = spoken.indexOf(first) < spoken.indexOf(second) ? [first, second] : [second, first];
      pairs.set(key, { first: one, second: other, margin, alike: margin < alikeMargin });
    }
  }
  return [...pairs.values()].toSorted((a, b) => a.margin - b.margin);
}

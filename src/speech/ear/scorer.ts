// Which option of a closed menu an utterance is, and whether to believe it. Not here: features, how the menu was made.
import { vectorSize } from './embedding-network.ts';
import type { Rows } from './dtw.ts';
import { type Closeness, type EarSettings, ofLanguage, type Verdicts } from './ear-settings.ts';
import { mfccSize } from './mfcc.ts';
import type { RowProducts } from './row-products.ts';
import { TakeBank } from './take-bank.ts';
import type { Template } from './templates.ts';
import { centred, type Utterance } from './utterance.ts';

/** What an utterance was taken for. */
export interface MenuDecision {
  /** The likeliest option; absent where nothing fits at all. */
  option?: string;
  /** How much likelier than other speech, lower is surer. Infinity without an option. */
  z: number;
  /** Distance of the best phrase. */
  distance: number;
  decision: 'accept' | 'confirm' | 'reject';
  /** Accepted beyond doubt, and no other option begins with these words: nothing more need be waited for. */
  sure: boolean;
  /** The second likeliest option. */
  second?: string;
}

/** Other speech in a language: what some speakers were made to say, and the mean of all its vectors. Serves every menu of the language. */
export class Background {
  readonly phrases: string[];
  readonly mean: Float32Array;
  /** See `centred`: everything that is compared with this speech is treated alike. */
  readonly ownShare: number;
  readonly #vectors: TakeBank;
  readonly #cepstra: TakeBank;

  constructor(templates: readonly Template[], ownShare = 0) {
    this.phrases = templates.map(({ phrase }) => phrase);
    this.mean = meanVector(templates);
    this.ownShare = ownShare;
    this.#vectors = vectorBank(templates, this);
    // Beside vectors nobody would ask for cepstra.
    this.#cepstra = hasVectors(templates) ? new TakeBank([], mfccSize) : cepstraBank(templates);
  }

  /** Distances of all phrases, by vectors where there are any. */
  distances(
    { vectors, cepstra }: Heard,
    { nearest, inFull }: Pick<EarSettings, 'nearest' | 'inFull'>,
    products: RowProducts,
  ): Promise<number[]> {
    return vectors
      ? this.#vectors.nearestDistances(vectors, nearest.background, inFull, products)
      : this.#cepstra.nearestDistances(cepstra, nearest.background, inFull, products);
  }
}

/** An utterance as it is compared; without `vectors` by cepstra alone. */
export interface Heard {
  vectors: Rows | undefined;
  cepstra: Rows;
}

/** A phrase of an option. */
interface Candidate {
  option: string;
  phrase: string;
}

/** A phrase's place among the candidates and its distance; `together` with the cepstra's, of the few phrases that both compare. */
interface Ranked {
  place: number;
  distance: number;
  together?: number;
}

/** What a scorer is made of. */
export interface MenuScorerParts {
  /** Templates of each option's phrases. */
  options: readonly { option: string; templates: readonly Template[] }[];
  /** Phrases of it that the menu itself has are left out of the cohort. */
  background: Background;
  /** BCP 47. */
  language: string;
  /** Whether some of the templates are SVOX Pico's: its distances lie lower. */
  pico: boolean;
  settings: EarSettings;
  products: RowProducts;
}

/** A menu to recognise against. Build once (copies every template), ask often. */
export class MenuScorer {
  readonly #candidates: Candidate[];
  readonly #vectors: TakeBank;
  readonly #cepstra: TakeBank;
  readonly #background: Background;
  readonly #own: Set<string>;
  readonly #settings: EarSettings;
  readonly #products: RowProducts;
  readonly #verdicts: Verdicts;
  readonly #closeBy: Closeness;
  readonly #withNetwork: boolean;

  constructor({ options, background, language, pico, settings, products }: MenuScorerParts) {
    const templates = options.flatMap((option) => option.templates);
    this.#candidates = options.flatMap(({ option, templates }) => templates.map(({ phrase }) => ({ option, phrase })));
    this.#vectors = vectorBank(templates, background);
    this.#cepstra = cepstraBank(templates);
    this.#background = background;
    this.#own = new Set(templates.map(({ phrase }) => phrase));
    this.#settings = settings;
    this.#products = products;
    this.#withNetwork = hasVectors(templates);
    this.#closeBy = ofLanguage(settings.closeBy, language);
    this.#verdicts = this.#withNetwork
      ? ofLanguage(pico ? settings.verdictsWithPico : settings.verdicts, language)
      : settings.verdictsWithoutNetwork;
  }

  /** Decide. The products are worked out off and on, so that other callers are heard in between. */
  async decide(utterance: Utterance): Promise<MenuDecision> {
    const vectors =
      this.#withNetwork && utterance.vectors ? centred(utterance.vectors, this.#background.mean, this.#background.ownShare) : undefined;
    const heard: Heard = { vectors, cepstra: utterance.cepstra };
    const { nearest, inFull, bestShare } = this.#settings;
    const distances = vectors
      ? await this.#vectors.nearestDistances(vectors, nearest.phrase, inFull, this.#products)
      : await this.#cepstra.nearestDistances(heard.cepstra, nearest.phrase, inFull, this.#products);
    const ranked = await this.#rescored(heard, ranking(distances));
    const best = ranked[0];
    if (!best || best.distance === Number.POSITIVE_INFINITY)
      return { z: Number.POSITIVE_INFINITY, distance: Number.POSITIVE_INFINITY, decision: 'reject', sure: false };
    const option = this.#optionOf(best);
    const others = await this.#others(heard);
    const z = (1 + bestShare) * best.distance - this.#cohort(others);
    const second = ranked.find((other) => this.#optionOf(other) !== option);
    const { accept, confirm } = this.#verdicts;
    const isDoubtful =
      this.#withNetwork &&
      (this.#isNearOthers(others, best) || ranked.some((other) => this.#optionOf(other) !== option && this.#isNear(other, best)));
    const decision = z < accept && !isDoubtful ? 'accept' : z < confirm ? 'confirm' : 'reject';
    return {
      option,
      z,
      distance: best.distance,
      decision,
      sure: decision === 'accept' && z < accept - this.#settings.sureBelow && !this.#goesOn(best),
      ...(second !== undefined && { second: this.#optionOf(second) }),
    };
  }

  #optionOf({ place }: Ranked): string {
    return (this.#candidates[place] as Candidate).option;
  }

  /** Whether a phrase comes so near the best one that either may have been said. */
  #isNear(other: Ranked, best: Ranked): boolean {
    if (other.distance < best.distance + this.#closeBy.distance) return true;
    return other.together !== undefined && best.together !== undefined && other.together < best.together + this.#closeBy.together;
  }

  /** Whether another option's phrase begins with this one. */
  #goesOn({ place }: Ranked): boolean {
    const { option, phrase } = this.#candidates[place] as Candidate;
    return this.#candidates.some((other) => other.option !== option && other.phrase.startsWith(`${phrase} `));
  }

  /** Whether other speech comes so near the best phrase that it may have been said. */
  #isNearOthers(others: readonly number[], best: Ranked): boolean {
    return (others[0] ?? Number.POSITIVE_INFINITY) < best.distance + this.#closeBy.background;
  }

  /** Distances of other speech that is none of the menu's, the nearest first. */
  async #others(heard: Heard): Promise<number[]> {
    const distances = await this.#background.distances(heard, this.#settings, this.#products);
    return distances
      .filter((distance, n) => distance < Number.POSITIVE_INFINITY && !this.#own.has(this.#background.phrases[n] as string))
      .toSorted((a, b) => a - b);
  }

  /** How near other speech comes. */
  #cohort(others: readonly number[]): number {
    return others.length === 0 ? this.#settings.loneCohort : mean(others.slice(0, this.#settings.cohort));
  }

  /** The first few in the order that both opinions give together; distances stay the network's. */
  async #rescored(heard: Heard, ranked: readonly Ranked[]): Promise<Ranked[]> {
    const { phrases, weight } = this.#settings.rescore;
    const first = ranked[0];
    if (!heard.vectors || weight === 0 || !first) return [...ranked];
    const option = this.#optionOf(first);
    if (ranked.every((one) => this.#optionOf(one) === option)) return [...ranked];
    const { nearest, inFull } = this.#settings;
    const again = ranked.slice(0, phrases);
    const places = again.map(({ place }) => place);
    const cepstral = await this.#cepstra.distancesOf(places, heard.cepstra, nearest.phrase, inFull.takes, this.#products);
    const close = again.map((one, n) => ({ ...one, together: one.distance + weight * (cepstral[n] as number) }));
    return [...close.toSorted((a, b) => a.together - b.together), ...ranked.slice(phrases)];
  }
}

/** Nearest first. */
function ranking(distances: readonly number[]): Ranked[] {
  return distances.map((distance, place) => ({ place, distance })).toSorted((a, b) => a.distance - b.distance);
}

function hasVectors(templates: readonly Template[]): boolean {
  return templates.some(({ takes }) => takes.some(({ vectors }) => vectors !== undefined));
}

function vectorBank(templates: readonly Template[], { mean, ownShare }: Pick<Background, 'mean' | 'ownShare'>): TakeBank {
  return new TakeBank(
    templates.map(({ takes }) => takes.flatMap(({ vectors }) => (vectors ? [centred(vectors, mean, ownShare)] : []))),
    vectorSize,
  );
}

function cepstraBank(templates: readonly Template[]): TakeBank {
  return new TakeBank(
    templates.map(({ takes }) => takes.map(({ cepstra }) => cepstra)),
    mfccSize,
  );
}

/** The mean vector of templates; without vectors zeros. */
function meanVector(templates: readonly Template[]): Float32Array {
  const sum = new Float64Array(vectorSize);
  let count = 0;
  for (const { vectors } of templates.flatMap(({ takes }) => takes)) {
    if (!vectors) continue;
    count += vectors.count;
    for (let i = 0; i < vectors.rows.length; i++) sum[i % vectorSize] = (sum[i % vectorSize] as number) + (vectors.rows[i] as number);
  }
  return Float32Array.from(sum, (value) => value / Math.max(1, count));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

// Which option of a closed menu an utterance is, and whether to believe it. Pure. Not here: features, how the menu was made.
import { vectorSize } from './embedding-network.ts';
import { dtwDistance, type Rows } from './dtw.ts';
import type { EarSettings, Verdicts } from './ear-settings.ts';
import { mfccSize } from './mfcc.ts';
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
  /** The second likeliest option. */
  second?: string;
}

/** Other speech in a language: what every language's speakers were made to say, and the mean of all vectors. */
export interface Background {
  templates: Template[];
  mean: Float32Array;
}

/** A phrase of an option, ready to be compared. */
interface Candidate {
  option: string;
  phrase: string;
  vectors: Rows[];
  cepstra: Rows[];
}

/** The mean vector of templates; without vectors zeros. */
export function meanVector(templates: readonly Template[]): Float32Array {
  const sum = new Float64Array(vectorSize);
  let count = 0;
  for (const { vectors } of templates.flatMap(({ takes }) => takes)) {
    if (!vectors) continue;
    count += vectors.count;
    for (let i = 0; i < vectors.rows.length; i++) sum[i % vectorSize] = (sum[i % vectorSize] as number) + (vectors.rows[i] as number);
  }
  return Float32Array.from(sum, (value) => value / Math.max(1, count));
}

/** A menu to recognise against. Build once (copies every template), ask often. */
export class MenuScorer {
  readonly #options: Candidate[];
  readonly #background: Candidate[];
  readonly #mean: Float32Array;
  readonly #settings: EarSettings;
  readonly #verdicts: Verdicts;
  readonly #withNetwork: boolean;

  /** `templates` of each option's phrases. Background phrases that the menu itself has are left out of the cohort. */
  constructor(
    options: readonly { option: string; templates: readonly Template[] }[],
    background: Background,
    language: string,
    settings: EarSettings,
  ) {
    this.#mean = background.mean;
    this.#settings = settings;
    this.#options = options.flatMap(({ option, templates }) => templates.map((template) => this.#candidate(option, template)));
    const own = new Set(this.#options.map(({ phrase }) => phrase));
    this.#background = background.templates.filter(({ phrase }) => !own.has(phrase)).map((template) => this.#candidate('', template));
    this.#withNetwork = [...this.#options, ...this.#background].some(({ vectors }) => vectors.length > 0);
    const verdicts = settings.verdicts[language.split('-')[0] ?? ''] ?? settings.verdicts['default'];
    this.#verdicts = this.#withNetwork && verdicts ? verdicts : settings.verdictsWithoutNetwork;
  }

  /** Decide. Takes some milliseconds of the calling thread: about 15 us for every template of a one-word phrase. */
  decide(utterance: Utterance): MenuDecision {
    const vectors = this.#withNetwork && utterance.vectors ? centred(utterance.vectors, this.#mean) : undefined;
    const heard = { vectors, cepstra: utterance.cepstra };
    const { nearest, cohort, bestShare } = this.#settings;
    const ranked = this.#rescored(heard, this.#ranked(heard, this.#options, nearest.phrase));
    const best = ranked[0];
    if (!best || best.distance === Number.POSITIVE_INFINITY)
      return { z: Number.POSITIVE_INFINITY, distance: Number.POSITIVE_INFINITY, decision: 'reject' };
    const others = this.#ranked(heard, this.#background, nearest.background).slice(0, cohort);
    const z = (1 + bestShare) * best.distance - mean(others.map(({ distance }) => distance));
    const second = ranked.find(({ candidate }) => candidate.option !== best.candidate.option)?.candidate.option;
    const { accept, confirm } = this.#verdicts;
    return {
      option: best.candidate.option,
      z,
      distance: best.distance,
      decision: z < accept ? 'accept' : z < confirm ? 'confirm' : 'reject',
      ...(second !== undefined && { second }),
    };
  }

  #candidate(option: string, { phrase, takes }: Template): Candidate {
    const vectors = takes.flatMap((take) => (take.vectors ? [centred(take.vectors, this.#mean)] : []));
    return { option, phrase, vectors, cepstra: takes.map((take) => take.cepstra) };
  }

  /** Candidates by the mean distance of their nearest takes. */
  #ranked(heard: Heard, candidates: readonly Candidate[], nearest: number): Ranked[] {
    return candidates
      .map((candidate) => ({
        candidate,
        distance: heard.vectors
          ? nearestMean(heard.vectors, candidate.vectors, vectorSize, nearest)
          : nearestMean(heard.cepstra, candidate.cepstra, mfccSize, nearest),
      }))
      .toSorted((a, b) => a.distance - b.distance);
  }

  /** The first few in the order that both opinions give together; distances stay the network's. */
  #rescored(heard: Heard, ranked: readonly Ranked[]): Ranked[] {
    const { phrases, weight } = this.#settings.rescore;
    const first = ranked[0];
    if (!heard.vectors || weight === 0 || !first) return [...ranked];
    if (ranked.every(({ candidate }) => candidate.option === first.candidate.option)) return [...ranked];
    const close = ranked.slice(0, phrases).map((one) => ({
      one,
      both: one.distance + weight * nearestMean(heard.cepstra, one.candidate.cepstra, mfccSize, this.#settings.nearest.phrase),
    }));
    return [...close.toSorted((a, b) => a.both - b.both).map(({ one }) => one), ...ranked.slice(phrases)];
  }
}

interface Heard {
  vectors: Rows | undefined;
  cepstra: Rows;
}

interface Ranked {
  candidate: Candidate;
  distance: number;
}

/** Mean distance of the `count` nearest takes. Comparing stops early with takes that cannot be among them. */
function nearestMean(heard: Rows, takes: readonly Rows[], size: number, count: number): number {
  const nearest: number[] = [];
  for (const take of takes) {
    const most = nearest.length < count ? Number.POSITIVE_INFINITY : (nearest.at(-1) as number);
    const distance = dtwDistance(heard, take, size, most);
    if (distance >= most) continue;
    nearest.push(distance);
    nearest.sort((a, b) => a - b);
    if (nearest.length > count) nearest.pop();
  }
  return nearest.length === 0 ? Number.POSITIVE_INFINITY : mean(nearest);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

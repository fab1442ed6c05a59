// Every number by which the menu ear decides, in one place, to be tuned on real calls. Not here: the recipe itself.

/** When an option is taken. Compared with z (scorer.ts), which is lower the better. */
export interface Verdicts {
  /** Below: taken at once. */
  accept: number;
  /** Below: "did you say ...?"; from here on it is no option. */
  confirm: number;
}

/** How near another option may not come to the best one: by distance, and by what it and the cepstra's opinion say together. */
export interface Closeness {
  distance: number;
  /** See `rescore`; of the phrases that are compared a second time. */
  together: number;
  /** How near a phrase of the background may not come, by distance. */
  background: number;
}

/** One value for each primary language that has its own, and `default` for the others. */
export interface ByLanguage<T> {
  default: T;
  [language: string]: T;
}

/** The value for a BCP 47 language. */
export function ofLanguage<T>(values: ByLanguage<T>, language: string): T {
  return values[language.split('-')[0] ?? ''] ?? values.default;
}

/** The menu ear's settings. */
export interface EarSettings {
  /** False: without the embedding network (see docs/decisions.md on its licence), by cepstra alone. */
  network: boolean;
  /** Speakers that say each phrase, each wrapped form of an option's main phrase, and each background phrase. */
  speakers: { phrase: number; carrier: number; background: number };
  /** Background phrases at most, spread over the language's list. */
  backgroundPhrases: number;
  /** Thresholds by language, with templates of eSpeak's alone, and with SVOX Pico's among them. The last ones hold without the network. */
  verdicts: ByLanguage<Verdicts>;
  verdictsWithPico: ByLanguage<Verdicts>;
  verdictsWithoutNetwork: Verdicts;
  /** Share of an utterance's own mean that is taken from it (`centred`), by language. */
  ownMean: ByLanguage<number>;
  /** So much below `accept` an option is sure enough to be taken in a short pause already (`detector.completeEndMs`). */
  sureBelow: number;
  /** Another option, or other speech, that comes so near the best one: the caller is asked, however sure it seems. */
  closeBy: ByLanguage<Closeness>;
  /** Nearest speakers whose mean distance is a phrase's. */
  nearest: { phrase: number; background: number };
  /** What is compared in full after a look at every second row (take-bank.ts): the nearest phrases, the nearest takes of each. */
  inFull: { phrases: number; takes: number };
  /** Background phrases whose mean distance is the cohort's. */
  cohort: number;
  /** The cohort's distance for speech so long that none of the background fits it. */
  loneCohort: number;
  /** z = (1 + share) * best - cohort. */
  bestShare: number;
  /** Phrases that are compared a second time, by cepstra, and how much that weighs. */
  rescore: { phrases: number; weight: number };
  /** Two phrases whose margin (confusions.ts) is below sound alike; the second holds without the network. */
  alike: { margin: number; marginWithoutNetwork: number };
  /** An utterance that is not understood and rises by less than this over the line's own noise: noise, not other words. */
  noiseBelowDb: number;
  detector: DetectorSettings;
}

/** When somebody speaks and when they have finished; ms of audio. */
export interface DetectorSettings {
  /** Probability from which it is speech; while a prompt plays, the caller's own line may carry its echo. */
  threshold: number;
  promptThreshold: number;
  /** Speech needed before it counts; while a prompt plays. */
  startMs: number;
  promptStartMs: number;
  /** Silence that ends an utterance, and one that is already complete: sure, and the beginning of no other option. */
  endMs: number;
  completeEndMs: number;
  /** The longest utterance; what follows is dropped until a pause. */
  longestMs: number;
  /** Kept from before the speech. */
  prerollMs: number;
}

/** What a fresh installation uses. */
export const earSettings: EarSettings = {
  network: true,
  speakers: { phrase: 22, carrier: 10, background: 4 },
  backgroundPhrases: 90,
  verdicts: {
    default: { accept: 0.16, confirm: 0.29 },
    pt: { accept: 0.18, confirm: 0.3 },
  },
  verdictsWithPico: { default: { accept: 0.16, confirm: 0.24 } },
  verdictsWithoutNetwork: { accept: 0.15, confirm: 0.26 },
  // Portuguese has too few clips to choose by, and its digits are understood a little better without.
  ownMean: { default: 0.6, pt: 0 },
  sureBelow: 0.04,
  // Portuguese has eSpeak's voices alone, always: what they cannot tell apart is asked about.
  closeBy: {
    default: { distance: 0.06, together: 0.08, background: Number.NEGATIVE_INFINITY },
    pt: { distance: 0.06, together: 0.08, background: 0.02 },
  },
  nearest: { phrase: 3, background: 2 },
  // Measured: what counts was always among the first 8 phrases of 86, and among the first 9 takes of 22.
  inFull: { phrases: 12, takes: 9 },
  cohort: 4,
  loneCohort: 0.4,
  bestShare: 0.5,
  rescore: { phrases: 6, weight: 1 },
  alike: { margin: 0.53, marginWithoutNetwork: 0.15 },
  // Measured: people over pink noise of 0.08 rise by 14.7 to 18.8 dB, over 0.15 by 10.2 to 13.7.
  noiseBelowDb: 14,
  detector: {
    threshold: 0.5,
    promptThreshold: 0.7,
    startMs: 96,
    promptStartMs: 192,
    endMs: 400,
    completeEndMs: 250,
    longestMs: 8000,
    prerollMs: 420,
  },
};

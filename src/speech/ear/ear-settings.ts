// Every number by which the menu ear decides, in one place, to be tuned on real calls. Not here: the recipe itself.

/** When an option is taken. Compared with z (scorer.ts), which is lower the better. */
export interface Verdicts {
  /** Below: taken at once. */
  accept: number;
  /** Below: "did you say ...?"; from here on it is no option. */
  confirm: number;
}

/** The menu ear's settings. */
export interface EarSettings {
  /** False: without the embedding network (see docs/decisions.md on its licence), by cepstra alone. */
  network: boolean;
  /** Speakers that say each phrase, each wrapped form of an option's main phrase, and each background phrase. */
  speakers: { phrase: number; carrier: number; background: number };
  /** Background phrases at most, spread over the language's list. */
  backgroundPhrases: number;
  /** Thresholds by language; `default` for the others. The second ones hold without the network. */
  verdicts: Record<string, Verdicts>;
  verdictsWithoutNetwork: Verdicts;
  /** Nearest speakers whose mean distance is a phrase's. */
  nearest: { phrase: number; background: number };
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
  /** Silence that ends an utterance. */
  endMs: number;
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
    default: { accept: 0.16, confirm: 0.22 },
    pt: { accept: 0.256, confirm: 0.275 },
  },
  verdictsWithoutNetwork: { accept: 0.15, confirm: 0.26 },
  nearest: { phrase: 3, background: 2 },
  cohort: 4,
  loneCohort: 0.4,
  bestShare: 0.5,
  rescore: { phrases: 6, weight: 1 },
  alike: { margin: 0.53, marginWithoutNetwork: 0.15 },
  detector: {
    threshold: 0.5,
    promptThreshold: 0.7,
    startMs: 96,
    promptStartMs: 192,
    endMs: 400,
    longestMs: 8000,
    prerollMs: 420,
  },
};

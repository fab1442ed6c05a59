// Every number by which recognisers of words are used, in one place. Not here: the voice detector's (../ear/ear-settings.ts).

/** Milliseconds, but for `doubtBelow`. */
export const wordsSettings = {
  /** Quiet that ends an answer in free words: people think between digits and between names. */
  textEndMs: 800,
  /** The longest answer in free words. */
  textLongestMs: 15_000,
  /** How long after the end of an utterance its words are waited for. */
  answerWithinMs: 2500,
  /** A recogniser that failed is not asked for so long; whoever speaks meanwhile has the ear that is always there. */
  downMs: 30_000,
  /** Words that a recogniser is less sure of than this (0 to 1) are asked about. */
  doubtBelow: 0.4,
} as const;

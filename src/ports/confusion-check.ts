// Confusion check: which options of a spoken menu sound alike to the ear that will listen, asked while the phrases are written.
// Implemented by speech/ear. Not here: proposals for better words (studio), listening (ear.ts).
import type { EarOption } from './ear.ts';

/** Two phrases of different options that were compared. */
export interface Confusion {
  /** The options with the phrase of each that comes nearest to the other. */
  first: { option: string; phrase: string };
  second: { option: string; phrase: string };
  /**
   * How much nearer a speaker's phrase is to other speakers' same phrase than to the other one, 0 and below = not at all. Comparable
   * within one language.
   */
  margin: number;
  /** Whether callers who say one will be taken for having said the other too often. */
  alike: boolean;
}

/** What a check may be told. */
export interface ConfusionOptions {
  signal?: AbortSignal;
  /** Phrases whose voices are there, of all. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Compare every two options of a menu in a BCP 47 language, the nearest pair first. Takes seconds for phrases never heard of, and makes
 * the menu's voices on the way. Throws `Failure`: `cancelled`, `invalid` (no language or menu the ear can do).
 */
export type ConfusionCheck = (language: string, options: readonly EarOption[], given?: ConfusionOptions) => Promise<Confusion[]>;

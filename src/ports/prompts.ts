// PromptSource: where calls/ gets the file for something to be heard. Implemented by prompts/.
import type { PlaySource } from '#engine/effect.ts';

/** Files to play, ready on disk: raw 8 kHz mu-law. */
export interface PreparedSource {
  files: string[];
  durationMs: number;
}

export interface PromptSource {
  /** At once when it is cached (published prompts, music, audio assets), else undefined. Never touches the disk. */
  ready: (source: PlaySource) => PreparedSource | undefined;
  /** Render what is not cached; may take up to a second. Throws `Failure`. */
  prepare: (source: PlaySource, signal?: AbortSignal) => Promise<PreparedSource>;
}

// PromptSource: where calls/ gets what is to be heard. Implemented by prompts/.
import type { PlaySource } from '#engine/effect.ts';
import type { StandIn } from '#engine/event.ts';

/** What to play: raw 8 kHz mu-law, as paths of files on disk or as inline audio (wire/audio/inline-audio.ts). */
export interface PreparedSource {
  files: string[];
  durationMs: number;
  /** Another voice than the chosen one speaks. */
  stoodIn?: StandIn;
}

/** What can be played already of words that are still being made. */
export interface BegunSource extends PreparedSource {
  /**
   * What follows `files`, piece by piece as it is made; absent where they are all. Throws `Failure` where nobody can speak the rest: what
   * came until then is to be heard. `stoodIn` is there once it has ended.
   */
  rest?: AsyncIterable<string[]>;
}

export interface PromptSource {
  /** At once when it is cached (published prompts, music, audio assets), else undefined. Never touches the disk. */
  ready: (source: PlaySource) => PreparedSource | undefined;
  /** Render what is not cached; may take up to a second. Throws `Failure`. */
  prepare: (source: PlaySource, signal?: AbortSignal) => Promise<PreparedSource>;
  /** The same, handed over from its first clause on. The signal ends `rest` too. */
  begin: (source: PlaySource, signal?: AbortSignal) => Promise<BegunSource>;
  /**
   * The same source as it speaks now, whatever voices and words are chosen later: for a call, from its beginning to its end. With the
   * `edition` of an earlier pin it is as that was, also after a restart; as now where nobody remembers it.
   */
  pin: (edition?: string) => PromptSource;
  /** Of what is pinned: which voices and words these are, for the call's record. */
  edition?: string;
}

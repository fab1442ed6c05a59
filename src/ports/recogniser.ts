// Recogniser: the telephone audio of one utterance to words, by an engine that knows words (Vosk, a server elsewhere). Implemented by
// adapters/ear-*. Not here: where an utterance begins and ends and which option it means, which are the same for every engine (speech/words).

/** What is about to be said. */
export interface RecogniserRequest {
  /** BCP 47, e.g. `es-AR`. */
  language: string;
  /** `menu`: one of `phrases` and hardly anything else. `text`: anything; `phrases` are likelier than other words. */
  kind: 'menu' | 'text';
  phrases: readonly string[];
}

/** What was said; an empty text = nothing that it knows. `confidence` 0 to 1, where the engine tells one. */
export interface Recognised {
  text: string;
  confidence?: number;
}

/** One utterance on its way. */
export interface RecogniserStream {
  /** Signed 16-bit samples at 8 kHz; the array may be reused afterwards. Never throws. */
  write: (samples: Int16Array) => void;
  /**
   * No more audio: what was said. Throws `Failure`, also for what went wrong before: `not-configured` (the key), `too-many`, `rejected` and
   * `bad-answer` (what the server did not like, or what nobody understands), `unavailable`, `refused-address`, `cancelled` after `close`.
   */
  end: () => Promise<Recognised>;
  /** Stop at once; nothing is told any more. Safe to call twice. */
  close: () => void;
}

/** An engine. It may wait for ever: whoever asks gives up by closing. */
export interface Recogniser {
  /** Begin an utterance; `onPartial` is told what it seems to be so far. Never throws. */
  listen: (request: RecogniserRequest, onPartial: (text: string) => void) => RecogniserStream;
  close: () => Promise<void>;
}

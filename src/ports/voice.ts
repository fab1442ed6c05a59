// Voice: text to telephone audio. Implemented by adapters/voice-espeak, speech/synthesis-pico and -piper (all three inside the speech process),
// voice-process (main's way to them), voice-openai, voice-deepgram.

/** The longest text that is spoken: a document's text may have 20,000 characters, and amounts spelt out are up to seven times as long. */
export const longestSpeech = 150_000;

/** One voice of an engine. */
export interface VoiceInfo {
  /** Unique in the installation. Example: `piper-es_MX-claude-high`. */
  id: string;
  name: string;
  /** BCP 47; `es` stands for every Spanish. */
  languages: string[];
  /** Changes whenever the same text would sound different; part of the cache key. */
  version: string;
  /** Where text goes to be spoken: `local` never leaves the machine. */
  place: 'local' | 'hosted';
}

/** Words to speak. */
export interface SpeakRequest {
  text: string;
  /** BCP 47, e.g. `es-AR`; the engine picks its nearest. */
  language: string;
  /** An engine speaks with its first voice where it does not know this one. */
  voice: string;
  /** Rendered ahead of time: words that a caller waits for go first. */
  background?: boolean;
}

/**
 * Speech as signed 16-bit samples at 8 kHz, mono, at −20 dBFS, piece by piece: the first as soon as it can be heard. Iterating throws
 * `Failure`: `unavailable` and `timeout` (retryable), `invalid`, `cancelled`, `not-configured` (a key that is refused), `bad-answer`.
 */
export interface Voice {
  voices: () => Promise<VoiceInfo[]>;
  speak: (request: SpeakRequest, signal?: AbortSignal) => AsyncIterable<Int16Array>;
}

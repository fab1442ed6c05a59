// Voice: text to telephone audio. Implemented by adapters/voice-espeak (inside the speech process) and by the fake beside the contract suite.

/** One voice of an engine. */
export interface VoiceInfo {
  id: string;
  name: string;
  languages: string[];
}

/** Words to speak. */
export interface SpeakRequest {
  text: string;
  /** BCP 47, e.g. `es-AR`; the engine picks its nearest. */
  language: string;
  voice: string;
  /** Rendered ahead of time: words that a caller waits for go first. */
  background?: boolean;
}

/** Speech as signed 16-bit samples at 8 kHz, mono. Throws `Failure` (`unavailable` retryable, `invalid`). */
export interface Voice {
  voices: () => Promise<VoiceInfo[]>;
  speak: (request: SpeakRequest, signal?: AbortSignal) => Promise<Int16Array>;
  /** Changes whenever the same text would sound different; part of the cache key. */
  version: string;
}

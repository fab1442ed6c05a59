// Ear: a caller's telephone audio to what was said. Implemented by speech/ear (closed menus, nothing to download) and by the scripted
// fake beside the contract suite; recognisers of free speech come in through the same door. Not here: when the flow listens (engine),
// what a prompt does when somebody speaks (calls, media).

/** An option of a closed menu with the phrases that mean it, the main one first. */
export interface EarOption {
  option: string;
  phrases: string[];
}

/** What is expected. `text` = free words, `hints` make some of them likelier; an ear that knows none listens for `options` instead. */
export type EarMode = { kind: 'menu'; options: EarOption[] } | { kind: 'text'; hints?: string[]; options?: EarOption[] };

/** What to listen for. */
export interface EarRequest {
  /** BCP 47, e.g. `es-AR`. */
  language: string;
  mode: EarMode;
}

/** How far a final answer can be believed: `confirm` = ask "did you say ...?", `reject` = nothing that was expected. */
export type EarDecision = 'accept' | 'confirm' | 'reject';

/**
 * What an ear tells. `atMs` counts the session's audio. Every utterance gives `speech-start`, `speech-end` and one `final`, in this
 * order; ears of free speech may give partials between. After `failed` the session is over.
 */
export type EarEvent =
  | { kind: 'speech-start'; atMs: number }
  | { kind: 'speech-end'; atMs: number }
  | { kind: 'partial'; text: string; option?: string }
  | {
      kind: 'final';
      atMs: number;
      decision: EarDecision;
      /** The likeliest option, also of a `confirm`; of a `reject` for the trace only. */
      option?: string;
      /** The second likeliest option. */
      second?: string;
      text?: string;
      /** 0 to 1; comparable only within one ear. */
      confidence?: number;
      /** The menu ear's own measure, lower is surer: for the trace and for tuning. */
      z?: number;
      /** Of a `reject`: no word can be told from the line's noise, so that saying it again is no use. */
      noise?: true;
    }
  | { kind: 'failed'; code: string; message: string };

/** One caller being listened to. None of its methods throws; trouble is a `failed` event. */
export interface EarSession {
  /** Signed 16-bit samples at 8 kHz in any portion, silence included, without gaps; the array may be reused afterwards. */
  write: (samples: Int16Array) => void;
  /**
   * For so long there was nothing on the line but its own noise, and its audio is not given: time goes on without it. A session without this
   * is given up to a second of silence instead.
   */
  quiet?: (quietMs: number) => void;
  /** A prompt is (not) playing to this caller: its echo must not count as speech. */
  prompting: (playing: boolean) => void;
  /** No more audio: ends a running utterance, resolves when every event has been told. */
  finish: () => Promise<void>;
  /** Stop at once; no event follows. */
  close: () => void;
}

/** A recogniser. */
export interface Ear {
  /** The kinds of mode it can do. */
  modes: readonly EarMode['kind'][];
  /** Whether it understands the language at all. */
  speaks: (language: string) => boolean;
  /**
   * Make ready what a request needs (templates, models), which may take a minute; a later `open` of it is quick. Throws `Failure`:
   * `cancelled` when aborted, `invalid`, `unavailable` (retryable).
   */
  prepare: (request: EarRequest, options?: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void }) => Promise<void>;
  /**
   * Begin to listen. Throws `Failure`: `invalid` for a mode, language or menu it cannot do, `unavailable` (retryable) when the
   * request is not prepared yet: the caller then has the keys.
   */
  open: (request: EarRequest, onEvent: (event: EarEvent) => void) => Promise<EarSession>;
  close: () => Promise<void>;
}

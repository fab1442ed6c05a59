// What the job worker is asked and what it answers: everything that would hold the main thread over 5 ms. Plain structured data.
// Not here: how a job is done (job-worker.ts) and the pool (pool.ts).
import type { PlaySource } from '#engine/effect.ts';
import type { Installation, Problem } from '#flow/problem.ts';
import type { TalkFailure } from '#talk/failure.ts';

/** What other flows' checks must know of one flow. */
export type FlowFacts = Pick<Installation['flows'][number], 'id' | 'name' | 'returns' | 'subflows' | 'variables'>;

/** Titles of blocks by id, and labels of exits by `block exit`, e.g. `menu option:turnos` → `Turnos`. */
export interface FlowLabels {
  blocks: Record<string, string>;
  exits: Record<string, string>;
}

/** A document that was read: its canonical text, its facts, and what of it is spoken. `flow` is absent where it is no flow at all. */
export interface ReadAnswer {
  flow: { facts: FlowFacts; canonical: string; spoken: PlaySource[] } | undefined;
  problems: Problem[];
}

/** How a saved talk went. */
export interface TalkOutcome {
  id: string;
  name: string;
  ok: boolean;
  failures: TalkFailure[];
  path: string[];
  endedBy?: string;
  durationMs: number;
}

/** Why an audio file is not taken; the studio has a text for each. */
export type AudioRefusalCode =
  | 'audio-unknown'
  | 'audio-format'
  | 'audio-mismatch'
  | 'audio-unreadable'
  | 'audio-too-short'
  | 'audio-too-long'
  | 'audio-silent';

/** What was done to an audio: lengths in ms, loudness in LUFS (ITU-R BS.1770), before and after. */
export interface Levelling {
  beforeMs: number;
  afterMs: number;
  beforeLufs: number;
  afterLufs: number;
}

/** An audio file as the library takes it, or why it does not. `originalType` is its real media type. */
export type AudioAnswer =
  | { kind: 'read'; samples: Int16Array; originalType: string; levelling: Levelling }
  | { kind: 'refused'; code: AudioRefusalCode; message: string };

/** Every job by name: what goes in and what comes out. */
export interface Jobs {
  /** Split a request's JSON text into its small part and the text of its `document`. Throws `invalid`. */
  split: { in: { text: string }; out: { rest: Record<string, unknown>; document: string | undefined } };
  /** Read a document, bring it up to date, check it. */
  read: { in: { document: string; installation: Installation }; out: ReadAnswer };
  /** Facts of stored documents; one that cannot be read gives undefined. */
  facts: { in: { documents: string[] }; out: (FlowFacts | undefined)[] };
  /** What people call the blocks and options of stored documents, by flow; one that cannot be read has none. */
  labels: { in: { documents: string[] }; out: Record<string, FlowLabels> };
  /** Run talks with a document and the subflows it may enter (version 0 = draft). Throws `invalid` for a document that is no flow. */
  talks: {
    in: {
      document: string;
      subflows: Record<string, { version: number; document: string }>;
      talks: { id: string; name: string; document: string }[];
    };
    out: TalkOutcome[];
  };
  /** An audio file (WAV, MP3, Ogg) sent as `type` to mono samples at 8 kHz, trimmed and levelled; `loop`: its end runs into its beginning. */
  readAudio: { in: { file: Uint8Array; type: string; loop: boolean }; out: AudioAnswer };
  /** Raw 8 kHz mu-law to a WAV file, as heard over either law. */
  writeAudio: { in: { ulaw: Uint8Array; law: 'a' | 'mu' }; out: { wav: Uint8Array } };
}

export type JobName = keyof Jobs;

/** A request to the worker. */
export type JobRequest = { [N in JobName]: { id: number; name: N; input: Jobs[N]['in'] } }[JobName];

/** What the worker sends: that it stands; how far it is (0…1), then the output or an error with a Failure's code. */
export type JobAnswer =
  | { ready: true }
  | { id: number; share: number }
  | { id: number; output: Jobs[JobName]['out'] }
  | { id: number; error: { code: string; message: string } };

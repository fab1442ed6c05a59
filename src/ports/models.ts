// ModelStore: what is too large for npm (voices, networks) and is fetched when somebody wants it. Implemented by adapters/model-store.

/** One file of a model: where it comes from and how it is known to be the right one. */
export interface ModelFile {
  /** Name in the model's folder; of an archive, the archive's own name. */
  name: string;
  url: string;
  /** Lower-case hexadecimal. */
  sha256: string;
  /** Size as published; for the progress bar and the disk. */
  bytes: number;
  /**
   * Only these files of the archive are kept, without its folders; `tree` keeps everything in it, without the one folder around it, in a
   * folder of this name.
   */
  unpack?: { as: 'tar.bz2' | 'zip'; keep: readonly string[] } | { as: 'zip'; tree: string };
}

/** Something that can be installed. */
export interface ModelInfo {
  id: string;
  /** What it is good for: speaking, or understanding. */
  kind: 'voice' | 'ear';
  name: string;
  /** BCP 47, the first is the one it is best at. */
  languages: readonly string[];
  /** SPDX id, or a word for what has none. */
  licence: string;
  /** Whom the licence asks to be named, and where it stands. */
  credit: string;
  creditUrl: string;
  files: readonly ModelFile[];
}

/** Why an installation ended without a model; each has its words in the studio. */
export type ModelFault = 'unreachable' | 'wrong-checksum' | 'disk-full' | 'not-writable' | 'broken-archive' | 'failed';

/** How a model stands. `supplied`: somebody put it into the folder by hand. */
export type ModelState =
  | { is: 'absent' }
  | { is: 'downloading'; doneBytes: number; totalBytes: number }
  | { is: 'unpacking' }
  | { is: 'installed' }
  | { is: 'failed'; fault: ModelFault; message: string };

/** The models of an installation. One is downloaded at a time; the others wait as `downloading` with nothing done. */
export interface ModelStore {
  list: () => Promise<{ model: ModelInfo; state: ModelState }[]>;
  /**
   * Download, or take from the folder, check and put into place; resolves when it is there. What was half downloaded goes on where it stopped.
   * Throws `Failure`: `not-found`, `cancelled`, `unavailable` (retryable), `bad-answer` (checksum, archive); `details.fault` says which.
   */
  install: (id: string) => Promise<void>;
  /** Stop an installation; what was downloaded is kept for the next time. */
  cancel: (id: string) => void;
  /** Throws `not-found`. */
  remove: (id: string) => Promise<void>;
  /** Called whenever a state changed. */
  onChange: (wake: () => void) => () => void;
}

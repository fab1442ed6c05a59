// SettingsStore: small JSON settings by key, the records of the library of audio and files, and the sandbox phone's messages.

export interface AudioRow {
  id: string;
  name: string;
  kind: 'prompt' | 'music';
  /** SHA-256 of the 8 kHz mu-law rendition; its file is `audio/<hash>.ulaw`. */
  hash: string;
  durationMs: number;
  /** Shipped with the product (generated loops). */
  builtIn: boolean;
  createdAt: number;
  /** SHA-256 of the file it was made of, kept as `audio/<hash>.original`; undefined for what the product makes itself. */
  originalHash?: string | undefined;
  /** Media type of that file, e.g. `audio/mpeg`. */
  originalType?: string | undefined;
  /** Who confirmed that this music may be played to callers. */
  rightsBy?: string | undefined;
}

/** An image, a video or a document for WhatsApp messages. */
export interface LibraryFileRow {
  id: string;
  /** As people know it, e.g. `Cómo llegar.pdf`. */
  name: string;
  kind: 'image' | 'video' | 'document';
  /** MIME type, read from the bytes. */
  type: string;
  /** SHA-256 of the bytes; the file is `audio/<hash>.media` of the data folder. */
  hash: string;
  sizeBytes: number;
  createdAt: number;
}

/** A message as the phone drawn in the studio shows it. */
export interface SandboxMessage {
  id: number;
  channel: 'sms' | 'whatsapp';
  origin: string;
  to: string;
  /** Text as the phone shows it; a template already rendered. */
  text: string;
  template: string | undefined;
  callId: string | undefined;
  at: number;
}

export interface SettingsStore {
  get: (key: string) => Promise<unknown>;
  set: (key: string, value: unknown) => Promise<void>;
  /** Counts one more of `key` on this day (`2026-11-22`) unless there are `most` already; false = not counted. Earlier days are forgotten. */
  countUpTo: (key: string, day: string, most: number) => Promise<boolean>;
  /** What was counted on a day, by key. */
  counts: (day: string) => Promise<Record<string, number>>;
  audio: () => Promise<AudioRow[]>;
  saveAudio: (row: AudioRow) => Promise<void>;
  removeAudio: (id: string) => Promise<void>;
  /** By name. */
  files: () => Promise<LibraryFileRow[]>;
  saveFile: (row: LibraryFileRow) => Promise<void>;
  removeFile: (id: string) => Promise<void>;
  /** `outboxId` makes it idempotent: a second put with the same key returns the first row. */
  putSandbox: (message: Omit<SandboxMessage, 'id'>, key: string) => Promise<SandboxMessage>;
  sandbox: (filter: { to?: string; sinceId?: number; limit: number }) => Promise<SandboxMessage[]>;
  onSandbox: (wake: () => void) => () => void;
}

// FlowStore: flow documents, drafts with a revision, published versions, and the lines that ring them.

/** A flow as the list shows it. */
export interface FlowSummary {
  id: string;
  name: string;
  /** Newest published version, 0 = never. */
  version: number;
  publishedAt: number | undefined;
  publishedBy: string | undefined;
  draftRevision: number;
  draftUpdatedAt: number;
  draftUpdatedBy: string | undefined;
  /** Draft differs from the newest version. */
  changed: boolean;
  lines: string[];
  lastCallAt: number | undefined;
  callsToday: number;
}

export interface FlowVersion {
  flow: string;
  version: number;
  publishedAt: number;
  publishedBy: string;
  note: string;
  /** Why it was published although a saved talk failed; undefined where none did. */
  overrideReason: string | undefined;
}

/** A line: a number or SIP user that rings a flow. */
export interface LineRow {
  /** What is dialled: SIP user or E.164. */
  name: string;
  flow: string;
  /** E.164 shown to agents and used as `call.line` number. */
  number: string | undefined;
  /** ISO 3166 country for caller numbers without prefix and for the message allow-list. */
  country: string;
  enabled: boolean;
  note: string;
}

export interface FlowStore {
  list: () => Promise<FlowSummary[]>;
  /** Canonical text of the draft; `revision` counts saves. */
  draft: (flow: string) => Promise<{ document: string; revision: number; updatedAt: number; updatedBy: string | undefined } | undefined>;
  /** Throws `conflict` when `baseRevision` is not the stored one; pass undefined to create (conflict if it exists). */
  saveDraft: (
    flow: string,
    name: string,
    document: string,
    baseRevision: number | undefined,
    by: string,
    at: number,
  ) => Promise<{ revision: number }>;
  /** Freeze the given document as the next version. */
  publish: (flow: string, document: string, by: string, note: string, at: number, overrideReason?: string) => Promise<{ version: number }>;
  version: (flow: string, version: number) => Promise<string | undefined>;
  /** Newest published document. */
  published: (flow: string) => Promise<{ version: number; document: string } | undefined>;
  versions: (flow: string) => Promise<FlowVersion[]>;
  remove: (flow: string) => Promise<void>;
  lines: () => Promise<LineRow[]>;
  line: (name: string) => Promise<LineRow | undefined>;
  saveLine: (line: LineRow) => Promise<void>;
  removeLine: (name: string) => Promise<void>;
  /** Wakes when a version is published or a line changes. */
  onChange: (wake: () => void) => () => void;
}

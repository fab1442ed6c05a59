// CallStore: calls, their events and effects, their inbox (DESIGN §3). Implemented by adapters/store-postgres; contract suite beside it.
import type { CallEvent } from '#engine/event.ts';
import type { Effect } from '#engine/effect.ts';
import type { CallState } from '#engine/engine.ts';
import type { NewOutboxRow } from './message-store.ts';

/** A call as it begins. */
export interface NewCall {
  id: string;
  line: string;
  flow: string;
  /** Number of the published version, 0 = the draft (kept whole in `draftDocument`). */
  version: number;
  draftDocument?: string;
  /** Versions of reachable subflows, pinned. */
  pinned: Record<string, number>;
  callerLeg: string;
  callerNumber: string | undefined;
  callerName: string | undefined;
  /** `sandbox`, `trunk:<name>`, `registered:<aor>`, `browser:<user>`. */
  source: string;
  startedAt: number;
  test: boolean;
}

/** One event of one call with everything that must be stored with it, atomically. */
export interface CallCommit {
  callId: string;
  /** 1, 2, 3… per call. */
  seq: number;
  event: CallEvent;
  effects: Effect[];
  state: CallState;
  outbox: NewOutboxRow[];
  /** Inbox row this event came from; deleted in the same transaction. */
  inboxId?: number;
  /** Set with the last commit. */
  ended?: { at: number; by: string; reason: string };
  answeredAt?: number;
  /** Runtime facts recovery needs (legs, transfer under way); opaque JSON of calls/. */
  runtime?: unknown;
}

/** A call that was live when main stopped. */
export interface LiveCall {
  call: NewCall;
  state: CallState | undefined;
  seq: number;
  answeredAt: number | undefined;
  runtime: unknown;
  /** Epoch ms of its last commit. */
  lastAt: number;
}

/** A result from another room for a call. */
export interface InboxRow {
  id: number;
  callId: string;
  event: CallEvent;
}

/** One line of a list of calls. */
export interface CallSummary {
  id: string;
  line: string;
  flow: string;
  flowName: string;
  version: number;
  callerNumber: string | undefined;
  callerName: string | undefined;
  source: string;
  startedAt: number;
  answeredAt: number | undefined;
  endedAt: number | undefined;
  endedBy: string | undefined;
  endReason: string | undefined;
  test: boolean;
  place: { flow: string; block: string } | undefined;
}

/** A stored event with its effects: one row of the trace. */
export interface TraceRow {
  seq: number;
  at: number;
  event: CallEvent;
  effects: Effect[];
}

export interface CallFilter {
  live?: boolean;
  flow?: string;
  line?: string;
  /** Matches number, name, call id. */
  search?: string;
  fromAt?: number;
  toAt?: number;
  /** Rows startedAt < this; for paging. */
  before?: number;
  limit: number;
}

/** An utterance that an ear doubted or did not understand, by its place in the call's trace. */
export interface MisheardRow {
  callId: string;
  seq: number;
  at: number;
}

/** A place in the list of what was not understood, and whether its audio is kept. */
export interface MisheardFound extends MisheardRow {
  audible: boolean;
}

/** The audio of what a `listen` did not understand: G.711 mu-law at 8 kHz. Personal data. */
export interface KeptUtterance {
  callId: string;
  /** Id of the `listen`, which the event `heard` carries too. */
  listen: string;
  at: number;
  audio: Uint8Array;
}

/** Utterances kept of all calls together, 16 MB at 4 s each; the oldest make room. */
export const mostUtterances = 500;

export interface MisheardFilter {
  /** The flow that the call rang. */
  flow?: string;
  fromAt?: number;
  toAt?: number;
  /** Rows after this one, for paging. */
  after?: MisheardRow;
  limit: number;
}

export interface CallStore {
  begin: (call: NewCall) => Promise<void>;
  /** All rows in one statement each, one transaction; calls may repeat, their order is kept. `durable` false = `synchronous_commit off`. */
  commit: (commits: CallCommit[], durable: boolean) => Promise<void>;
  /** How often a connection to the database broke so far. Each may have been a crash, which takes with it what was stored last without `durable`. */
  interruptions: () => number;
  live: () => Promise<LiveCall[]>;
  /** Close a call that cannot be taken up again. */
  close: (callId: string, ended: { at: number; by: string; reason: string }) => Promise<void>;
  /** Undelivered inbox rows of live calls, oldest first. */
  inbox: () => Promise<InboxRow[]>;
  putInbox: (callId: string, event: CallEvent) => Promise<void>;
  /** Called on every NOTIFY that something is in the inbox (a hint, never the truth). Returns the unsubscriber. */
  onInbox: (wake: () => void) => () => void;
  dropInbox: (id: number) => Promise<void>;
  list: (filter: CallFilter) => Promise<CallSummary[]>;
  get: (callId: string) => Promise<{ call: NewCall; summary: CallSummary } | undefined>;
  trace: (callId: string) => Promise<TraceRow[]>;
  /** Events `heard` with a doubt (`confirm`, `reject`), newest first; those of one instant by call and place. */
  misheard: (filter: MisheardFilter) => Promise<MisheardFound[]>;
  /**
   * Keep an utterance's audio; of more than `most` (absent: `mostUtterances`) the oldest go. It also goes with the texts of messages as they grow old, and with
   * all data of the caller's number (`ChannelStore.forgetBodies`, `erase`). A second one of the same `listen` changes nothing.
   */
  keepUtterance: (utterance: KeptUtterance, most?: number) => Promise<void>;
  /** The audio of the event at a place of a call's trace; undefined where none is kept. */
  utterance: (callId: string, seq: number) => Promise<Uint8Array | undefined>;
}

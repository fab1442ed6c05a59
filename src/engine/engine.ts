// The engine's public face: what it is given and what it answers. The code is in create-engine.ts and beside it.
import type { Flow } from '#flow/model.ts';
import type { Effect, OpenEffect } from './effect.ts';
import type { CallEvent, CallFacts } from './event.ts';

/** A flow and every subflow reachable from it, versions pinned at the call's start. */
export interface Bundle {
  root: string;
  flows: Record<string, { version: number | 'draft'; flow: Flow }>;
}

/**
 * The state of a call between two events: versioned JSON, kept by the store, opaque to everybody but the engine,
 * save for the fields named here.
 */
export interface CallState {
  v: 1;
  call: CallFacts;
  /** Epoch ms of the last event. */
  at: number;
  /** Effects not yet answered, by id. */
  open: Record<string, OpenEffect>;
  /** Where the call is, for the live page. */
  place: { flow: string; block: string } | undefined;
  /** Set once the call is over and nothing remains to be run. */
  ended: boolean;
  /** The engine's own part. */
  inner: unknown;
}

/** What `advance` answers. */
export interface Advance {
  state: CallState;
  effects: Effect[];
}

/** The pure engine. `state` is undefined only with `started`. Never throws for any event sequence. */
export interface Engine {
  advance: (bundle: Bundle, state: CallState | undefined, event: CallEvent) => Advance;
}

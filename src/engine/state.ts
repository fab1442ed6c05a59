// The engine's own part of a call's state: frames, the visit of a block in each, counters. Plain JSON, never `undefined` inside.
// Not here: what changes it (visit.ts, keys.ts, end.ts …).
import type { CallState } from './engine.ts';
import type { Held, StepEffect } from './step.ts';

/** Who asked for an effect within a visit. */
export type Owner = 'step' | 'action';

/** One stay in a block (or in the flow's `fault`), from its first message to the exit taken. */
export interface Visit {
  /** Number of the visit in the call; the first half of effect ids. */
  n: number;
  /** Effects asked for so far; the second half of effect ids. */
  k: number;
  /** The block's id; empty in a fault. */
  block: string;
  fault?: true;
  phase: 'start' | 'message' | 'message-actions' | 'step' | 'replay' | 'block-actions' | 'exit-actions';
  /** Index of the message being said. */
  message: number;
  /** Whether that message was begun. */
  begun: boolean;
  /** Index of the action in the list being run. */
  action: number;
  /** What is being said now. */
  speech?: { id: string; interruptible: boolean; owner: Owner | 'message' };
  /** What the step wants to say once speech that may not be interrupted has ended. */
  queued: Extract<StepEffect, { kind: 'say' }>[];
  step: 'waiting' | 'open' | 'done';
  /** The step's own memory; goes with the visit. */
  local?: unknown;
  /** The action being run. */
  running?: { local?: unknown; holdsKeys?: true };
  /** Whether the step was told that the messages have ended. */
  told: boolean;
  /** Remaining messages are not heard (save those that may not be interrupted). */
  cut?: true;
  exit?: string;
  jump?: string;
  /** Effects asked for, by id. */
  asked: Record<string, { owner: Owner; ref: string }>;
  /** In a subflow block: variable of this flow → variable of the child. */
  out?: Record<string, string>;
}

/** A flow being run: the root's, or a subflow's with variables of its own. */
export interface Frame {
  flow: string;
  vars: Record<string, Held>;
  visit?: Visit;
}

/** The engine's own part of the state. */
export interface Inner {
  /** Innermost last. */
  frames: Frame[];
  /** Visits begun so far. */
  visits: number;
  /** Visits begun since the caller was last listened to or handed to somebody. */
  unheard: number;
  typedAhead: string[];
  language: string;
  lastOutcome?: string;
  swallow?: { key: string; until: number };
  /** Call time that is left; the timer is absent while the call is joined to an agent. */
  limit: { leftMs: number; timer?: string };
  /** When each open timer was armed, epoch ms. */
  armedAt: Record<string, number>;
  /** The caller is gone or is being hung up on: only silent kinds run. */
  over?: true;
  /** Bounds what runs after hang-up. */
  overTimer?: string;
  faulted?: true;
}

/** The whole state with the engine's part known. */
export type LiveState = Omit<CallState, 'inner'> & { inner: Inner };

/** Keys kept ahead of a step that may take them (DESIGN §3). */
export const maxTypedAhead = 20;
/** Frames a call may be deep. */
export const maxDepth = 10;
/** Blocks one event may lead through. */
export const maxVisitsPerEvent = 100;
/** Blocks a call may go through without listening or transferring: speech in a circle. */
export const maxVisitsUnheard = 500;
/** What runs after hang-up ends after this time (DESIGN §3). */
export const afterHangupMs = 60_000;

/** A fresh visit of a block. */
export function newVisit(n: number, block: string): Visit {
  return { n, k: 0, block, phase: 'start', message: 0, begun: false, action: 0, queued: [], step: 'waiting', told: false, asked: {} };
}

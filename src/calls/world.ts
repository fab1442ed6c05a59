// What every live call is handed: the ports, the shared vault and writer; and what an effect may do to its call.
// Not here: the call itself (call.ts) and how effects are carried out (effects/*).
import type { Logger } from 'pino';
import type { Effect } from '#engine/effect.ts';
import type { Engine } from '#engine/engine.ts';
import type { CallEvent } from '#engine/event.ts';
import type { CallStore } from '#ports/call-store.ts';
import type { Clock, Timers } from '#ports/clock.ts';
import type { Desk } from '#ports/desk.ts';
import type { OutwardHttp } from '#ports/http.ts';
import type { LegEnd, Line } from '#ports/line.ts';
import type { PromptSource } from '#ports/prompts.ts';
import type { Vault } from './vault.ts';
import type { CommitWriter } from './writer.ts';

/** What all calls share. */
export interface World {
  line: Line;
  engine: Engine;
  prompts: PromptSource;
  desk: Desk;
  http: OutwardHttp;
  /** A secret of the installation by name, for `{{secret.name}}`. */
  secrets: (name: string) => Promise<string | undefined>;
  clock: Clock;
  timers: Timers;
  log: Logger;
  /** A fresh id for a leg or a call: short, unique, safe in a path. */
  newId: () => string;
  /** The trunk over which this number may be dialled by a transfer; undefined = not allowed. */
  transferAllowed: (number: string) => { trunk: string } | undefined;
  /** Messages of this origin go to the phone drawn in the studio, whatever the caller's identity. */
  sandboxOrigin: (origin: string) => boolean;
  vault: Vault;
  writer: CommitWriter;
  store: Pick<CallStore, 'close' | 'dropInbox'>;
}

/** An agent's leg while a transfer has it. */
export interface TransferLeg {
  /** The transfer effect. */
  id: string;
  leg: string;
  /** Absent for a number. */
  agent?: string;
  joined: boolean;
}

/** What recovery must know of a call beyond its engine's state; stored with every commit. Plain JSON. */
export interface CallRuntime {
  /** Who called, as the source tells it (SIP user, studio user): the recipient on the sandbox phone. */
  identity?: string;
  transfer?: TransferLeg;
  /** A hang-up is ordered, for this reason: it is carried out whatever happens. */
  hangingUp?: string;
  /** Who ended the call, once somebody has. */
  endedBy?: string;
}

/** An event without its instant; the call's clock adds it. */
export type WithoutAt<E> = E extends { at: number } ? Omit<E, 'at'> & { at?: number } : never;

/** What happens on a leg that is not the caller's. */
export interface LegHandlers {
  answered: (at: number) => void;
  ended: (end: LegEnd, at: number) => void;
  playEnded: (play: string, reason: 'finished' | 'stopped' | 'failed') => void;
}

/** What an effect sees of its call. */
export interface EffectHost {
  world: World;
  callId: string;
  callerLeg: string;
  callerNumber: string | undefined;
  callerName: string | undefined;
  flow: string;
  runtime: CallRuntime;
  /** Puts an event into the mailbox; dropped once the call is over. */
  post: (event: WithoutAt<CallEvent>) => void;
  /** The effect has been answered and needs no cancel any more. */
  over: (id: string) => void;
  /** Effects answered while they were being started. */
  answered: Set<string>;
  /** Runs code that came back later; what it throws ends this call only. */
  guard: (run: () => void) => void;
  own: (leg: string, handlers: LegHandlers) => void;
  disown: (leg: string) => void;
}

/** An effect being carried out. */
export interface Running {
  kind: Effect['kind'];
  /** Stop it and answer nothing more; safe to call twice. */
  cancel: () => void;
  /** The part that is done at once, where it is apart from the start (not on recovery). */
  begin?: () => void;
  /** The part that must wait for the commit. */
  go?: () => void;
  /** Sensitive digits of a `listen`. */
  collected?: (digits: string, at: number) => void;
  /** Keys belong to it alone while it runs: none becomes an event. */
  keepsKeys?: boolean;
  /** Takes up a transfer that outlived a restart. */
  attach?: (transfer: TransferLeg) => void;
}

/** The effect of one kind. */
export type EffectOf<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

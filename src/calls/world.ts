// What every live call is handed: the ports, the shared vault and writer; and what an effect may do to its call.
// Not here: the call itself (call.ts) and how effects are carried out (effects/*).
import type { Logger } from 'pino';
import type { Effect } from '#engine/effect.ts';
import type { Engine } from '#engine/engine.ts';
import type { TransferTarget } from '#engine/effect.ts';
import type { CallEvent, Key, StandIn, TransferOutcome } from '#engine/event.ts';
import type { CallStore } from '#ports/call-store.ts';
import type { Clock, Timers } from '#ports/clock.ts';
import type { Desk } from '#ports/desk.ts';
import type { OutwardHttp } from '#ports/http.ts';
import type { Heard, LegEnd, Line } from '#ports/line.ts';
import type { AgentCommand } from '#ports/live-calls.ts';
import type { OutboundPolicy } from '#ports/outbound-policy.ts';
import type { PromptSource } from '#ports/prompts.ts';
import type { LineQuality } from './line-quality.ts';
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
  /** The one list under which outside numbers are dialled. */
  policy: OutboundPolicy;
  /** A number as somebody writes or keys it, to E.164; `country` (ISO 3166) is the line's. Undefined where it cannot be told. */
  normaliseNumber: (raw: string, country: string) => string | undefined;
  /** Messages of this origin go to the phone drawn in the studio, whatever the caller's identity. */
  sandboxOrigin: (origin: string) => boolean;
  vault: Vault;
  quality: LineQuality;
  writer: CommitWriter;
  store: Pick<CallStore, 'close' | 'dropInbox' | 'keepUtterance'>;
}

/** How a transfer stands; replaced as a whole at every change. Plain JSON. */
export interface TransferRuntime {
  /** The transfer effect. */
  id: string;
  /** Whom the caller waits for or talks to now: another than the effect's own once the call was forwarded. */
  to: TransferTarget;
  /** The stay at the desk. */
  ticket: string;
  /** Stays so far; the next ticket's number. */
  stays: number;
  /** When the wait began. */
  enteredAt: number;
  /** Joined, or has answered and is being told who calls. */
  leg?: string;
  /** Who rings or talks; absent for a number. */
  agent?: string;
  joined: boolean;
  /** The agent keeps the caller on hold. */
  held?: true;
  /** The play of the music on the caller's leg. */
  music?: string;
  /** This stay follows an earlier one: whom it comes back to if nobody takes it, and what it then ends with. */
  comesBack?: { agent?: string; outcome: TransferOutcome };
}

/** What recovery must know of a call beyond its engine's state; stored with every commit. Plain JSON. */
export interface CallRuntime {
  /** Who called, as the source tells it (SIP user, studio user): the recipient on the sandbox phone. */
  identity?: string;
  /** ISO 3166 country of the line, for numbers that the caller keys. */
  country?: string;
  transfer?: TransferRuntime;
  /** A hang-up is ordered, for this reason: it is carried out whatever happens. */
  hangingUp?: string;
  /** Who ended the call, once somebody has. */
  endedBy?: string;
  /** The edition of voices and words it began with. */
  voices?: string;
}

/** An event without its instant; the call's clock adds it. */
export type WithoutAt<E> = E extends { at: number } ? Omit<E, 'at'> & { at?: number } : never;

/** What happens on a leg that is not the caller's. */
export interface LegHandlers {
  answered: (at: number) => void;
  ended: (end: LegEnd, at: number) => void;
  playEnded: (play: string, reason: 'finished' | 'stopped' | 'failed') => void;
  key?: (key: Key, at: number) => void;
  /** The far side's telephone put us on hold, or took us back. */
  held?: (holding: boolean, at: number) => void;
}

/** What an effect sees of its call. */
export interface EffectHost {
  world: World;
  callId: string;
  /** The call by which the desk and its agents know this caller, where it is another: the one that asked for this callback. */
  deskCallId?: string;
  callerLeg: string;
  callerNumber: string | undefined;
  callerName: string | undefined;
  /** The caller's leg has ended or is being ended. */
  callerGone: () => boolean;
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
  /** What the caller said to a `listen` for words. */
  heard?: (heard: Heard, at: number) => void;
  /** Keys belong to it alone while it runs: none becomes an event. */
  keepsKeys?: boolean;
  /** A key of the caller's; true = it was meant for this effect and is no event. */
  key?: (key: Key, at: number) => boolean;
  /** The line has told the end of a `play` effect: nothing more is made for it. What its event says besides. */
  ended?: () => { stoodIn?: StandIn };
  /** A play on the caller's leg that is not a `play` effect has ended. */
  playEnded?: (play: string, reason: 'finished' | 'stopped' | 'failed') => void;
  /** What the joined agent orders. Throws `Failure`: `conflict` where it is not theirs to order now, `forbidden`. */
  command?: (agent: string, command: AgentCommand) => Promise<void>;
  /** Takes a transfer up: joined where the agent's leg lives, else back to the desk with its wait. The desk is told of the joined, unless it knows. */
  resume?: (legLives: boolean, deskKnows?: boolean) => void;
}

/** The effect of one kind. */
export type EffectOf<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

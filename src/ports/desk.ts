// What calls/ needs of the desk: who rings next, what is announced, when to give up. The desk decides and never dials (DESIGN §4).
import type { TransferTarget } from '#engine/effect.ts';
import type { TransferOutcome } from '#engine/event.ts';
import type { AgentContact } from './people-store.ts';
import type { SkillNeed } from '#flow/team-queue.ts';

/** A caller who asks for a team or an agent. Numbers never come here. */
export interface DeskEntry {
  callId: string;
  to: Exclude<TransferTarget, { number: string }>;
  /** 0 = the team's. */
  ringS: number;
  maxWaitS: number;
  priority: number;
  skills?: SkillNeed[];
  /** BCP 47, for announcements. */
  language?: string;
  caller?: { number?: string; name?: string };
  /** When the wait began, where it began before this entry: forwarded, or an agent's leg was lost. Such a caller is served first. */
  enteredAt?: number;
}

/** Next move for a waiting caller. */
export type DeskMove =
  /** Under ring-all one for each agent; `waitedMs` and `teamName` are for what the agent hears and sees. */
  | {
      do: 'ring';
      agent: string;
      name: string;
      contact: AgentContact;
      sipUser: string;
      ringMs: number;
      teamName?: string;
      waitedMs?: number;
    }
  /** Stop ringing this agent: another answered, the caller was moved, or the agent went away. */
  | { do: 'stop-ring'; agent: string }
  | { do: 'wait'; position: number; waitS: number | undefined }
  /** Say it over the music, which goes on after it. `waitS` absent = unknown, so it is not said. `callbackKey`: offer to call back. */
  | { do: 'announce'; position?: number; waitS?: { from: number; to: number }; comfort?: string; callbackKey?: string }
  /** The team's overflow is a number: dial it under the rules for outside numbers. */
  | { do: 'divert'; to: { number: string } }
  /** The team's overflow is a callback: offer it; an answer of `no` gives up with this outcome. */
  | { do: 'offer-callback'; otherwise: TransferOutcome }
  | { do: 'give-up'; outcome: TransferOutcome };

/** What became of a ring that the desk ordered. */
export type RingResult = 'answered' | 'no-answer' | 'busy' | 'refused' | 'failed';

/** Call this agent first, then this number, and join them (a call without a flow). */
export interface CallbackOrder {
  ticket: string;
  /** The call that asked for it. */
  callId: string;
  agent: string;
  name: string;
  contact: AgentContact;
  sipUser: string;
  ringMs: number;
  number: string;
  language: string;
  /** Whom the caller had asked for: who takes over if the agent is lost in mid-call. */
  to: DeskEntry['to'];
  priority: number;
  teamName: string | undefined;
}

/** How a callback ended. `done` = the two talked. */
export type CallbackResult = 'done' | 'agent-no-answer' | 'caller-no-answer' | 'caller-busy' | 'refused' | 'failed';

export interface Desk {
  /** `move` is called with every decision, never within `enter`. */
  enter: (ticket: string, entry: DeskEntry, move: (move: DeskMove) => void) => void;
  /**
   * The hold music of a team of its own; undefined = the installation's. Answers at once, from what was last read: a caller hears music before
   * anything is decided.
   */
  musicOf?: (team: string) => string | undefined;
  /** What became of the ring that the desk ordered. A second `answered` under ring-all is answered with `stop-ring`. */
  rang: (ticket: string, agent: string, result: RingResult) => void;
  /**
   * The caller left: hung up, chose to leave (`left`), or the joined call is over and the agent wraps up. `forwarded`: the agent passed the
   * caller on and wraps up; `agent-lost`: the agent's leg broke, no wrap-up. After these two the caller may enter again with `enteredAt`.
   * A callback in which the two talked is done with it.
   * Absent: `over` for a joined call, else `hung-up`.
   */
  leave: (ticket: string, why?: 'hung-up' | 'left' | 'over' | 'forwarded' | 'agent-lost') => void;
  /** A call that the phone registered as this SIP user had placed is over: an agent who had missed a ring is there again. */
  phoneUsed?: (sipUser: string) => void;
  /** After a restart: this agent talks in this call. */
  restore: (ticket: string, agent: string, callId?: string) => void;
  /** The joined call was put on hold or taken back, for the log. */
  held?: (ticket: string, holding: boolean) => void;
  /** The waiting caller wants to be called back at this number (E.164, allowed): keeps the place; the caller then gets `give-up` with `callback`. */
  requestCallback?: (ticket: string, number: string) => void;
  /** Who carries out callbacks. Orders come whenever an agent is free for one; `callbackEnded` answers each. */
  onCallback?: (carryOut: (order: CallbackOrder) => void) => void;
  callbackEnded?: (ticket: string, result: CallbackResult) => void;
}

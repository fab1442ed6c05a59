// What the queue knows and what can happen to it, as plain values. Not here: any decision (queue.ts and the files it uses).
import type { TransferOutcome } from '#engine/event.ts';
import type { SkillNeed, TeamQueue } from '#flow/team-queue.ts';
import type { CallbackResult, DeskMove, RingResult } from '#ports/desk.ts';
import type { PresenceRow, QueueEvent, TicketRow } from '#ports/queue-store.ts';

/** A team as the queue sees one. */
export interface TeamFacts {
  id: string;
  name: string;
  /** In ringing order. */
  agents: readonly string[];
  ringS: number;
  queue: TeamQueue;
}

/** An agent as the queue sees one. */
export interface AgentFacts {
  id: string;
  /** First state of an agent that nobody has seen before. */
  available: boolean;
  skills: Readonly<Record<string, number>>;
  /** Can be rung now. */
  reachable: boolean;
  /** Reachable, or was within the grace: counts as there, so that callers wait for a page that is being reloaded. */
  loggedIn: boolean;
}

/** The people at one moment, and what this installation can do. */
export interface DeskPeople {
  teams: ReadonlyMap<string, TeamFacts>;
  agents: ReadonlyMap<string, AgentFacts>;
  /** Whose midnight begins an agent's day where no team of theirs has hours. IANA. */
  timeZone: string;
  /** Somebody carries out callbacks. */
  callsBack: boolean;
  /** Not now: the server is being drained. */
  callbacksWait?: boolean;
}

/** A ring that came to nothing. Its agent is not rung for this caller again until their state has changed. */
export interface TriedRing {
  agent: string;
  result: Exclude<RingResult, 'answered'>;
  at: number;
}

/** Where a caller stands. `offered` = being asked whether to be called back; an answer of `no` or none ends with `otherwise`. */
export type TicketPhase =
  | { is: 'waiting' }
  | { is: 'ringing'; agents: readonly string[]; sinceAt: number }
  | { is: 'talking'; agent: string; sinceAt: number; heldSinceAt: number | undefined; heldMs: number }
  | { is: 'offered'; otherwise: TransferOutcome; untilAt: number };

/** A caller at the desk, or one who hung up to be called back. */
export interface QueueTicket {
  id: string;
  callId: string;
  team: string | undefined;
  wantedAgent: string | undefined;
  priority: number;
  skills: readonly SkillNeed[];
  language: string;
  callerNumber: string | undefined;
  callerName: string | undefined;
  /** Order of arrival at this desk: breaks a tie of `enteredAt`. */
  order: number;
  /** When the wait began: kept over missed rings, overflow, moves and callbacks. */
  enteredAt: number;
  /** Came back from an agent: served before all others. */
  head: boolean;
  /** 0 = the team's. */
  ringS: number;
  maxWaitS: number;
  deadlineAt: number;
  /** The log has this caller's `entered` for the team. */
  queued: boolean;
  /** Teams that overflow has led through, the present one included. */
  visited: readonly string[];
  tried: readonly TriedRing[];
  /** The position last told, and when. */
  told: { position: number; at: number } | undefined;
  announceAt: number;
  phase: TicketPhase;
  /** A lease makes this desk the one that may carry it out. */
  callback: { number: string; tries: number; dueAt: number; leaseUntilAt: number } | undefined;
}

/** An agent's presence as the desk knows it. */
export interface AgentNow extends Omit<PresenceRow, 'engagedBy'> {
  /** The ticket of another desk that has this agent. */
  elsewhere: string | undefined;
  /** After a ring that could not be (busy, failed): not rung before this. */
  restUntilAt: number;
  /** This desk began the wrap-up, or the absence after a missed ring, so it ends it; the others only where this one died. */
  endsHere: boolean;
  /** The call that is being wrapped up, for the moving handle time. */
  handled: { team: string | undefined; callId: string; ticket: string; ms: number } | undefined;
  /** Since when this desk has known them free to be rung; undefined = they are not. */
  freeSinceAt: number | undefined;
}

/** A caller who waits at another desk on the same database. */
export type WaitingElsewhere = Pick<TicketRow, 'ticket' | 'team' | 'wantedAgent' | 'priority' | 'enteredAt'>;

/** The whole queue. Plain data. */
export interface DeskState {
  tickets: ReadonlyMap<string, QueueTicket>;
  agents: ReadonlyMap<string, AgentNow>;
  /** Last handle times by team, ms, newest last. */
  handleMs: ReadonlyMap<string, readonly number[]>;
  arrivals: number;
  /** Callers who wait at other desks, longest first. */
  elsewhere: readonly WaitingElsewhere[];
}

/** A desk nobody has come to yet. */
export const emptyDesk: DeskState = { tickets: new Map(), agents: new Map(), handleMs: new Map(), arrivals: 0, elsewhere: [] };

/** What can happen at the desk. `at` is epoch ms and never runs backwards. */
export type DeskEvent = { at: number } & (
  | {
      kind: 'enter';
      ticket: string;
      callId: string;
      to: { team: string } | { agent: string };
      ringS: number;
      maxWaitS: number;
      priority: number;
      skills?: readonly SkillNeed[];
      language?: string;
      caller?: { number?: string; name?: string };
      /** The wait began earlier. `again`: it was lost in a restart, so the place is kept but not put first. */
      enteredAt?: number;
      again?: boolean;
    }
  | { kind: 'rang'; ticket: string; agent: string; result: RingResult }
  | { kind: 'leave'; ticket: string; why?: 'hung-up' | 'left' | 'over' | 'forwarded' | 'agent-lost' }
  | {
      kind: 'restore';
      ticket: string;
      agent: string;
      callId: string;
      team?: string;
      enteredAt?: number;
      answeredAt?: number;
      callback?: { number: string; tries: number; dueAt: number };
    }
  | { kind: 'held'; ticket: string; holding: boolean }
  | { kind: 'request-callback'; ticket: string; number: string }
  | { kind: 'callback-ended'; ticket: string; result: CallbackResult }
  | { kind: 'cancel-callback'; ticket: string }
  /** Callbacks that this desk may carry out until then; those it asked for and was not given are another's now. */
  | { kind: 'leased'; asked: readonly string[]; rows: readonly TicketRow[]; leaseUntilAt: number }
  | { kind: 'presence'; agent: string; state: PresenceRow['state']; reason?: string; by?: string; wrapUpUntilAt?: number }
  /** A call that the agent's own registered phone had placed is over. */
  | { kind: 'phone-used'; agent: string }
  | { kind: 'move'; ticket: string; to: { team: string } | { agent: string } }
  /** Presences as the store has them: changes of other desks, and everybody's after a start. */
  | { kind: 'presences'; rows: readonly PresenceRow[] }
  /** Who waits at other desks now. */
  | { kind: 'elsewhere'; waiting: readonly WaitingElsewhere[] }
  /** The store gave the agent to somebody else. */
  | { kind: 'lost-race'; ticket: string; agent: string }
  /** Handle times from the log, after a start. */
  | { kind: 'handle-times'; byTeam: ReadonlyMap<string, readonly number[]> }
  | { kind: 'time' }
);

/** A decision for one caller; the shell adds the agent's name and contact to a `ring`, and logs `offered` once the agent is engaged. */
export type QueueMove =
  | { ticket: string; move: { do: 'ring'; agent: string; ringMs: number; waitedMs: number; teamName?: string }; offered: QueueEvent }
  | { ticket: string; move: Exclude<DeskMove, { do: 'ring' }> };

/** An agent is free for a callback. */
export interface QueueOrder {
  ticket: string;
  agent: string;
  ringMs: number;
  offered: QueueEvent;
}

/** What follows from an event. */
export interface Decision {
  state: DeskState;
  moves: QueueMove[];
  orders: QueueOrder[];
  log: QueueEvent[];
  /** Callbacks that are another desk's now: gone from here, not from the store. */
  handedOver: string[];
}

// QueueStore: the truth about who waits, which agent is engaged with whom, callbacks, and the queue's log (DESIGN §6: NOTIFY only wakes).
// Several nodes may share one database: an agent is engaged by conditional update, never by a decision alone.
// Not here: decisions and metrics (desk/), the people themselves (people-store.ts).
import type { SkillNeed } from '#flow/team-queue.ts';

/** What an agent has chosen or been set to. *Ocupado* follows from `engagedBy`, *Desconectado* from reachability. */
export interface PresenceRow {
  agent: string;
  state: 'available' | 'wrap-up' | 'away';
  /** Why away: a reason from the installation's list, or `no-answer` after a missed ring (RONA). */
  reason: string | undefined;
  sinceAt: number;
  /** End of wrap-up. */
  wrapUpUntilAt: number | undefined;
  /** Idle since the end of the last wrap-up; a missed or refused ring does not move it. */
  idleSinceAt: number;
  lastRungAt: number;
  /** Calls answered since the start of the agent's day. */
  answeredToday: number;
  /** The ticket that has this agent now: ringing, talking or being called back. */
  engagedBy: string | undefined;
}

/** A caller at the desk. */
export interface TicketRow {
  ticket: string;
  callId: string;
  team: string | undefined;
  /** The agent asked for, where it was one. */
  wantedAgent: string | undefined;
  priority: number;
  skills: SkillNeed[];
  callerNumber: string | undefined;
  callerName: string | undefined;
  language: string;
  /** When the wait began: kept over missed rings, overflow and callbacks. */
  enteredAt: number;
  state: 'waiting' | 'ringing' | 'talking' | 'callback';
  /** Who rings or talks; several ring at once under ring-all. */
  agents: string[];
  /** The node that holds the call, and when it last said that it lives. */
  node: string;
  heartbeatAt: number;
  /** A caller who hung up to be called back. */
  callback: { number: string; tries: number; dueAt: number } | undefined;
}

/** One line of the queue's log. Metrics are sums over it, nothing else. */
export interface QueueEvent {
  at: number;
  ticket: string | undefined;
  callId: string | undefined;
  team: string | undefined;
  agent: string | undefined;
  kind:
    | 'entered'
    | 'offered'
    | 'missed'
    | 'refused'
    | 'answered'
    | 'held'
    | 'resumed'
    | 'abandoned'
    | 'left'
    | 'gave-up'
    | 'overflowed'
    | 'forwarded'
    | 'moved'
    | 'callback-ordered'
    | 'callback-tried'
    | 'callback-done'
    | 'callback-failed'
    | 'ended'
    | 'wrapped-up'
    | 'presence';
  /** Milliseconds that belong to the kind: wait (answered, abandoned, left, gave-up), talk (ended), wrap-up (wrapped-up), hold (resumed). */
  ms: number | undefined;
  /** Outcome, target, reason or disposition. */
  detail: string | undefined;
}

/** What an agent wrote about a call. */
export interface CallNoteRow {
  callId: string;
  agent: string;
  at: number;
  note: string;
  /** Disposition (tipificación) id, if one was chosen. */
  disposition: string | undefined;
}

/** All methods throw `Failure` (`unavailable` when the database is away). */
export interface QueueStore {
  presences: () => Promise<PresenceRow[]>;
  /** Writes all but `engagedBy`, which only `engage` and `release` change. Makes the row where there is none. */
  savePresence: (row: Omit<PresenceRow, 'engagedBy'>) => Promise<void>;
  tickets: () => Promise<TicketRow[]>;
  /** Callers who wait (for whom nobody rings) at other nodes than this, by the beginning of the wait. */
  waitingElsewhere: (node: string) => Promise<TicketRow[]>;
  /** Adds or changes; `agents` and `state` follow `engage` and `release` too. */
  saveTicket: (row: TicketRow) => Promise<void>;
  /** Frees its agents too. */
  removeTicket: (ticket: string) => Promise<void>;
  /**
   * True once the agent, who was free, belongs to this ticket; false changes nothing, and is the answer for an agent without a presence.
   * Safe to repeat for the same pair. The ticket need not have been saved yet; one that has gets the agent, and `waiting` becomes `ringing`.
   */
  engage: (agent: string, ticket: string) => Promise<boolean>;
  /** Frees the agent if it is this ticket's; a ticket that nobody rings for any more is `waiting` again (a `callback` stays one). */
  release: (agent: string, ticket: string) => Promise<void>;
  heartbeat: (node: string, at: number) => Promise<void>;
  /**
   * Tickets of nodes that have been silent since before; their agents are freed, callbacks stay (and are not answered). Agents engaged by
   * a ticket that does not exist are freed too. Answers what was taken away, as it was.
   */
  reap: (silentSinceAt: number, exceptNode: string) => Promise<TicketRow[]>;
  /**
   * Callbacks due that no agent has, longest wait first, each given to one asker only until `leaseUntilAt` (SKIP LOCKED). The row does not
   * show the lease; `saveTicket` ends it.
   */
  dueCallbacks: (at: number, leaseUntilAt: number, limit: number) => Promise<TicketRow[]>;
  record: (events: QueueEvent[]) => Promise<void>;
  /** Log lines in order of time, those of one instant as recorded; `fromAt` included, `toAt` not. */
  events: (range: { fromAt: number; toAt: number; team?: string; agent?: string; callId?: string }) => Promise<QueueEvent[]>;
  /** A later note of the same agent on the same call replaces the earlier. */
  addNote: (note: CallNoteRow) => Promise<void>;
  notes: (callId: string) => Promise<CallNoteRow[]>;
  /** How often each disposition was chosen for these calls. */
  dispositions: (callIds: readonly string[]) => Promise<Record<string, number>>;
  /** Wakes other nodes and desks after a change; at least once, maybe late. */
  onChange: (wake: () => void) => () => void;
}

// Brings the store to what the desk has decided: presences, who is engaged, tickets, the log. Each agent and each ticket has a lane in
// which one write follows another; a lane goes on until the store agrees, so an outage is made up for. Not here: any decision.
import type { Clock, Timers } from '#ports/clock.ts';
import type { DeskEntry } from '#ports/desk.ts';
import { Failure } from '#ports/failure.ts';
import type { PresenceRow, QueueEvent, QueueStore, TicketRow } from '#ports/queue-store.ts';
import { agentsOf } from './turn.ts';
import type { AgentNow, DeskState, QueueTicket } from './queue-state.ts';

/** After a failed write the lanes are tried again this often. */
const retryMs = 1000;
/** Lines kept while the store is away; the oldest go first. */
const mostLines = 50_000;

/** What `createQueueWriter` needs. */
export interface QueueWriterOptions {
  store: QueueStore;
  node: string;
  clock: Clock;
  timers: Timers;
  state: () => DeskState;
  /** The agent belongs to the ticket, in the store, or by this desk's word alone where the store is away. */
  engaged: (agent: string, ticket: string) => void;
  /** Another desk was first. */
  lost: (agent: string, ticket: string) => void;
  failed: (error: unknown) => void;
}

/** The writer. */
export interface QueueWriter {
  /** Writes what differs between the two, and the lines. */
  follow: (before: DeskState, after: DeskState, lines: readonly QueueEvent[], handedOver: readonly string[]) => void;
  record: (lines: readonly QueueEvent[]) => void;
  /** A caller is on the way in: the row is written while the people are read. */
  announce: (row: TicketRow) => void;
  /** The announced caller was let in, sent away, or left: from now on the state says what is written. */
  arrived: (ticket: string) => void;
  /** Presences as read: what the store has now, so that only changes are written. Before the first time no presence is written. */
  known: (rows: readonly PresenceRow[]) => void;
  /** Something about this agent is being written, or was since `mark`. */
  touchedSince: (agent: string, mark: number) => boolean;
  mark: () => number;
  /** Resolves when what had to be written until now has been, or a write has failed. */
  written: () => Promise<void>;
  /** The store has this ticket's row as it is now. */
  hasWritten: (ticket: string) => boolean;
  close: () => Promise<void>;
}

/** Builds the writer. */
export function createQueueWriter(options: QueueWriterOptions): QueueWriter {
  const { store, clock, timers } = options;
  const savedPresence = new Map<string, string>();
  const engagedWith = new Map<string, string>();
  const savedTicket = new Map<string, string>();
  /** Rows of callers who are on their way in. */
  const arriving = new Map<string, TicketRow>();
  /** The write of a ticket that is under way: no agent is engaged by a ticket that the store does not know. */
  const writing = new Map<string, Promise<void>>();
  /** Agents that a removed ticket may still hold: its row goes after they were freed with their wrap-up. */
  const lastAgents = new Map<string, readonly string[]>();
  const lanes = new Map<string, Promise<boolean>>();
  const again = new Set<string>();
  const touched = new Map<string, number>();
  let lines: QueueEvent[] = [];
  let counter = 0;
  let ready = false;
  let stopRetry = () => {};
  let closed = false;

  /** One lane's work until nothing is left; false = it failed and is tried again. */
  function run(lane: string, work: () => Promise<boolean>): Promise<boolean> {
    const running = lanes.get(lane);
    if (running !== undefined) {
      again.add(lane);
      return running;
    }
    const going = (async () => {
      try {
        for (let more = true; more || again.has(lane); ) {
          again.delete(lane);
          more = await work();
        }
        return true;
      } catch (error) {
        options.failed(error);
        retryLater();
        return false;
      } finally {
        lanes.delete(lane);
        again.delete(lane);
      }
    })();
    lanes.set(lane, going);
    return going;
  }

  function retryLater(): void {
    stopRetry();
    if (closed) return;
    stopRetry = timers.after(retryMs, () => {
      const state = options.state();
      for (const agent of state.agents.keys()) agentLane(agent);
      for (const ticket of new Set([...state.tickets.keys(), ...savedTicket.keys()])) void ticketLane(ticket);
      logLane();
    });
  }

  function agentLane(agent: string): void {
    touchAgent(agent);
    // Also afterwards: rows that were read while it was written may be those of before.
    const step = () => agentStep(agent).finally(() => touchAgent(agent));
    void run(`agent ${agent}`, step).then((done) => {
      if (!done) alone(agent);
    });
  }

  function touchAgent(agent: string): void {
    counter += 1;
    touched.set(agent, counter);
  }

  /** The store is away: what was decided here holds for this desk's callers. */
  function alone(agent: string): void {
    const ticket = ticketWith(options.state(), agent);
    if (ticket !== undefined) options.engaged(agent, ticket.id);
  }

  async function agentStep(agent: string): Promise<boolean> {
    const state = options.state();
    const now = state.agents.get(agent);
    if (now === undefined) return false;
    // What an agent had chosen before a restart must not be written over by a first guess.
    if (!ready) throw new Failure('unavailable', 'the presences have not been read yet', { retryable: true });
    const wanted = ticketWith(state, agent)?.id;
    const has = engagedWith.get(agent);
    // The caller waits for this one: before all else, where the agent has a row.
    if (wanted !== undefined && has === undefined && savedPresence.has(agent)) {
      await writing.get(wanted);
      if (await engageFirmly(agent, wanted)) {
        engagedWith.set(agent, wanted);
        options.engaged(agent, wanted);
        return true;
      }
      refused(agent, wanted);
      return false;
    }
    const row = presenceRow(now);
    const key = JSON.stringify(row);
    if (savedPresence.get(agent) !== key) {
      await store.savePresence(row);
      savedPresence.set(agent, key);
      return true;
    }
    if (has === undefined || has === wanted) return false;
    await store.release(agent, has);
    engagedWith.delete(agent);
    return true;
  }

  /** Two transactions that got in each other's way are no outage: asked again at once before this desk's own word must do. */
  async function engageFirmly(agent: string, ticket: string): Promise<boolean> {
    try {
      return await store.engage(agent, ticket);
    } catch {
      return await store.engage(agent, ticket);
    }
  }

  /** A ring that another desk was faster with goes back; a talk is a fact, which is written once the other has let go. */
  function refused(agent: string, ticket: string): void {
    const holder = ticketWith(options.state(), agent);
    if (holder?.id !== ticket) return void again.add(`agent ${agent}`);
    if (holder.phase.is === 'talking') retryLater();
    else options.lost(agent, ticket);
  }

  function ticketLane(id: string): Promise<boolean> {
    return run(`ticket ${id}`, () => ticketStep(id));
  }

  async function ticketStep(id: string): Promise<boolean> {
    const ticket = options.state().tickets.get(id);
    const row = ticket === undefined ? arriving.get(id) : ticketRow(ticket, options.node, clock.now());
    if (row === undefined) return await removeGone(id);
    const key = ticketKey(row);
    if (savedTicket.get(id) === key) return false;
    const write = store.saveTicket(row);
    writing.set(
      id,
      write.catch(() => {}),
    );
    try {
      await write;
    } finally {
      writing.delete(id);
    }
    savedTicket.set(id, key);
    return true;
  }

  async function removeGone(id: string): Promise<boolean> {
    if (!savedTicket.has(id)) return false;
    await Promise.all((lastAgents.get(id) ?? []).flatMap((agent) => lanes.get(`agent ${agent}`) ?? []));
    if (options.state().tickets.has(id) || arriving.has(id)) return true;
    await store.removeTicket(id);
    savedTicket.delete(id);
    lastAgents.delete(id);
    return false;
  }

  function logLane(): void {
    void run('log', async () => {
      if (lines.length === 0) return false;
      const batch = lines;
      lines = [];
      try {
        await store.record(batch);
      } catch (error) {
        lines = [...batch, ...lines].slice(-mostLines);
        throw error;
      }
      return lines.length > 0;
    });
  }

  function record(more: readonly QueueEvent[]): void {
    if (more.length === 0) return;
    lines.push(...more);
    logLane();
  }

  return {
    record,
    follow: (before, after, more, handedOver) => {
      for (const id of handedOver) savedTicket.delete(id);
      for (const [id, ticket] of after.tickets) if (before.tickets.get(id) !== ticket) touch(before.tickets.get(id), ticket);
      for (const [id, ticket] of before.tickets) if (!after.tickets.has(id)) touch(ticket, undefined);
      for (const [agent, now] of after.agents) if (before.agents.get(agent) !== now) agentLane(agent);
      record(more);
    },
    announce: (row) => {
      arriving.set(row.ticket, row);
      void ticketLane(row.ticket);
    },
    arrived: (ticket) => {
      arriving.delete(ticket);
      void ticketLane(ticket);
    },
    known: (rows) => {
      ready = true;
      for (const { engagedBy: _engagedBy, ...row } of rows) savedPresence.set(row.agent, JSON.stringify(presenceRow(row)));
    },
    touchedSince: (agent, mark) => lanes.has(`agent ${agent}`) || (touched.get(agent) ?? 0) > mark,
    mark: () => counter,
    written: async () => void (await Promise.all(lanes.values())),
    hasWritten: (id) => {
      const ticket = options.state().tickets.get(id);
      return ticket !== undefined && savedTicket.get(id) === ticketKey(ticketRow(ticket, options.node, clock.now()));
    },
    close: async () => {
      closed = true;
      stopRetry();
      await settled();
    },
  };

  function touch(before: QueueTicket | undefined, after: QueueTicket | undefined): void {
    const ticket = after ?? before;
    if (ticket === undefined) return;
    // First: the agent's lane waits for the row to be under way.
    void ticketLane(ticket.id);
    const agents = new Set([before, after].flatMap((each) => (each === undefined ? [] : agentsOf(each))));
    if (agents.size > 0) lastAgents.set(ticket.id, [...agents]);
    for (const agent of agents) agentLane(agent);
  }

  async function settled(): Promise<void> {
    for (let going = [...lanes.values()]; going.length > 0; going = [...lanes.values()])
      if ((await Promise.all(going)).includes(false)) return;
  }
}

/** Who is engaged with whom, worked out once for each state. */
const engagements = new WeakMap<DeskState, Map<string, QueueTicket>>();

function ticketWith(state: DeskState, agent: string): QueueTicket | undefined {
  let known = engagements.get(state);
  if (known === undefined) {
    known = new Map();
    for (const ticket of state.tickets.values()) for (const each of agentsOf(ticket)) known.set(each, ticket);
    engagements.set(state, known);
  }
  return known.get(agent);
}

function presenceRow(now: AgentNow | Omit<PresenceRow, 'engagedBy'>): Omit<PresenceRow, 'engagedBy'> {
  const { agent, state, reason, sinceAt, wrapUpUntilAt, idleSinceAt, lastRungAt, answeredToday } = now;
  return { agent, state, reason, sinceAt, wrapUpUntilAt, idleSinceAt, lastRungAt, answeredToday };
}

function ticketKey({ heartbeatAt: _heartbeatAt, ...row }: TicketRow): string {
  return JSON.stringify(row);
}

/** A ticket as the store keeps it. */
function ticketRow(ticket: QueueTicket, node: string, at: number): TicketRow {
  const { phase, callback } = ticket;
  const joined = phase.is === 'offered' ? 'waiting' : phase.is;
  return {
    ticket: ticket.id,
    callId: ticket.callId,
    team: ticket.team,
    wantedAgent: ticket.wantedAgent,
    priority: ticket.priority,
    skills: [...ticket.skills],
    callerNumber: ticket.callerNumber,
    callerName: ticket.callerName,
    language: ticket.language,
    enteredAt: ticket.enteredAt,
    state: callback === undefined ? joined : 'callback',
    agents: [...agentsOf(ticket)],
    node,
    heartbeatAt: at,
    callback: callback === undefined ? undefined : { number: callback.number, tries: callback.tries, dueAt: dueElsewhereAt(callback) },
  };
}

/** Writing a row ends its lease, so what is leased is written as due when the lease would have ended: nobody else takes it before. */
function dueElsewhereAt({ dueAt, leaseUntilAt }: NonNullable<QueueTicket['callback']>): number {
  return Math.max(dueAt, leaseUntilAt);
}

/** The row of a caller on the way in. */
export function arrivingRow(ticket: string, entry: DeskEntry, node: string, at: number): TicketRow {
  return {
    ticket,
    callId: entry.callId,
    team: 'team' in entry.to ? entry.to.team : undefined,
    wantedAgent: 'agent' in entry.to ? entry.to.agent : undefined,
    priority: entry.priority,
    skills: entry.skills ?? [],
    callerNumber: entry.caller?.number,
    callerName: entry.caller?.name,
    language: entry.language ?? '',
    enteredAt: entry.enteredAt ?? at,
    state: 'waiting',
    agents: [],
    node,
    heartbeatAt: at,
    callback: undefined,
  };
}

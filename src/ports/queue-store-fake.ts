// A QueueStore in memory, for tests and for a desk without a database: the same promises as PostgreSQL's, none of it outlives the process.
// Not here: the real one (adapters/store-postgres).
import type { CallNoteRow, PresenceRow, QueueEvent, QueueStore, TicketRow } from './queue-store.ts';

/** Builds an empty one. Two desks that are given the same one are two nodes on one database. */
export function createQueueStoreFake(): QueueStore {
  const presences = new Map<string, PresenceRow>();
  const tickets = new Map<string, TicketRow>();
  /** Callbacks that somebody has in hand, until when. */
  const leases = new Map<string, number>();
  const log: QueueEvent[] = [];
  const notes: CallNoteRow[] = [];
  const wakes = new Set<() => void>();

  function changed(): void {
    for (const wake of wakes) queueMicrotask(wake);
  }

  function rung(agent: string, row: TicketRow | undefined): void {
    if (row === undefined || row.agents.includes(agent)) return;
    row.agents.push(agent);
    if (row.state === 'waiting') row.state = 'ringing';
  }

  function freed(agent: string, row: TicketRow | undefined): void {
    if (row === undefined) return;
    row.agents = row.agents.filter((other) => other !== agent);
    if (row.agents.length === 0 && row.state !== 'callback') row.state = 'waiting';
  }

  function freeAgentsOf(gone: (ticket: string) => boolean): void {
    for (const presence of presences.values())
      if (presence.engagedBy !== undefined && gone(presence.engagedBy)) {
        freed(presence.agent, tickets.get(presence.engagedBy));
        presence.engagedBy = undefined;
      }
  }

  return {
    presences: async () => structuredClone([...presences.values()]),
    savePresence: async (row) => {
      presences.set(row.agent, { ...structuredClone(row), engagedBy: presences.get(row.agent)?.engagedBy });
      changed();
    },
    tickets: async () => structuredClone([...tickets.values()].sort((a, b) => a.enteredAt - b.enteredAt)),
    waitingElsewhere: async (node) =>
      structuredClone([...tickets.values()])
        .filter((row) => row.state === 'waiting' && row.node !== node)
        .sort((a, b) => a.enteredAt - b.enteredAt),
    saveTicket: async (row) => {
      tickets.set(row.ticket, structuredClone(row));
      leases.delete(row.ticket);
      changed();
    },
    removeTicket: async (ticket) => {
      freeAgentsOf((engagedBy) => engagedBy === ticket);
      tickets.delete(ticket);
      leases.delete(ticket);
      changed();
    },
    engage: async (agent, ticket) => {
      const presence = presences.get(agent);
      if (presence === undefined || (presence.engagedBy ?? ticket) !== ticket) return false;
      presence.engagedBy = ticket;
      rung(agent, tickets.get(ticket));
      changed();
      return true;
    },
    release: async (agent, ticket) => {
      const presence = presences.get(agent);
      if (presence?.engagedBy !== ticket) return;
      presence.engagedBy = undefined;
      freed(agent, tickets.get(ticket));
      changed();
    },
    heartbeat: async (node, at) => {
      for (const row of tickets.values()) if (row.node === node) row.heartbeatAt = at;
    },
    reap: async (silentSinceAt, exceptNode) => {
      const silent = [...tickets.values()].filter((row) => row.node !== exceptNode && row.heartbeatAt < silentSinceAt);
      const taken = silent.filter((row) => row.state !== 'callback').map((row) => structuredClone(row));
      const silentIds = new Set(silent.map((row) => row.ticket));
      freeAgentsOf((ticket) => silentIds.has(ticket) || !tickets.has(ticket));
      for (const row of taken) tickets.delete(row.ticket);
      if (silent.length > 0) changed();
      return taken;
    },
    dueCallbacks: async (at, leaseUntilAt, limit) => {
      const due = [...tickets.values()].filter(
        (row) =>
          row.state === 'callback' &&
          row.callback !== undefined &&
          row.callback.dueAt <= at &&
          row.agents.length === 0 &&
          (leases.get(row.ticket) ?? 0) <= at,
      );
      const given = due.sort((a, b) => a.enteredAt - b.enteredAt).slice(0, limit);
      for (const row of given) leases.set(row.ticket, leaseUntilAt);
      return structuredClone(given);
    },
    record: async (events) => {
      log.push(...structuredClone(events));
    },
    events: async ({ fromAt, toAt, team, agent, callId }) =>
      structuredClone(
        log
          .filter((event) => event.at >= fromAt && event.at < toAt && event.team === (team ?? event.team))
          .filter((event) => event.agent === (agent ?? event.agent) && event.callId === (callId ?? event.callId))
          .sort((a, b) => a.at - b.at),
      ),
    addNote: async (note) => {
      const same = notes.findIndex((other) => other.callId === note.callId && other.agent === note.agent);
      if (same >= 0) notes.splice(same, 1);
      notes.push(structuredClone(note));
    },
    notes: async (callId) => structuredClone(notes.filter((note) => note.callId === callId).sort((a, b) => a.at - b.at)),
    dispositions: async (callIds) => {
      const counted: Record<string, number> = {};
      for (const { callId, disposition } of notes)
        if (disposition !== undefined && callIds.includes(callId)) counted[disposition] = (counted[disposition] ?? 0) + 1;
      return counted;
    },
    onChange: (wake) => {
      wakes.add(wake);
      return () => void wakes.delete(wake);
    },
  };
}

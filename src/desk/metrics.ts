// The queue's figures, as sums over its log and nothing else (messaging §3.3). Not here: figures of this moment (board.ts), how long agents
// were there (work-spans.ts).
import type { QueueEvent } from '#ports/queue-store.ts';
import { overlapMs, workSpans } from './work-spans.ts';
import { handleSamples } from './wait-estimate.ts';

/** An abandonment after no more than this is short and counted apart. */
const shortAbandonMs = 5000;

/** Width of the intervals that call centres report by. */
export const intervalMs = 1_800_000;

/** Figures of a team, an agent or an interval. Times are ms; shares are 0-1 and undefined where there is nothing to share. */
export interface Figures {
  /** Callers who came into the queue. */
  offered: number;
  answered: number;
  /** Answered within the team's own seconds. */
  answeredInTime: number;
  /** Hung up after more than 5 s of waiting. */
  abandoned: number;
  shortAbandoned: number;
  /** Left by the key. */
  left: number;
  /** Waited and were sent on by the flow's exits, e.g. `waited-too-long`. */
  gaveUp: number;
  /** Sent to another team, a number. */
  overflowed: number;
  /** Given to another team by a supervisor. */
  moved: number;
  /** Never came into the queue: closed, no agents, queue full. By outcome. */
  turnedAway: Record<string, number>;
  /** Level of service: answered in time ÷ (answered + abandoned after 5 s). */
  serviceLevel: number | undefined;
  /** Average speed of answer: wait of the answered ÷ answered. */
  asaMs: number | undefined;
  waitOfAnsweredMs: number;
  /** Longest wait of anybody who was answered, hung up, left or was sent on. */
  maxWaitMs: number;
  /** Abandoned ÷ offered. */
  abandonment: number | undefined;
  handled: number;
  talkMs: number;
  holdMs: number;
  wrapUpMs: number;
  /** Average handle time: (talk + hold + wrap-up) ÷ handled. */
  ahtMs: number | undefined;
  /** Agents rung, and rings that nobody took (RONA) or that were declined or found the phone busy. */
  rings: number;
  missed: number;
  refused: number;
  /** Missed ÷ rings. */
  rona: number | undefined;
  forwarded: number;
  /** Forwarded ÷ handled. */
  transferRate: number | undefined;
  callbacksOrdered: number;
  callbacksTried: number;
  callbacksDone: number;
  callbacksFailed: number;
  /** Time with calls or wrap-up ÷ time there. */
  occupancy: number | undefined;
  busyMs: number;
  staffedMs: number;
}

/** What to sum and how to part it. */
export interface ReportOptions {
  /** `fromAt` included, `toAt` not. Earlier lines may be handed in: they say who was there already. */
  fromAt: number;
  toAt: number;
  by: 'all' | 'team' | 'agent';
  /** Parts of the range; absent = the whole. */
  everyMs?: number;
  /** Seconds of the team's service level. */
  withinS: (team: string | undefined) => number;
  /** For a team's occupancy. */
  agentsOf?: (team: string) => readonly string[];
}

/** One row of a report. `key` = the team or agent, undefined for all, or for calls to one agent without a team. */
export interface ReportRow {
  key: string | undefined;
  fromAt: number;
  toAt: number;
  figures: Figures;
}

/**
 * Rows for every team or agent and interval that has lines, in order of time.
 * Example: `report(events, { fromAt, toAt, by: 'team', everyMs: intervalMs, withinS: () => 20 })`.
 */
export function report(events: readonly QueueEvent[], options: ReportOptions): ReportRow[] {
  const { fromAt, toAt, by } = options;
  const everyMs = options.everyMs ?? Math.max(1, toAt - fromAt);
  const rows = new Map<string, ReportRow>();
  const rowFor = (key: string | undefined, at: number): ReportRow => {
    const part = Math.floor((at - fromAt) / everyMs);
    const id = `${part} ${key ?? ''}`;
    let row = rows.get(id);
    if (row === undefined) {
      const start = fromAt + part * everyMs;
      row = { key, fromAt: start, toAt: Math.min(toAt, start + everyMs), figures: noFigures() };
      rows.set(id, row);
    }
    return row;
  };
  for (const event of events) {
    if (event.at < fromAt || event.at >= toAt) continue;
    if (event.kind === 'presence' && by !== 'agent') continue;
    const key = by === 'team' ? event.team : by === 'agent' ? event.agent : undefined;
    if (by === 'agent' && key === undefined) continue;
    count(rowFor(key, event.at).figures, event, options.withinS(event.team));
  }
  const ordered = [...rows.values()].sort((a, b) => a.fromAt - b.fromAt || (a.key ?? '').localeCompare(b.key ?? ''));
  addOccupancy(ordered, events, options);
  for (const { figures } of ordered) divide(figures);
  return ordered;
}

function addOccupancy(rows: readonly ReportRow[], events: readonly QueueEvent[], { by, agentsOf, toAt }: ReportOptions): void {
  const spans = workSpans(events, toAt);
  for (const { key, fromAt, toAt: endAt, figures } of rows) {
    const agents = by === 'agent' ? [key ?? ''] : by === 'team' ? (agentsOf?.(key ?? '') ?? []) : [...spans.keys()];
    for (const agent of agents) {
      const busyMs = overlapMs(spans.get(agent)?.busy ?? [], fromAt, endAt);
      figures.busyMs += busyMs;
      figures.staffedMs += Math.max(busyMs, overlapMs(spans.get(agent)?.there ?? [], fromAt, endAt));
    }
  }
}

/** Figures of nothing, to add to. */
export function noFigures(): Figures {
  return {
    offered: 0,
    answered: 0,
    answeredInTime: 0,
    abandoned: 0,
    shortAbandoned: 0,
    left: 0,
    gaveUp: 0,
    overflowed: 0,
    moved: 0,
    turnedAway: {},
    serviceLevel: undefined,
    asaMs: undefined,
    waitOfAnsweredMs: 0,
    maxWaitMs: 0,
    abandonment: undefined,
    handled: 0,
    talkMs: 0,
    holdMs: 0,
    wrapUpMs: 0,
    ahtMs: undefined,
    rings: 0,
    missed: 0,
    refused: 0,
    rona: undefined,
    forwarded: 0,
    transferRate: undefined,
    callbacksOrdered: 0,
    callbacksTried: 0,
    callbacksDone: 0,
    callbacksFailed: 0,
    occupancy: undefined,
    busyMs: 0,
    staffedMs: 0,
  };
}

function count(figures: Figures, event: QueueEvent, withinS: number): void {
  const ms = event.ms ?? 0;
  const waited = (): void => {
    figures.maxWaitMs = Math.max(figures.maxWaitMs, ms);
  };
  const counters: Partial<Record<QueueEvent['kind'], () => void>> = {
    entered: () => (figures.offered += 1),
    offered: () => (figures.rings += 1),
    missed: () => (figures.missed += 1),
    refused: () => (figures.refused += 1),
    answered: () => {
      figures.answered += 1;
      figures.waitOfAnsweredMs += ms;
      if (ms <= 1000 * withinS) figures.answeredInTime += 1;
      waited();
    },
    abandoned: () => {
      if (ms > shortAbandonMs) figures.abandoned += 1;
      else figures.shortAbandoned += 1;
      waited();
    },
    left: () => {
      figures.left += 1;
      waited();
    },
    'gave-up': () => {
      const outcome = event.detail ?? 'failed';
      if (event.ms === undefined) figures.turnedAway[outcome] = (figures.turnedAway[outcome] ?? 0) + 1;
      else figures.gaveUp += 1;
      waited();
    },
    overflowed: () => {
      if (event.ms !== undefined) figures.overflowed += 1;
      else figures.turnedAway['queue-full'] = (figures.turnedAway['queue-full'] ?? 0) + 1;
      waited();
    },
    moved: () => (figures.moved += event.detail?.startsWith('team:') ? 1 : 0),
    resumed: () => (figures.holdMs += ms),
    ended: () => {
      figures.handled += 1;
      figures.talkMs += ms;
    },
    'wrapped-up': () => (figures.wrapUpMs += ms),
    forwarded: () => (figures.forwarded += 1),
    'callback-ordered': () => (figures.callbacksOrdered += 1),
    'callback-tried': () => (figures.callbacksTried += 1),
    'callback-done': () => (figures.callbacksDone += 1),
    'callback-failed': () => (figures.callbacksFailed += 1),
  };
  counters[event.kind]?.();
}

/** Fills in the shares and averages from the sums. */
export function divide(figures: Figures): void {
  const share = (part: number, whole: number) => (whole === 0 ? undefined : part / whole);
  figures.serviceLevel = share(figures.answeredInTime, figures.answered + figures.abandoned);
  figures.asaMs = share(figures.waitOfAnsweredMs, figures.answered);
  figures.abandonment = share(figures.abandoned, figures.offered);
  figures.ahtMs = share(figures.talkMs + figures.holdMs + figures.wrapUpMs, figures.handled);
  figures.rona = share(figures.missed, figures.rings);
  figures.transferRate = share(figures.forwarded, figures.handled);
  figures.occupancy = share(figures.busyMs, figures.staffedMs);
}

/** The last handle times of each team, oldest first: talk, hold and wrap-up of a call together. */
export function handleTimes(events: readonly QueueEvent[]): Map<string, number[]> {
  const byTicket = new Map<string, { team: string; ms: number }>();
  const holdMs = new Map<string, number>();
  for (const { kind, ticket, team, ms } of events) {
    if (ticket === undefined || team === undefined || ms === undefined) continue;
    if (kind === 'resumed') holdMs.set(ticket, (holdMs.get(ticket) ?? 0) + ms);
    if (kind === 'ended') byTicket.set(ticket, { team, ms: ms + (holdMs.get(ticket) ?? 0) });
    const handled = byTicket.get(ticket);
    if (kind === 'wrapped-up' && handled !== undefined) handled.ms += ms;
  }
  const byTeam = new Map<string, number[]>();
  for (const { team, ms } of byTicket.values()) byTeam.set(team, [...(byTeam.get(team) ?? []), ms].slice(-handleSamples));
  return byTeam;
}

// Sums over the queue's log, slice by slice: a day of 5,000 calls, or a quarter of them, is never read or summed at once on the main thread.
// Not here: what is summed (desk/metrics.ts), what of it goes out (queue-figures.ts).
import { divide, type Figures, noFigures, report } from '#desk/metrics.ts';
import { overlapMs, workSpans } from '#desk/work-spans.ts';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import type { TeamRow } from '#ports/people-store.ts';
import type { QueueEvent, QueueStore } from '#ports/queue-store.ts';

/** Sums by what they are of; `undefined` in `team` and `agent` never comes. */
export interface SummedFigures {
  total: Figures;
  teams: Map<string, Figures>;
  agents: Map<string, Figures>;
}

/** Lines of the log are added in order of time. */
export interface QueueSum {
  /** Lines before the time that counts: they tell who is there, and add nothing. */
  know: (events: readonly QueueEvent[]) => void;
  /** Lines of this time, all of them, after everything that was added before. */
  add: (events: readonly QueueEvent[], fromAt: number, toAt: number) => void;
  /** The sums so far, with shares and averages. */
  figures: () => SummedFigures;
  /** Another that goes on from here. */
  copy: () => QueueSum;
  /** Another that begins here: it knows who is there, and has summed nothing. */
  fresh: () => QueueSum;
}

interface Work {
  busyMs: number;
  staffedMs: number;
}

interface State {
  sums: Map<string, Figures>;
  work: Map<string, Work>;
  /** What the lines so far say of now: each agent's last presence, and the answer of a call that goes on. */
  carried: Map<string, QueueEvent>;
}

/** Begin a sum. `teams` give their own seconds of service level and their agents. */
export function createQueueSum(teams: readonly TeamRow[], begun?: State): QueueSum {
  const { sums, work, carried }: State = begun ?? { sums: new Map(), work: new Map(), carried: new Map() };
  const byId = new Map(teams.map((team) => [team.id, team]));
  const withinS = (team: string | undefined) => (byId.get(team ?? '')?.queue ?? defaultTeamQueue).serviceLevel.withinS;

  function addWork(events: readonly QueueEvent[], fromAt: number, toAt: number): void {
    for (const [agent, spans] of workSpans([...carried.values(), ...events], toAt)) {
      const sum = work.get(agent) ?? { busyMs: 0, staffedMs: 0 };
      const busyMs = overlapMs(spans.busy, fromAt, toAt);
      sum.busyMs += busyMs;
      sum.staffedMs += Math.max(busyMs, overlapMs(spans.there, fromAt, toAt));
      work.set(agent, sum);
    }
  }

  function carry(event: QueueEvent): void {
    if (event.agent === undefined) return;
    if (event.kind === 'presence') carried.set(`presence ${event.agent}`, event);
    if (event.kind === 'answered') carried.set(`call ${event.agent}`, event);
    if (event.kind === 'ended') carried.delete(`call ${event.agent}`);
  }

  function figuresOf(key: string, agents: Iterable<string>): Figures {
    const figures = { ...noFigures(), ...sums.get(key), busyMs: 0, staffedMs: 0 };
    for (const agent of agents) {
      figures.busyMs += work.get(agent)?.busyMs ?? 0;
      figures.staffedMs += work.get(agent)?.staffedMs ?? 0;
    }
    divide(figures);
    return figures;
  }

  function keyed(by: 'team' | 'agent', agentsOf: (key: string) => readonly string[]): Map<string, Figures> {
    const keys = [...sums.keys()].filter((key) => key.startsWith(`${by} `)).map((key) => key.slice(by.length + 1));
    return new Map(keys.map((key) => [key, figuresOf(`${by} ${key}`, agentsOf(key))]));
  }

  const know = (events: readonly QueueEvent[]) => {
    for (const event of events) carry(event);
  };

  return {
    know,
    add: (events, fromAt, toAt) => {
      for (const by of ['all', 'team', 'agent'] as const)
        for (const { key, figures } of report(events, { fromAt, toAt, by, withinS }))
          if (key !== undefined || by === 'all') merge(sums, key === undefined ? 'all' : `${by} ${key}`, figures);
      addWork(events, fromAt, toAt);
      know(events);
    },
    figures: () => ({
      total: figuresOf('all', work.keys()),
      teams: keyed('team', (team) => byId.get(team)?.agents ?? []),
      agents: keyed('agent', (agent) => [agent]),
    }),
    fresh: () => createQueueSum(teams, { sums: new Map(), work: new Map(), carried: new Map(carried) }),
    copy: () => createQueueSum(teams, { sums: structuredClone(sums), work: structuredClone(work), carried: new Map(carried) }),
  };
}

function merge(sums: Map<string, Figures>, key: string, more: Figures): void {
  const sum = sums.get(key);
  if (!sum) return void sums.set(key, { ...more, turnedAway: { ...more.turnedAway } });
  const numbers = sum as unknown as Record<string, number>;
  for (const [name, value] of Object.entries(more)) if (typeof value === 'number') numbers[name] = (numbers[name] ?? 0) + value;
  sum.maxWaitMs = Math.max(sum.maxWaitMs - more.maxWaitMs, more.maxWaitMs);
  for (const [outcome, count] of Object.entries(more.turnedAway)) sum.turnedAway[outcome] = (sum.turnedAway[outcome] ?? 0) + count;
}

const narrowestMs = 900_000;
const widestMs = 86_400_000;
/** So many lines in one slice make the next one narrower, or wider. */
const manyLines = 1000;
const fewLines = 200;

/** A slice of the log that was read. */
export interface LogSlice {
  fromAt: number;
  toAt: number;
  events: QueueEvent[];
}

/** Reads the log in slices that hold about a thousand lines and end no later than every multiple of `everyMs` after `fromAt`. */
export async function* slicesOf(
  queue: Pick<QueueStore, 'events'>,
  range: { fromAt: number; toAt: number; everyMs?: number | undefined },
): AsyncGenerator<LogSlice> {
  const everyMs = range.everyMs ?? Number.POSITIVE_INFINITY;
  let widthMs = Math.min(3_600_000, everyMs);
  for (let fromAt = range.fromAt; fromAt < range.toAt; ) {
    const done = Math.floor((fromAt - range.fromAt) / everyMs);
    const boundaryAt = everyMs === Number.POSITIVE_INFINITY ? range.toAt : range.fromAt + (done + 1) * everyMs;
    const toAt = Math.min(range.toAt, boundaryAt, fromAt + widthMs);
    const events = await queue.events({ fromAt, toAt });
    yield { fromAt, toAt, events };
    if (events.length > manyLines) widthMs = Math.max(narrowestMs, widthMs / 2);
    if (events.length < fewLines) widthMs = Math.min(widestMs, widthMs * 2);
    fromAt = toAt;
  }
}

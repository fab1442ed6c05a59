// Sums by slices against the desk's sum of the whole log at once: the same figures, however the log is cut and whenever it is asked.
import { describe, expect, test } from 'vitest';
import { type Figures, report } from '#desk/metrics.ts';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import type { TeamRow } from '#ports/people-store.ts';
import { createQueueStoreFake } from '#ports/queue-store-fake.ts';
import type { QueueEvent, QueueStore } from '#ports/queue-store.ts';
import { createToday } from './queue-figures.ts';
import { createQueueSum, slicesOf } from './queue-sums.ts';
import { seeded } from '#wire/test-random.ts';

const day = Date.UTC(2026, 10, 22);
const hour = 3_600_000;

const team = (id: string, agents: string[]): TeamRow => {
  const look = { name: id, color: '#000000', music: 'default' };
  return { ...look, id, agents, ringS: 20, queue: defaultTeamQueue, createdAt: 1 };
};
const teams = [team('ventas', ['ana', 'leo']), team('cobros', ['eva'])];

/** Calls one after the other for each agent, from the evening before to the end of the day, some of them over midnight. */
function sampleLog(seed: number): QueueEvent[] {
  const random = seeded(seed);
  const log: QueueEvent[] = [];
  let calls = 0;
  for (const { id, agents } of teams) {
    for (const agent of agents) {
      const add = (at: number, kind: QueueEvent['kind'], ms?: number, detail?: string) =>
        log.push({
          at: Math.round(at),
          ticket: `t${calls}`,
          callId: `c${calls}`,
          team: kind === 'presence' ? undefined : id,
          agent,
          kind,
          ms,
          detail,
        });
      let at = day - 2 * hour + random() * hour;
      add(at, 'presence', undefined, 'available');
      while (at < day + 24 * hour) {
        calls += 1;
        const waitMs = Math.round(random() * 40_000);
        log.push({
          at: Math.round(at),
          ticket: `t${calls}`,
          callId: `c${calls}`,
          team: id,
          agent: undefined,
          kind: 'entered',
          ms: undefined,
          detail: undefined,
        });
        at += waitMs;
        if (random() < 0.2) {
          log.push({
            at: Math.round(at),
            ticket: `t${calls}`,
            callId: `c${calls}`,
            team: id,
            agent: undefined,
            kind: 'abandoned',
            ms: waitMs,
            detail: undefined,
          });
        } else {
          add(at, 'offered');
          add(at, 'answered', waitMs);
          const talkMs = Math.round(random() * 900_000);
          at += talkMs;
          add(at, 'ended', talkMs);
        }
        at += random() * 600_000;
        if (random() < 0.1) {
          add(at, 'presence', undefined, 'away:lunch');
          at += random() * hour;
          add(at, 'presence', undefined, 'available');
        }
      }
    }
  }
  return log.sort((one, other) => one.at - other.at);
}

async function stored(log: QueueEvent[]): Promise<QueueStore> {
  const store = createQueueStoreFake();
  await store.record(log);
  return store;
}

function whole(log: QueueEvent[], by: 'all' | 'team' | 'agent', fromAt: number, toAt: number): Map<string, Figures> {
  const agentsOf = (id: string) => teams.find((row) => row.id === id)?.agents ?? [];
  return new Map(report(log, { fromAt, toAt, by, withinS: () => 20, agentsOf }).map(({ key, figures }) => [key ?? 'all', figures]));
}

/** Shares of sums of the same numbers may differ in the last digit. */
const closely = (figures: Figures | undefined) =>
  JSON.parse(
    JSON.stringify(figures, (_name, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(10)) : value)),
  ) as unknown;

describe.each([1, 2, 3])('log %i', (seed) => {
  const log = sampleLog(seed);
  const toAt = day + 24 * hour;

  test.each([undefined, hour, hour / 2])('cut at every %s ms', async (everyMs) => {
    const queue = await stored(log);
    const sum = createQueueSum(teams);
    for await (const { events } of slicesOf(queue, { fromAt: day - 24 * hour, toAt: day })) sum.know(events);
    let reached = day;
    for await (const slice of slicesOf(queue, { fromAt: day, toAt, everyMs })) {
      expect(slice.fromAt).toBe(reached);
      if (everyMs !== undefined) expect(Math.floor((slice.toAt - 1 - day) / everyMs)).toBe(Math.floor((slice.fromAt - day) / everyMs));
      sum.add(slice.events, slice.fromAt, slice.toAt);
      reached = slice.toAt;
    }
    expect(reached).toBe(toAt);
    const { total, teams: byTeam, agents } = sum.figures();
    const known = log.filter(({ at }) => at >= day - 24 * hour);
    expect(closely(total)).toEqual(closely(whole(known, 'all', day, toAt).get('all')));
    for (const [id, figures] of whole(known, 'team', day, toAt)) expect(closely(byTeam.get(id))).toEqual(closely(figures));
    for (const [id, figures] of whole(known, 'agent', day, toAt)) expect(closely(agents.get(id))).toEqual(closely(figures));
    expect(total.answered).toBeGreaterThan(50);
  });

  test('today, asked again and again while lines come late', async () => {
    const random = seeded(seed + 100);
    const queue = createQueueStoreFake();
    let now = day - 3 * hour;
    const today = createToday({ clock: { now: () => now }, store: { queue }, settings: { timeZone: 'UTC' } });
    let written = 0;
    while (now < toAt) {
      now += Math.round(random() * 2 * hour);
      // The last minute is not written yet.
      const until = log.findIndex(({ at }) => at > now - 60_000);
      const end = until < 0 ? log.length : until;
      await queue.record(log.slice(written, end));
      written = end;
      if (now < day) continue;
      const from = Math.floor(now / (24 * hour)) * 24 * hour;
      const seen = log.slice(0, end).filter(({ at }) => at >= from - 24 * hour);
      const expected = whole(seen, 'team', from, now + 1);
      const { teams: byTeam } = await today(teams);
      for (const [id, figures] of expected) expect(closely(byTeam.get(id))).toEqual(closely(figures));
    }
  });
});

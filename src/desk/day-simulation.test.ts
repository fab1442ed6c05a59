// A day of 5,000 calls on a virtual clock: the figures summed from the log are those that the simulation counted by itself.
import { describe, expect, it } from 'vitest';
import { handleTimes, intervalMs, report } from './metrics.ts';
import { agentFacts, peopleOf, teamFacts } from './test-queue.ts';
import { simulateDay, type Sums } from './test-day.ts';

const startAt = Date.parse('2026-11-23T11:00:00Z');

function agents(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, n) => `a${from + n}`);
}

const teams = [
  teamFacts('ventas', agents(0, 14), { overflow: { kind: 'team', team: 'soporte' }, maxWaitS: 45, maxLength: 8 }),
  teamFacts('soporte', agents(10, 24), { strategy: 'ring-all', wrapUpS: 30, maxLength: 40 }),
  teamFacts('cobros', agents(24, 29), { strategy: 'round-robin', wrapUpS: 0, maxLength: 2, serviceLevel: { percent: 90, withinS: 10 } }),
  teamFacts('turnos', agents(26, 36), {
    strategy: 'fewest-calls',
    skills: [{ skill: 'inglés', level: 2 }],
    relaxSkillsAfterS: 20,
    maxWaitS: 30,
  }),
];
const people = peopleOf(
  teams,
  agents(0, 36).map((id, n) => agentFacts(id, { available: false, skills: n % 3 === 0 ? { inglés: 3 } : {} })),
);
const day = simulateDay({ seed: 7, people, calls: 5000, startAt, lengthMs: 12 * 3_600_000, patienceMs: 90_000, talkMs: 180_000 });
const withinS = (team: string | undefined) => people.teams.get(team ?? '')?.queue.serviceLevel.withinS ?? 20;
const range = { fromAt: startAt, toAt: day.endAt + 1, withinS, agentsOf: (team: string) => people.teams.get(team)?.agents ?? [] };

function total(sums: Iterable<Sums>): Sums {
  const all = [...sums];
  const add = (name: keyof Sums) => all.reduce((sum, each) => sum + each[name], 0);
  const names = Object.keys(all[0] ?? {}) as (keyof Sums)[];
  const summed = Object.fromEntries(names.map((name) => [name, add(name)])) as unknown as Sums;
  return { ...summed, maxWaitMs: Math.max(...all.map(({ maxWaitMs }) => maxWaitMs)) };
}

describe('a day of 5,000 calls', () => {
  it('is a day in which everything happens', () => {
    const all = total(day.sums.values());
    expect(all.offered).toBeGreaterThan(4500);
    for (const name of ['answered', 'abandoned', 'short', 'left', 'missed', 'refused', 'forwarded', 'holdMs', 'wrapUpMs'] as const)
      expect([name, all[name] > 10]).toEqual([name, true]);
    for (const outcome of ['waited-too-long', 'queue-full', 'no-agents']) expect([...day.outcomes.keys()]).toContain(outcome);
    expect(day.log.some(({ kind }) => kind === 'overflowed')).toBe(true);
  });

  it('has the same figures by team and half hour', () => {
    const rows = report(day.log, { ...range, by: 'team', everyMs: intervalMs });
    const found = new Map<string, Sums>();
    for (const { key, fromAt, figures } of rows) {
      found.set(`${key} ${(fromAt - startAt) / intervalMs}`, {
        offered: figures.offered,
        answered: figures.answered,
        inTime: figures.answeredInTime,
        waitMs: figures.waitOfAnsweredMs,
        abandoned: figures.abandoned,
        short: figures.shortAbandoned,
        left: figures.left,
        talkMs: figures.talkMs,
        holdMs: figures.holdMs,
        wrapUpMs: figures.wrapUpMs,
        handled: figures.handled,
        missed: figures.missed,
        refused: figures.refused,
        rings: figures.rings,
        forwarded: figures.forwarded,
        maxWaitMs: figures.maxWaitMs,
      });
      expect(figures.occupancy ?? 0).toBeLessThanOrEqual(1);
    }
    const used = [...day.sums].filter(([, sums]) => Object.values(sums).some((each) => each !== 0));
    // The longest wait also counts who was sent on by the flow, which the simulation's callers do not count.
    for (const [key, sums] of used) {
      const row = found.get(key);
      expect([key, row && { ...row, maxWaitMs: 0 }]).toEqual([key, { ...sums, maxWaitMs: 0 }]);
      expect(row?.maxWaitMs).toBeGreaterThanOrEqual(sums.maxWaitMs);
    }
  });

  it('has the formulas of the definitions over the whole day', () => {
    for (const { key, figures } of report(day.log, { ...range, by: 'team' })) {
      if (key === undefined) continue;
      const sums = total([...day.sums].filter(([name]) => name.startsWith(`${key} `)).map(([, each]) => each));
      expect(figures.serviceLevel).toBeCloseTo(sums.inTime / (sums.answered + sums.abandoned), 12);
      expect(figures.asaMs).toBeCloseTo(sums.waitMs / sums.answered, 6);
      expect(figures.ahtMs).toBeCloseTo((sums.talkMs + sums.holdMs + sums.wrapUpMs) / sums.handled, 6);
      expect(figures.abandonment).toBeCloseTo(sums.abandoned / sums.offered, 12);
      expect(figures.rona).toBeCloseTo(sums.missed / sums.rings, 12);
      expect(figures.transferRate).toBeCloseTo(sums.forwarded / sums.handled, 12);
    }
  });

  it('has each agent’s time there and at work', () => {
    const rows = report(day.log, { ...range, by: 'agent' });
    expect(rows).toHaveLength(36);
    for (const { key, figures } of rows) {
      const work = day.work.get(key ?? '') ?? { thereMs: 0, busyMs: 0 };
      expect([key, figures.busyMs]).toEqual([key, work.busyMs]);
      expect([key, figures.staffedMs]).toEqual([key, Math.max(work.busyMs, work.thereMs)]);
    }
  });

  it('loses nobody: every entry has one end, and the queue is empty at night', () => {
    const ends = new Map<string, number>();
    for (const { kind, team, ticket, ms } of day.log) {
      const key = `${team} ${ticket}`;
      if (kind === 'entered') ends.set(key, (ends.get(key) ?? 0) + 1);
      const sentOn = (kind === 'gave-up' || kind === 'overflowed') && ms !== undefined;
      if (sentOn || kind === 'answered' || kind === 'abandoned' || kind === 'left') ends.set(key, (ends.get(key) ?? 0) - 1);
    }
    expect([...ends].filter(([, balance]) => balance !== 0)).toEqual([]);
  });

  it('gives the last handle times of every team for the estimate', () => {
    const times = handleTimes(day.log);
    expect([...times.keys()].toSorted()).toEqual(['cobros', 'soporte', 'turnos', 'ventas']);
    for (const ms of times.values()) expect(ms).toHaveLength(20);
  });
});

// When a local day begins: offsets, and days of 23 and 25 hours.
import { expect, it } from 'vitest';
import { answeredToday } from './presence.ts';
import { localDayStart } from './local-day.ts';
import { peopleOf, teamFacts, testQueue } from './test-queue.ts';

const dayStart = (instant: string, zone: string) => new Date(localDayStart(Date.parse(instant), zone)).toISOString();

it.each([
  ['2026-11-22T02:59:59.999Z', 'America/Argentina/Buenos_Aires', '2026-11-21T03:00:00.000Z'],
  ['2026-11-22T03:00:00Z', 'America/Argentina/Buenos_Aires', '2026-11-22T03:00:00.000Z'],
  // Chile, 2026-09-06: the clocks jump over midnight, so the day begins at 01:00 there.
  ['2026-09-06T03:59:59Z', 'America/Santiago', '2026-09-05T04:00:00.000Z'],
  ['2026-09-06T12:00:00Z', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
  // Chile, 2026-04-05: the hour before midnight comes twice; the day before has 25 hours.
  ['2026-04-05T03:30:00Z', 'America/Santiago', '2026-04-04T03:00:00.000Z'],
  ['2026-04-05T04:00:00Z', 'America/Santiago', '2026-04-05T04:00:00.000Z'],
  // New York, 2026-11-01: 01:00-02:00 comes twice in the day itself.
  ['2026-11-01T23:00:00Z', 'America/New_York', '2026-11-01T04:00:00.000Z'],
  ['2026-11-22T18:14:59Z', 'Asia/Kathmandu', '2026-11-21T18:15:00.000Z'],
  ['2026-11-22T18:15:00Z', 'Asia/Kathmandu', '2026-11-22T18:15:00.000Z'],
])('at %s in %s the day began at %s', (instant, zone, start) => {
  expect(dayStart(instant, zone)).toBe(start);
  // Asked again, and later on the same day, it is the same.
  expect(dayStart(instant, zone)).toBe(start);
});

it('counts an agent’s calls of today by the team’s midnight', () => {
  const hours = { timeZone: 'America/Santiago', weekly: Object.fromEntries(['sat', 'sun'].map((day) => [day, [['00:00', '24:00']]])) };
  const desk = testQueue(peopleOf([teamFacts('ventas', ['ana', 'beto'], { hours, wrapUpS: 0, strategy: 'fewest-calls' })]));
  desk.at = Date.parse('2026-09-06T03:59:00Z');
  for (const ticket of ['c1', 'c2']) {
    desk.enter(ticket);
    const agent = Object.keys(desk.engaged())[0] ?? '';
    desk.now({ kind: 'rang', ticket, agent, result: 'answered' });
    desk.now({ kind: 'leave', ticket, why: 'over' });
  }
  desk.enter('c3');
  desk.now({ kind: 'rang', ticket: 'c3', agent: 'ana', result: 'answered' });
  desk.now({ kind: 'leave', ticket: 'c3', why: 'over' });
  const count = () => ['ana', 'beto'].map((id) => answeredToday(desk.people, desk.state.agents.get(id) ?? never(), desk.at));
  expect(count()).toEqual([2, 1]);
  desk.pass(60_000);
  expect(count()).toEqual([0, 0]);
});

function never(): never {
  throw new Error('the agent has a presence');
}

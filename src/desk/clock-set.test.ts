// The time of day is set by an hour while people wait and agents rest: everything lasts as long as it would have.
import { expect, it, vi } from 'vitest';
import { createQueueStoreFake } from '#ports/queue-store-fake.ts';
import { open, pass, turnTimeByHand } from './test-desk.ts';

const hourMs = 3_600_000;

turnTimeByHand();

it.each([hourMs, -hourMs])('patience and wrap-up end when they would have, the clock being set by %i ms', async (byMs) => {
  const { desk, enter, does } = open(createQueueStoreFake(), 'main', { maxWaitS: 300, wrapUpS: 120 });
  await pass(200);
  for (const [ticket, agent] of [
    ['one', 'ana'],
    ['two', 'beto'],
  ] as const) {
    enter(ticket);
    await pass(200);
    desk.rang(ticket, agent, 'answered');
  }
  await pass(200);
  enter('patient');
  desk.leave('one', 'over');
  await pass(60_000);
  vi.setSystemTime(Date.now() + byMs);
  await pass(50_000);
  expect(desk.states().get('ana')).toBe('wrap-up');
  expect(does('patient')).not.toContain('ring ana');
  await pass(15_000);
  expect(does('patient')).toContain('ring ana');
  desk.rang('patient', 'ana', 'no-answer');
  desk.setPresence('ana', 'away', 'almuerzo', 'ana');
  await pass(165_000);
  expect(does('patient')).not.toContain('give-up');
  await pass(20_000);
  expect(does('patient')).toContain('give-up');
  desk.leave('two', 'over');
});

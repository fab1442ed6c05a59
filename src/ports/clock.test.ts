// The clock that nobody sets, when the time of day jumps. Not here: timers, which Node keeps.
import { afterEach, expect, it, vi } from 'vitest';
import { steadyClock } from './clock.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it.each([3_600_000, -3_600_000])('goes on as before when the time of day jumps by %i ms', (jumpMs) => {
  const clock = steadyClock();
  const before = clock.now();
  const wall = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(wall + jumpMs);
  const after = clock.now();
  expect(after).toBeGreaterThanOrEqual(before);
  expect(after - before).toBeLessThan(60_000);
});

it('tells whole milliseconds, as a database keeps them', () => {
  const clock = steadyClock();
  for (let asked = 0; asked < 1000; asked++) expect(Number.isInteger(clock.now())).toBe(true);
});

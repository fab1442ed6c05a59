// A thread that is held must show it.
import { expect, it } from 'vitest';
import { measureMain } from './main-load.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it('tells a held thread from a free one', async () => {
  const measure = measureMain();
  await pause(100);
  measure();
  // The histogram measures from its second turn on.
  await pause(50);
  const until = performance.now() + 300;
  while (performance.now() < until);
  await pause(50);
  const held = measure();
  expect(held.mainDelayMsP99).toBeGreaterThan(200);
  expect(held.mainBusy).toBeGreaterThan(0.5);
  await pause(300);
  expect(measure().mainBusy).toBeLessThan(held.mainBusy);
});

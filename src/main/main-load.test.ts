// A thread that is held must show it.
import { expect, it } from 'vitest';
import { measureMain } from './main-load.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it('tells a held thread from a free one', async () => {
  const measure = measureMain();
  await pause(300);
  measure();
  // The histogram measures from its second turn on.
  await pause(150);
  for (let times = 0; times < 3; times += 1) {
    const until = performance.now() + 400;
    while (performance.now() < until);
    await pause(1);
  }
  const held = measure();
  expect(held.mainDelayMsP80).toBeGreaterThan(200);
  expect(held.mainBusy).toBeGreaterThan(0.5);
  await pause(400);
  expect(measure().mainBusy).toBeLessThan(held.mainBusy);
});

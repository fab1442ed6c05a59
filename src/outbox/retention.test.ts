// When old texts are forgotten: an hour apart, by the days that are set, and on after a failure. The clock is the test's.
import { expect, test } from 'vitest';
import { messageSettingsOf } from './message-settings.ts';
import { createRetention } from './retention.ts';

const dayMs = 24 * 3600 * 1000;

test('every hour what is older than the days that are set, 30 of themselves, goes; none for ever; a failure is told and not the end', async () => {
  const at = 1000 * dayMs;
  let days: unknown;
  let due: { delayMs: number; run: () => void } | undefined;
  const asked: number[] = [];
  const told: string[] = [];
  const answers: (() => Promise<number>)[] = [async () => 7, () => Promise.reject(new Error('gone')), async () => 0];
  const { start, stop } = createRetention({
    channels: {
      forgetBodies: async (olderThanAt) => {
        asked.push((at - olderThanAt) / dayMs);
        return await (answers.shift()?.() ?? 0);
      },
    },
    policy: () => messageSettingsOf(days),
    clock: { now: () => at },
    timers: {
      after: (delayMs, run) => {
        due = { delayMs, run };
        return () => (due = undefined);
      },
    },
    log: { info: (facts) => told.push(JSON.stringify(facts)), warn: (_facts, text) => told.push(text) },
  });
  const pauses: number[] = [];
  const pass = async () => {
    pauses.push(due?.delayMs ?? 0);
    due?.run();
    await new Promise((resolve) => setImmediate(resolve));
  };
  start();
  await pass();
  await pass();
  days = { retentionDays: 3 };
  await pass();
  days = { retentionDays: 0 };
  await pass();
  expect(asked).toEqual([30, 30, 3]);
  expect(pauses).toEqual([60_000, 3_600_000, 3_600_000, 3_600_000]);
  expect(told).toEqual(['{"texts":7}', 'old texts of messages could not be forgotten']);
  stop();
  expect(due).toBeUndefined();
});

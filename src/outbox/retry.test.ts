// The pauses between tries.
import { expect, test } from 'vitest';
import { defaultRetry, retryDelayMs } from './retry.ts';

test('pauses double up to the longest, between a half and all of it', () => {
  const bounds = [1, 2, 3, 50].map((attempt) => [retryDelayMs(attempt, 0, defaultRetry), retryDelayMs(attempt, 0.9999, defaultRetry)]);
  expect(bounds).toEqual([
    [1000, 2000],
    [2000, 4000],
    [4000, 8000],
    [150_000, 299_985],
  ]);
});

test('a carrier that asks for more time gets it', () => {
  expect(retryDelayMs(1, 0.5, defaultRetry, 60_000)).toBe(60_000);
  expect(retryDelayMs(8, 0.5, defaultRetry, 60_000)).toBe(192_000);
});

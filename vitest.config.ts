// How tests run: beside the code, in Node. Whole-system tests live in test/ and are run one file at a time by scripts/test.mjs.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // CI's machine has noisy neighbours: a test may have a second try there, and the report says `retry x1` when it needed it.
    retry: process.env.CI === 'true' ? 1 : 0,
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 } },
      // Real calls take as long as calls take.
      { extends: true, test: { name: 'system', include: ['test/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000 } },
    ],
  },
});

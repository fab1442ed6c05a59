// The table of failure codes and docs/failures.md say the same.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { asFailure, Failure, failureCodes } from './failure.ts';

test('every code stands in docs/failures.md, and nothing else does', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../docs/failures.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map((found) => found[1]);
  expect(listed).toEqual([...failureCodes]);
});

test('anything thrown becomes a Failure with its cause', () => {
  const cause = new TypeError('x is not a function');
  expect(asFailure(cause)).toMatchObject({ code: 'internal', retryable: false, cause });
  const own = new Failure('timeout', 'late', { retryable: true });
  expect(asFailure(own)).toBe(own);
});

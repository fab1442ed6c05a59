// What is remembered of a trunk's answers: since when it is so, what went wrong last, also once it is over.
import { expect, it } from 'vitest';
import { Failure } from '#ports/failure.ts';
import { healthAfter, laterFailure, troubleOf } from './trunk-health.ts';

const dns = new Failure('unavailable', 'DNS does not answer', { retryable: true, details: { reason: 'dns' } });
const way = { address: 'udp 192.0.2.7:5060' };

it('since when is kept while it stands so, and the last failure outlives it', () => {
  const up = healthAfter({}, { answered: true, address: way.address, roundTripMs: 7 }, [way], 1000);
  expect(up).toEqual({ reachable: true, reachableSince: 1000, checkedAt: 1000, roundTripMs: 7, address: way.address, addresses: [way] });
  const down = healthAfter(up, { answered: false }, [], 2000);
  expect(down).toMatchObject({ reachable: false, reachableSince: 2000, trouble: 'silent', reason: 'no answer' });
  expect(down).not.toHaveProperty('roundTripMs');
  expect(down).not.toHaveProperty('address');
  const still = healthAfter(down, dns, [], 3000);
  expect(still).toMatchObject({ reachableSince: 2000, checkedAt: 3000, trouble: 'dns', reason: 'DNS does not answer' });
  const again = healthAfter(still, { answered: true }, [way], 4000);
  expect(again).toMatchObject({ reachable: true, reachableSince: 4000, lastFailure: { at: 3000, of: 'reachability', trouble: 'dns' } });
  expect(again).not.toHaveProperty('reason');
});

it('what could not be sent is told from what was not answered', () => {
  expect(troubleOf(dns)).toBe('dns');
  expect(troubleOf(new Failure('timeout', 'no answer', { retryable: true }))).toBe('silent');
  expect(troubleOf(new Failure('unavailable', 'ECONNREFUSED', { retryable: true }))).toBe('connection');
});

it('of two failures the later one counts', () => {
  const [early, late] = [1, 2].map((at) => ({ at, of: 'registration', trouble: 'silent' }) as const);
  expect([laterFailure(early, late), laterFailure(late, early), laterFailure(early, undefined)]).toEqual([late, late, early]);
});

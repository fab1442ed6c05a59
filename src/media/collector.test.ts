// When a collection of digits ends: complete, by its terminator, by silence before the first key or after the last.
import { expect, it } from 'vitest';
import { Collector } from './collector.ts';

const rule = { collect: 'c', maxDigits: 4, terminator: '#' as const, timeoutMs: 3000, firstTimeoutMs: 6000 };

it('waits longer for the first key than between keys', () => {
  const collector = new Collector(rule, 0);
  expect([collector.expired(5999, false), collector.expired(6000, false)]).toEqual([false, true]);
  expect(collector.take('1', 5000)).toBe(false);
  expect([collector.expired(7999, false), collector.expired(8000, false)]).toEqual([false, true]);
});

it('counts from the end of what plays, and waits alike where no first time is given', () => {
  const collector = new Collector({ ...rule, firstTimeoutMs: undefined }, 0);
  expect(collector.expired(10_000, true)).toBe(false);
  expect([collector.expired(12_999, false), collector.expired(13_000, false)]).toEqual([false, true]);
});

it('ends at the last digit or at the terminator, which is no digit', () => {
  const full = new Collector(rule, 0);
  expect([...'1234'].map((key) => full.take(key as '1', 0))).toEqual([false, false, false, true]);
  const ended = new Collector(rule, 0);
  expect([ended.take('9', 0), ended.take('#', 0), ended.digits]).toEqual([false, true, '9']);
});

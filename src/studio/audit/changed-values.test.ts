// What of a change is shown: the leaves that differ. Not here: their words.
import { expect, test } from 'vitest';
import { changedValues } from './changed-values.ts';

test.each([
  ['a plain value', { field: 'enabled', before: true, after: false }, [{ path: ['enabled'], before: true, after: false }]],
  ['what was not there', { field: 'role', after: 'admin' }, [{ path: ['role'], after: 'admin' }]],
  ['what is gone', { field: 'role', before: 'admin' }, [{ path: ['role'], before: 'admin' }]],
  ['a list as a whole', { field: 'agents', before: ['a'], after: ['a', 'b'] }, [{ path: ['agents'], before: ['a'], after: ['a', 'b'] }]],
  [
    'only what differs in an object',
    { field: 'queue', before: { wait: { most: 5, seconds: 300 }, ring: 20 }, after: { wait: { most: 8, seconds: 300 }, ring: 20 } },
    [{ path: ['queue', 'wait', 'most'], before: 5, after: 8 }],
  ],
  [
    'an object where there was a value',
    { field: 'hours', before: null, after: { from: '09:00' } },
    [{ path: ['hours', 'from'], after: '09:00' }],
  ],
])('%s', (_name, change, shown) => {
  expect(changedValues(change)).toEqual(shown);
});

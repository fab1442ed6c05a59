// What the bar says is wrong: the worst of it, and of the certificate only to whom it may concern.
import { expect, it } from 'vitest';
import { dayMs, type Status, troubleOf } from './trouble.ts';

const now = 1_790_000_000_000;
const well: Status = {
  version: '1.0.0',
  sipAddress: '127.0.0.1:5060',
  lines: 1,
  callsNow: 0,
  agentsOnline: 0,
  databaseUp: true,
  mediaUp: true,
  speechUp: true,
  diskFull: false,
  sandboxOnly: false,
};
const said = (more: Partial<Status>, role: Parameters<typeof troubleOf>[1] = 'admin') => troubleOf({ ...well, ...more }, role, now);

it('says nothing where all is well, with or without a certificate', () => {
  expect(said({})).toBeUndefined();
  expect(said({ certificateEndsAt: now + 14 * dayMs })).toBeUndefined();
});

it('says the worst of several', () => {
  expect(said({ speechUp: false, certificateEndsAt: now })).toBe('certificateExpired');
  expect(said({ speechUp: false, certificateEndsAt: now + dayMs })).toBe('speechDown');
  expect(said({ mediaUp: false, diskFull: true })).toBe('mediaDown');
  expect(said({ databaseUp: false, mediaUp: false, speechUp: false, diskFull: true })).toBe('databaseDown');
});

it('warns two weeks before the certificate ends, and bothers no agent with it before it has', () => {
  expect(said({ certificateEndsAt: now + 14 * dayMs - 1 }, 'designer')).toBe('certificateEnds');
  expect(said({ certificateEndsAt: now + 1 }, 'agent')).toBeUndefined();
  expect(said({ certificateEndsAt: now - 1 }, 'agent')).toBe('certificateExpired');
});

it('says that stored passwords do not open, unless something worse is wrong', () => {
  const lockedSecrets: Status['lockedSecrets'] = [{ kind: 'trunk', id: 'metro', name: 'metro' }];
  expect(said({ lockedSecrets, certificateEndsAt: now + dayMs })).toBe('secretsLocked');
  expect(said({ lockedSecrets, speechUp: false })).toBe('speechDown');
});

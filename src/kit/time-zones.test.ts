// The zones to choose from: today's names once, the chosen one as it is written, nothing that is no zone.
import { expect, test } from 'vitest';
import { timeZones } from './time-zones.ts';

const values = (current?: string) => timeZones(current).map((one) => one.value);

test('zones stand under the names of today, each once', () => {
  expect(values()).toContain('America/Argentina/Buenos_Aires');
  expect(values()).not.toContain('America/Buenos_Aires');
  expect(new Set(values()).size).toBe(values().length);
});

test('an older name that is chosen stays a choice; what is no zone does not become one', () => {
  expect(values('America/Buenos_Aires')).toContain('America/Buenos_Aires');
  expect(values('Marte/Norte')).not.toContain('Marte/Norte');
});

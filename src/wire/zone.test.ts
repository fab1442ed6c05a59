// Zones come off what leaves the machine, and go on what is reached over a link.
import { expect, test } from 'vitest';
import { inZoneOf, zoneless } from './zone.ts';

test('an address loses its zone, and gets that of ours only where it is link-local and has none', () => {
  expect(['fe80::1%eth0', 'fe80::1', '192.0.2.1'].map(zoneless)).toEqual(['fe80::1', 'fe80::1', '192.0.2.1']);
  expect(inZoneOf('fe80::9', 'fe80::1%eth0')).toBe('fe80::9%eth0');
  expect(inZoneOf('FEBF::9', 'fe80::1%2')).toBe('FEBF::9%2');
  for (const remote of ['fe80::9%eth1', '2001:db8::9', '192.0.2.9']) expect(inZoneOf(remote, 'fe80::1%eth0')).toBe(remote);
  expect(inZoneOf('fe80::9', '::')).toBe('fe80::9');
});

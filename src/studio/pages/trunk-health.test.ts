// The one standing of a trunk that the list shows, and why.
import { expect, test } from 'vitest';
import { presentFailure, standingOf, whyOf } from './trunk-health.ts';

const out = { enabled: true, outbound: 'sip:carrier.example', registrar: undefined };
const none = { registration: 'none' } as const;

test.each([
  ['off', { ...out, enabled: false, state: undefined }],
  ['inbound', { ...out, outbound: '', state: none }],
  ['asking', { ...out, state: none }],
  ['asking', { ...out, registrar: 'sip:r', state: { registration: 'trying', reachable: true } as const }],
  ['good', { ...out, state: { ...none, reachable: true } }],
  ['good', { ...out, outbound: '', registrar: 'sip:r', state: { registration: 'registered' } as const }],
  ['part', { ...out, state: { ...none, reachable: true, addresses: [{ address: 'udp a:1', failingSince: 1 }, { address: 'udp b:1' }] } }],
  ['bad', { ...out, state: { ...none, reachable: false } }],
  ['bad', { ...out, registrar: 'sip:r', state: { registration: 'refused', reachable: true } as const }],
])('%s', (standing, trunk) => {
  expect(standingOf(trunk)).toBe(standing);
});

test.each([
  [403, 'credentials'],
  [404, 'unknown'],
  [503, 'busy'],
  [600, 'busy'],
  [405, 'refused'],
])('a refusal with %d is %s', (sipStatus, why) => {
  expect(whyOf({ trouble: 'refused', sipStatus })).toBe(why);
  expect(whyOf({ trouble: 'dns', sipStatus })).toBe('dns');
});

test('the registration stands in the way before calling out, and nothing does once both stand', () => {
  const refused = { registration: 'refused', registrationTrouble: 'refused', registrationSince: 5, sipStatus: 403 } as const;
  expect(presentFailure({ ...refused, reachable: false, trouble: 'silent' })).toMatchObject({ of: 'registration', at: 5, sipStatus: 403 });
  expect(presentFailure({ ...none, reachable: false, reachableSince: 7, trouble: 'dns' })).toMatchObject({ of: 'reachability', at: 7 });
  expect(presentFailure({ registration: 'registered', reachable: true })).toBeUndefined();
});

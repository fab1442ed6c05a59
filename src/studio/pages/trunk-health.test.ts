// The one standing of a trunk that the list shows, and why.
import { expect, test } from 'vitest';
import { presentFailure, whyOf } from '#api/contract/trunk-why.ts';
import { standingOf } from './trunk-health.ts';

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
  [
    'bad',
    { ...out, state: { ...none, reachable: true, callsRefused: { at: 1, of: 'call', trouble: 'refused', sipStatus: 401 } as const } },
  ],
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
  expect(whyOf({ of: 'registration', trouble: 'refused', sipStatus })).toBe(why);
  expect(whyOf({ of: 'registration', trouble: 'dns', sipStatus })).toBe('dns');
});

test('a call refused with 403 may be the number, the balance or the password', () => {
  expect(whyOf({ of: 'call', trouble: 'refused', sipStatus: 403 })).toBe('barred');
  expect(whyOf({ of: 'call', trouble: 'refused', sipStatus: 407 })).toBe('credentials');
});

test('the registration stands in the way before calling out, and nothing does once both stand', () => {
  const refused = { registration: 'refused', registrationTrouble: 'refused', registrationSince: 5, sipStatus: 403 } as const;
  expect(presentFailure({ ...refused, reachable: false, trouble: 'silent' })).toMatchObject({ of: 'registration', at: 5, sipStatus: 403 });
  expect(presentFailure({ ...none, reachable: false, reachableSince: 7, trouble: 'dns' })).toMatchObject({ of: 'reachability', at: 7 });
  expect(presentFailure({ registration: 'registered', reachable: true })).toBeUndefined();
  const callsRefused = { at: 9, of: 'call', trouble: 'refused', sipStatus: 407 } as const;
  expect(presentFailure({ ...none, reachable: true, callsRefused })).toBe(callsRefused);
});

// What the command line says of a trunk that does not do what it should.
import { expect, test } from 'vitest';
import { remedyLine } from './trunk-text.ts';

const refused = (sipStatus: number) =>
  ({ registration: 'refused', registrationTrouble: 'refused', sipStatus, detail: 'Forbidden' }) as const;

test.each([401, 403, 407])(
  'credentials that the carrier does not accept (%d): what to type, and that the account is not hammered',
  (status) => {
    expect(remedyLine('metro', refused(status))).toMatch(
      new RegExp(`^metro \\(${status} to REGISTER\\): .*user or the password.*trunk add metro .*pauses grow to half an hour`),
    );
  },
);

test('a call that is refused, an address that is silent, and nothing wrong', () => {
  const none = { registration: 'none' } as const;
  const callsRefused = { at: 1, of: 'call', trouble: 'refused', sipStatus: 407 } as const;
  expect(remedyLine('metro', { ...none, reachable: true, callsRefused })).toMatch(/407 to INVITE.*password.*next call/);
  expect(remedyLine('metro', { ...none, reachable: false, trouble: 'silent' })).toMatch(/^metro: nobody answers.*firewall/);
  expect(remedyLine('metro', { ...none, reachable: true })).toBeUndefined();
  expect(remedyLine('metro', undefined)).toBeUndefined();
});

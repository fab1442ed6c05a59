// Callers as carriers write them, by country.
import { describe, expect, it } from 'vitest';
import { callerNumber } from './caller-number.ts';

describe('callerNumber', () => {
  it.each([
    ['011 15 5555-0100', 'AR', '+5491155550100'],
    ['1155550100', 'AR', '+541155550100'],
    ['5491155550100', 'AR', '+5491155550100'],
    ['+54 11 15 5555 0100', 'AR', '+5491155550100'],
    ['91155550100', 'AR', '+5491155550100'],
    ['005491155550100', 'AR', '+5491155550100'],
    ['5215512345678', 'MX', '+525512345678'],
    ['+5215512345678', 'AR', '+525512345678'],
    ['5512345678', 'MX', '+525512345678'],
    ['+551187654321', 'BR', '+5511987654321'],
    ['1187654321', 'BR', '+5511987654321'],
    ['011987654321', 'BR', '+5511987654321'],
    ['+551133334444', 'BR', '+551133334444'],
    ['sip:+34612345678@carrier.example', 'ES', '+34612345678'],
    ['tel:612345678;phone-context=+34', 'ES', '+34612345678'],
    ['+14155552671', 'XX', '+14155552671'],
  ])('%s in %s is %s', (raw, country, number) => {
    expect(callerNumber(raw, country)).toBe(number);
  });

  it.each([undefined, '', 'anonymous', 'Anonymous', 'sipp', '1000', '110', '200100300', '+', 'a1155550100', '1'.repeat(60)])(
    '%s is nobody’s number',
    (raw) => {
      expect(callerNumber(raw, 'AR')).toBeUndefined();
    },
  );
});

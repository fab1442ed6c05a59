// What the cases of a transfer cannot say, because it hangs on the installation's list of outside numbers.
import { describe, expect, it } from 'vitest';
import { testFlow } from '#flow/testing.ts';
import type { Installation } from '#flow/problem.ts';
import { model } from './model.ts';

const installation: Installation = {
  teams: [],
  agents: [],
  smsOrigins: [],
  whatsappNumbers: [],
  audio: [],
  music: [],
  flows: [],
  transferCountries: ['AR'],
  transferPrefixes: ['+54911'],
};

const codes = (number: string, more: Partial<Installation> = {}): string[] => {
  const settings = { ...model.initial(), to: { number } };
  const owner = { id: 'a1', kind: 'transfer', v: 1, settings, exits: { failed: { to: 'b' } } };
  const context = { flow: testFlow({}), installation: { ...installation, ...more } };
  return (model.check?.(settings, owner, context) ?? []).map(({ code }) => code);
};

describe('a transfer to an outside number', () => {
  it('must begin with a prefix of the list, unless a variable says it', () => {
    expect(codes('+5491155550111')).toEqual([]);
    expect(codes('+5493515550111')).toEqual(['number-not-listed']);
    expect(codes('{{numero}}')).toEqual([]);
    expect(codes('1155550111')).toEqual(['number-invalid']);
  });

  it('is never allowed while the list is empty; where only countries are known they do not refuse', () => {
    expect(codes('+5491155550111', { transferCountries: [], transferPrefixes: [] })).toEqual(['number-not-allowed']);
    const { transferPrefixes: _, ...countriesOnly } = installation;
    const settings = { ...model.initial(), to: { number: '+5493515550111' } };
    const owner = { id: 'a1', kind: 'transfer', v: 1, settings, exits: { failed: { to: 'b' } } };
    expect(model.check?.(settings, owner, { flow: testFlow({}), installation: countriesOnly })).toEqual([]);
  });
});

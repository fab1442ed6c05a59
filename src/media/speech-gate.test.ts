// The gate of a line: its own noise keeps it shut, whatever rises out of it opens it, and it stays open over the end of a word.
import { describe, expect, it } from 'vitest';
import { SpeechGate } from './speech-gate.ts';

/** Portions of 20 ms of hiss, the same ones on every run. */
function hiss(portions: number, level: number): Int16Array[] {
  let state = 12_345;
  const next = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state / 2 ** 31 - 1) * level;
  };
  return Array.from({ length: portions }, () => Int16Array.from({ length: 160 }, next));
}

/** How many portions pass. */
const passing = (gate: SpeechGate, portions: readonly Int16Array[]): number => portions.filter((one) => gate.passes(one)).length;

describe('SpeechGate', () => {
  it.each([0, 50, 400, 2000])('is shut to a steady hiss of %i once the line is known', (level) => {
    const gate = new SpeechGate();
    passing(gate, hiss(200, level));
    expect(passing(gate, hiss(1500, level))).toBe(0);
  });

  it('is shut to a quiet line from the first portion on', () => {
    expect(passing(new SpeechGate(), hiss(100, 60))).toBe(0);
  });

  it('opens with the first portion that rises out of the noise, and shuts 1.2 s after the last', () => {
    const gate = new SpeechGate();
    passing(gate, hiss(200, 200));
    expect(passing(gate, hiss(5, 500))).toBe(5);
    expect(hiss(200, 200).map((one) => gate.passes(one))).toEqual(Array.from({ length: 200 }, (_, i) => i < 59));
  });

  it('takes a noise that stays for the line, within the time of a long breath', () => {
    const gate = new SpeechGate();
    passing(gate, hiss(100, 50));
    expect(passing(gate, hiss(400, 3000))).toBeLessThan(250);
    expect(passing(gate, hiss(500, 3000))).toBe(0);
  });

  it('holds silence after a noisy line for quiet', () => {
    const gate = new SpeechGate();
    passing(gate, hiss(300, 3000));
    expect(passing(gate, hiss(200, 0))).toBe(0);
  });
});

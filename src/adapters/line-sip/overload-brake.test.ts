// The brake's arithmetic: it begins at full load that lasts, lets a share in, and opens slowly.
import { describe, expect, it } from 'vitest';
import { createOverloadBrake, usualBrakeLimits, type LoadSample } from './overload-brake.ts';

const full: LoadSample = { mediaCpu: 0.95, wheelLatenessMsP99: 30 };
const calm: LoadSample = { mediaCpu: 0.3, wheelLatenessMsP99: 1 };
const admitted = (brake: ReturnType<typeof createOverloadBrake>, calls: number, of: number): number =>
  Array.from({ length: of }, () => brake.admit(calls, 0)).filter(Boolean).length;

describe('the overload brake', () => {
  it('lets everybody in at rest', () => {
    const brake = createOverloadBrake(usualBrakeLimits);
    for (let second = 0; second < 5; second += 1) brake.note(calm);
    expect(admitted(brake, 400, 100)).toBe(100);
  });

  it('does not mind one late second, and refuses most when it lasts', () => {
    const brake = createOverloadBrake(usualBrakeLimits);
    brake.note(calm);
    brake.note(full);
    expect(brake.share()).toBe(1);
    for (let second = 0; second < 5; second += 1) brake.note(full);
    expect(brake.share()).toBeLessThanOrEqual(0.125);
    expect(brake.load()).toBeGreaterThan(1);
    expect(admitted(brake, 400, 100)).toBeLessThanOrEqual(13);
  });

  it('never closes wholly, and opens by steps', () => {
    const brake = createOverloadBrake(usualBrakeLimits);
    for (let second = 0; second < 30; second += 1) brake.note(full);
    expect(admitted(brake, 400, 100)).toBeGreaterThanOrEqual(4);
    for (let second = 0; second < 3; second += 1) brake.note(calm);
    expect(brake.share()).toBeGreaterThan(0.1);
    expect(brake.share()).toBeLessThan(0.5);
    for (let second = 0; second < 10; second += 1) brake.note(calm);
    expect(brake.share()).toBe(1);
  });

  it('lets the first calls in whatever the machine says, since the noise is not theirs', () => {
    const brake = createOverloadBrake(usualBrakeLimits);
    for (let second = 0; second < 30; second += 1) brake.note({ mainDelayMsP80: 500, mainBusy: 1 });
    expect(admitted(brake, 3, usualBrakeLimits.callsPerS)).toBe(usualBrakeLimits.callsPerS);
    expect(admitted(brake, 3, 40)).toBeLessThanOrEqual(3);
  });
});

// Is there room for one more call? The overload brake, and caps on calls up and on calls that nobody has completed yet.
// Not here: who may call (identity.ts).
import { randomInt } from 'node:crypto';
import type { BrakeLimits, LoadSample } from './overload-brake.ts';
import { createOverloadBrake, usualBrakeLimits } from './overload-brake.ts';

/** How many there may be. */
export interface CallCaps {
  /** Calls that came in and live. */
  calls: number;
  /** Of these, not yet ended by refusal nor established by an ACK: all together, and from one address. */
  halfOpen: number;
  halfOpenPerSource: number;
}

const usualCaps: CallCaps = { calls: 2000, halfOpen: 500, halfOpenPerSource: 200 };

/** Refusal reasons. `load` = the brake. */
type Why = 'calls' | 'half-open' | 'load';

/** For the operator: share of new calls let in, newest load (1 = full), refusals since the start. */
export interface AdmissionState {
  share: number;
  load: number;
  calls: number;
  halfOpen: number;
  refused: Readonly<Record<Why, number>>;
}

export interface Admission {
  note: (sample: LoadSample) => void;
  /** Undefined = come in. */
  refusal: (source: string, nowMs: number) => { retryAfterS: number; why: Why } | undefined;
  opened: (leg: string, source: string) => void;
  /** The ACK has come, or the leg has ended. */
  established: (leg: string) => void;
  ended: (leg: string) => void;
  state: () => AdmissionState;
}

export function createAdmission(options: { caps?: CallCaps; brake?: BrakeLimits | false }): Admission {
  const caps = options.caps ?? usualCaps;
  const brake = options.brake === false ? undefined : createOverloadBrake(options.brake ?? usualBrakeLimits);
  const calls = new Set<string>();
  const halfOpen = new Map<string, string>();
  const perSource = new Map<string, number>();
  const refused: Record<Why, number> = { calls: 0, 'half-open': 0, load: 0 };

  const established = (leg: string): void => {
    const source = halfOpen.get(leg);
    if (source === undefined) return;
    halfOpen.delete(leg);
    const left = (perSource.get(source) ?? 1) - 1;
    if (left === 0) perSource.delete(source);
    else perSource.set(source, left);
  };
  const reason = (source: string, nowMs: number): Why | undefined => {
    if (calls.size >= caps.calls) return 'calls';
    if (halfOpen.size >= caps.halfOpen || (perSource.get(source) ?? 0) >= caps.halfOpenPerSource) return 'half-open';
    return brake === undefined || brake.admit(calls.size, nowMs) ? undefined : 'load';
  };
  return {
    note: (sample) => brake?.note(sample),
    refusal: (source, nowMs) => {
      const why = reason(source, nowMs);
      if (why === undefined) return undefined;
      refused[why] += 1;
      // Not all at the same moment again.
      return { retryAfterS: randomInt(3, 11), why };
    },
    opened: (leg, source) => {
      calls.add(leg);
      halfOpen.set(leg, source);
      perSource.set(source, (perSource.get(source) ?? 0) + 1);
    },
    established,
    ended: (leg) => {
      established(leg);
      calls.delete(leg);
    },
    state: () => ({ share: brake?.share() ?? 1, load: brake?.load() ?? 0, calls: calls.size, halfOpen: halfOpen.size, refused }),
  };
}

// The overload brake: from measured load to the share of new calls that are let in, so that those already up stay clean.
// Pure: time and load come from outside. Not here: measuring (media process, main/main-load.ts), the refusal itself (door.ts).

/** What was measured over about a second. Shares are 0 to 1 of a core. */
export interface LoadSample {
  /** How late the media wheel's ticks came. */
  wheelLatenessMsP99?: number;
  mediaCpu?: number;
  /** How late main's timers came. */
  mainDelayMsP80?: number;
  mainBusy?: number;
}

/** Full load of each measure: there the brake begins. */
export interface BrakeLimits {
  wheelLatenessMsP99: number;
  mediaCpu: number;
  mainDelayMsP80: number;
  mainBusy: number;
  /** Below so many calls up and so many let in within a second the noise comes from elsewhere, and refusing would not help. */
  calls: number;
  callsPerS: number;
}

/** About 85 % of what one core carries with clean audio (bench). 20 ms = a packet's period. */
export const usualBrakeLimits: BrakeLimits = {
  wheelLatenessMsP99: 20,
  mediaCpu: 0.85,
  mainDelayMsP80: 100,
  mainBusy: 0.9,
  calls: 20,
  callsPerS: 10,
};

export interface OverloadBrake {
  /** A measurement; each source gives its own fields about once a second. */
  note: (sample: LoadSample) => void;
  /** May one more call come in? Counts it if so. `calls` = how many are up. */
  admit: (calls: number, nowMs: number) => boolean;
  /** Share of new calls let in now, 0 to 1. */
  share: () => number;
  /** Newest smoothed load: 1 = full. */
  load: () => number;
}

const lowestShare = 0.05;
const releaseBelow = 0.85;
const recoveryStep = 0.1;
const smoothing = 0.5;

/** Full load halves what is let in, each second anew; recovery is slow, so that the waiting do not all come at once. */
export function createOverloadBrake(limits: BrakeLimits): OverloadBrake {
  const smooth = new Map<keyof LoadSample, number>();
  let share = 1;
  let credit = 0;
  let secondAt = 0;
  let thisSecond = 0;

  const loadNow = (): number => Math.max(0, ...[...smooth].map(([measure, value]) => value / limits[measure]));
  return {
    load: loadNow,
    share: () => share,
    note: (sample) => {
      for (const measure of ['wheelLatenessMsP99', 'mediaCpu', 'mainDelayMsP80', 'mainBusy'] as const) {
        const value = sample[measure];
        if (value === undefined) continue;
        // One late second is a hiccup: only what lasts counts in full.
        smooth.set(measure, (smooth.get(measure) ?? 0) * (1 - smoothing) + value * smoothing);
      }
      const load = loadNow();
      if (load >= 1) share = Math.max(lowestShare, share / 2);
      else if (load < releaseBelow) share = Math.min(1, share + recoveryStep);
    },
    admit: (calls, nowMs) => {
      if (nowMs - secondAt >= 1000) {
        secondAt = nowMs;
        thisSecond = 0;
      }
      credit = Math.min(1, credit + share);
      const few = calls < limits.calls && thisSecond < limits.callsPerS;
      if (!few && credit < 1) return false;
      credit = Math.max(0, credit - 1);
      thisSecond += 1;
      return true;
    },
  };
}

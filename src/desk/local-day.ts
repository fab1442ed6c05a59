// When a place's day began, by its own time zone. Not here: opening hours (flow/opening-hours.ts).
import { localDay } from '#flow/opening-hours.ts';

/** The last answer by zone: a day is asked for often and changes rarely. */
const last = new Map<string, { fromAt: number; checkedAt: number; day: number }>();

const minuteMs = 60_000;

/**
 * Epoch ms of the beginning of the local day that holds `at`, by the zone's own rules: a day of a clock change has 23 or 25 hours.
 * Example: `localDayStart(Date.now(), 'America/Santiago')`.
 */
export function localDayStart(at: number, timeZone: string): number {
  const known = last.get(timeZone);
  // Within the minute it was last looked at, no midnight can have passed unseen.
  if (known !== undefined && at >= known.fromAt && Math.floor(at / minuteMs) === Math.floor(known.checkedAt / minuteMs))
    return known.fromAt;
  const day = localDay(at, timeZone);
  if (known?.day === day && at >= known.fromAt) {
    last.set(timeZone, { ...known, checkedAt: at });
    return known.fromAt;
  }
  // No day is longer than 26 hours; the first minute that belongs to it is looked for by halves.
  let before = Math.floor((at - 26 * 60 * minuteMs) / minuteMs);
  let within = Math.floor(at / minuteMs);
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (localDay(middle * minuteMs, timeZone) === day) within = middle;
    else before = middle;
  }
  const fromAt = within * minuteMs;
  last.set(timeZone, { fromAt, checkedAt: at, day });
  return fromAt;
}

// Telling whether it is open now, in the place's own time: the zone's rules (daylight saving) come from Intl.
import type { Step } from '#engine/step.ts';
import { type HoursSettings, weekdays } from './model.ts';

interface LocalTime {
  /** Days since the epoch of the local date: yesterday is one less. */
  day: number;
  /** Minutes since local midnight. */
  minute: number;
}

// Making a formatter costs more than everything else here.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}

const dayMs = 86_400_000;

function localTime(at: number, timeZone: string): LocalTime {
  const parts = formatterOf(timeZone).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  return { day: Date.UTC(of('year'), of('month') - 1, of('day')) / dayMs, minute: of('hour') * 60 + of('minute') };
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function spansOf(settings: HoursSettings, day: number): [number, number][] {
  const date = new Date(day * dayMs).toISOString().slice(0, 10);
  const holiday = settings.holidays.find((one) => one.date === date);
  // 1970-01-01 was a Thursday, the fourth day of our week.
  const weekday = weekdays[(((day + 3) % 7) + 7) % 7] ?? 'mon';
  const spans = holiday ? (holiday.open ?? []) : settings.weekly[weekday];
  return spans.map(([from, to]) => [minutes(from), minutes(to) > minutes(from) ? minutes(to) : minutes(to) + 24 * 60]);
}

function isOpen(settings: HoursSettings, { day, minute }: LocalTime): boolean {
  const today = spansOf(settings, day).some(([from, to]) => minute >= from && minute < to);
  // A span of yesterday may run past midnight.
  return today || spansOf(settings, day - 1).some(([, to]) => minute + 24 * 60 < to);
}

/** The step of `hours`. */
export const step: Step<HoursSettings, null> = {
  step: (settings, _local, _event, context) => {
    const open = isOpen(settings, localTime(context.now, settings.timeZone ?? context.flow.timeZone));
    return { local: null, effects: [], exit: open ? 'open' : 'closed' };
  },
};

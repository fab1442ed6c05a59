// Opening hours: weekly times and holidays in a time zone, and whether a place is open at an instant. Shared by the block `hours` and by teams.
// Not here: the block (blocks/hours), what a closed team leads to (desk).
import * as z from 'zod';

const timeSchema = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time looks like 09:00, up to 24:00');
const spansSchema = z.array(z.tuple([timeSchema, timeSchema])).max(20);

/** Fields of opening hours, for a `z.strictObject`. */
export const openingHoursShape = {
  weekly: z
    .strictObject({
      mon: spansSchema.default([]),
      tue: spansSchema.default([]),
      wed: spansSchema.default([]),
      thu: spansSchema.default([]),
      fri: spansSchema.default([]),
      sat: spansSchema.default([]),
      sun: spansSchema.default([]),
    })
    .prefault({}),
  holidays: z
    .array(z.strictObject({ date: z.iso.date(), name: z.string().max(200).default(''), open: spansSchema.optional() }))
    .max(400)
    .default([]),
};

const openingHoursSchema = z.strictObject(openingHoursShape);

/**
 * Opening hours. A span that ends at or before its start runs past midnight; a holiday replaces its day's spans and is closed unless it
 * has its own. Example: `{"weekly":{"mon":[["09:00","18:00"]]},"holidays":[{"date":"2026-12-25","name":"Navidad"}]}`.
 */
export type OpeningHours = z.infer<typeof openingHoursSchema>;

/** Days by their short name, Monday first. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Whether this runtime knows the IANA time zone. Example: `isTimeZone('America/Lima')`. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

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

/** Days since the epoch of the date that it is there: two instants of one local day answer the same. */
export function localDay(at: number, timeZone: string): number {
  return localTime(at, timeZone).day;
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function spansOf(hours: OpeningHours, day: number): [number, number][] {
  const date = new Date(day * dayMs).toISOString().slice(0, 10);
  const holiday = hours.holidays.find((one) => one.date === date);
  // 1970-01-01 was a Thursday, the fourth day of our week.
  const weekday = weekdays[(((day + 3) % 7) + 7) % 7] ?? 'mon';
  const spans = holiday ? (holiday.open ?? []) : hours.weekly[weekday];
  return spans.map(([from, to]) => [minutes(from), minutes(to) > minutes(from) ? minutes(to) : minutes(to) + 24 * 60]);
}

/**
 * Whether it is open at this instant (epoch ms), in the place's own time: the zone's rules (daylight saving) come from Intl.
 * Example: `isOpenAt(hours, Date.now(), 'America/Argentina/Buenos_Aires')`.
 */
export function isOpenAt(hours: OpeningHours, at: number, timeZone: string): boolean {
  const { day, minute } = localTime(at, timeZone);
  const today = spansOf(hours, day).some(([from, to]) => minute >= from && minute < to);
  // A span of yesterday may run past midnight.
  return today || spansOf(hours, day - 1).some(([, to]) => minute + 24 * 60 < to);
}

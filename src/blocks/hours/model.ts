// Opening hours: weekly times and holidays in a time zone. Not here: telling the local time (step.ts).
import * as z from 'zod';
import type { BlockModel } from '#flow/kind.ts';
import type { Problem } from '#flow/problem.ts';

const timeSchema = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time looks like 09:00, up to 24:00');
const spansSchema = z.array(z.tuple([timeSchema, timeSchema])).max(20);

const settingsSchema = z.strictObject({
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
  timeZone: z.string().min(1).max(100).optional(),
});

/**
 * Settings of opening hours. A span that ends at or before its start runs past midnight; a holiday replaces its day's spans and is
 * closed unless it has its own. Time zone: the flow's. Example: `{"weekly":{"mon":[["09:00","18:00"]]},"holidays":[{"date":"2026-12-25","name":"Navidad"}]}`.
 */
export type HoursSettings = z.infer<typeof settingsSchema>;

/** Days by their short name, Monday first. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The block kind `hours`. */
export const model: BlockModel<HoursSettings> = {
  id: 'hours',
  v: 1,
  settings: settingsSchema,
  initial: () => ({
    weekly: {
      mon: [['09:00', '18:00']],
      tue: [['09:00', '18:00']],
      wed: [['09:00', '18:00']],
      thu: [['09:00', '18:00']],
      fri: [['09:00', '18:00']],
      sat: [],
      sun: [],
    },
    holidays: [],
  }),
  exits: () => ['open', 'closed'],
  check: (settings) => {
    const problems: Problem[] = [];
    if (settings.timeZone !== undefined && !isTimeZone(settings.timeZone)) {
      problems.push({
        level: 'error',
        code: 'time-zone-unknown',
        path: ['settings', 'timeZone'],
        message: `There is no time zone "${settings.timeZone}".`,
        params: { timeZone: settings.timeZone },
      });
    }
    if (weekdays.every((day) => settings.weekly[day].length === 0) && settings.holidays.every((day) => !day.open?.length)) {
      problems.push({ level: 'warning', code: 'hours-never-open', path: ['settings', 'weekly'], message: 'These hours are never open.' });
    }
    const dates = new Set<string>();
    settings.holidays.forEach((holiday, index) => {
      if (dates.has(holiday.date)) {
        problems.push({
          level: 'error',
          code: 'holiday-twice',
          path: ['settings', 'holidays', index, 'date'],
          message: `The date ${holiday.date} is there twice.`,
          params: { date: holiday.date },
        });
      }
      dates.add(holiday.date);
    });
    return problems;
  },
  summary: (settings) => {
    const spans = [...new Set(weekdays.flatMap((day) => settings.weekly[day].map((span) => span.join('-'))))];
    return spans.slice(0, 2).join(' · ') + (spans.length > 2 ? ' …' : '');
  },
  listens: false,
  silent: true,
  speaks: false,
};

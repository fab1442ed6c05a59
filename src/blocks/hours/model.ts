// The block `hours`: opening hours in the flow's time zone or its own. Not here: telling whether it is open (flow/opening-hours.ts).
import * as z from 'zod';
import { removeAt, setAt } from '#flow/edit-at.ts';
import type { BlockModel } from '#flow/kind.ts';
import { isTimeZone, openingHoursShape, weekdays } from '#flow/opening-hours.ts';
import type { Problem } from '#flow/problem.ts';

const settingsSchema = z.strictObject({ ...openingHoursShape, timeZone: z.string().min(1).max(100).optional() });

/**
 * Settings of opening hours. A span that ends at or before its start runs past midnight; a holiday replaces its day's spans and is
 * closed unless it has its own. Time zone: the flow's. Example: `{"weekly":{"mon":[["09:00","18:00"]]},"holidays":[{"date":"2026-12-25","name":"Navidad"}]}`.
 */
export type HoursSettings = z.infer<typeof settingsSchema>;

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
  fixes: ({ problem, path }, { flow }) => {
    switch (problem.code) {
      case 'time-zone-unknown':
        return [{ does: 'use-flow-zone', params: { timeZone: flow.timeZone }, change: setAt(problem.path, undefined) }];
      case 'hours-never-open':
        return [{ does: 'office-hours', change: setAt([...path, 'settings', 'weekly'], model.initial().weekly) }];
      case 'holiday-twice':
        return [{ does: 'drop-holiday', params: problem.params ?? {}, change: removeAt(flow, problem.path.slice(0, -1)) }];
      default:
        return [];
    }
  },
  summary: (settings) => {
    const spans = [...new Set(weekdays.flatMap((day) => settings.weekly[day].map((span) => span.join('-'))))];
    return spans.slice(0, 2).join(' · ') + (spans.length > 2 ? ' …' : '');
  },
  listens: false,
  silent: true,
  speaks: false,
};

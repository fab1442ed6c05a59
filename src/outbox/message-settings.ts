// What the installation allows of messages: countries, caps, hours for marketing, how long texts are kept. Values, defaults and reading.
// Not here: where they are stored (settings, by the key below), who decides by them (policy.ts, marketing-hours.ts).
import * as z from 'zod';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write the time as 08:30');
/** From (inclusive) to (exclusive) on one day; null = never on such a day. */
const hoursSchema = z
  .strictObject({ from: clockTime, to: z.union([clockTime, z.literal('24:00')]) })
  .refine(({ from, to }) => from < to, { message: 'the end must be after the beginning', path: ['to'] })
  .nullable();

const cap = z.int().min(0).max(10_000_000);

/** The schema, with every default. */
export const messageSettingsSchema = z.strictObject({
  /** ISO 3166 countries that may be written to; empty = the country of the line that was called. */
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'a country is two capital letters, e.g. AR'))
    .max(250)
    .default([]),
  /** Most messages within any hour. */
  caps: z
    .strictObject({
      perNumber: cap.default(10),
      perLine: cap.default(600),
      perOrigin: cap.default(2000),
      perChannel: cap.default(10_000),
    })
    .prefault({}),
  /** When marketing may go out, in the recipient's local time; a country's own law may narrow it. */
  marketingHours: z
    .strictObject({
      weekdays: hoursSchema.default({ from: '08:00', to: '20:00' }),
      saturday: hoursSchema.default({ from: '09:00', to: '15:00' }),
      sunday: hoursSchema.default(null),
    })
    .prefault({}),
  /** Days that texts of messages are kept; 0 = for ever. */
  retentionDays: z.int().min(0).max(3650).default(30),
});
export type MessageSettings = z.output<typeof messageSettingsSchema>;

/** Their key in the settings store. */
export const messageSettingsKey = 'messages';

/** As stored; what was never set, or cannot be read, takes the defaults. */
export function messageSettingsOf(stored: unknown): MessageSettings {
  const read = messageSettingsSchema.safeParse(stored ?? {});
  return read.success ? read.data : messageSettingsSchema.parse({});
}

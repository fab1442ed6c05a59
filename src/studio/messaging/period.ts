// Stretches of time that lists and reports of messages are seen over, in the browser's zone.

/** The names of the stretches. */
export const periods = ['today', 'week', 'month'] as const;
export type Period = (typeof periods)[number];

const daysBack: Record<Period, number> = { today: 0, week: 6, month: 29 };

/** When a stretch that ends now begins: at midnight, so that what is asked stays the same all day. */
export function periodStart(period: Period): number {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - daysBack[period]);
  return day.getTime();
}

/** Midnight to come. */
export function dayEnd(): number {
  const day = new Date();
  day.setHours(24, 0, 0, 0);
  return day.getTime();
}

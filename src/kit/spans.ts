// Spans of a day for drawing and adding (pure): where they lie in 24 hours, and which may come next.

/** A span as it is written, e.g. `["09:00","18:00"]`; one that ends at or before its start runs past midnight. */
export type Span = [string, string];

const minutesOf = (time: string) => {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
};
const day = 24 * 60;
const timeOf = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Parts of the day that are open, in percent from midnight; what runs past midnight shows its part of this day. */
export function barsOf(spans: readonly Span[]): { left: number; width: number }[] {
  return spans.map(([from, to]) => {
    const start = minutesOf(from);
    const end = minutesOf(to) <= start ? day : minutesOf(to);
    return { left: (start / day) * 100, width: ((end - start) / day) * 100 };
  });
}

/** A span to add after those there are: an hour after the last ends, four hours long at most. */
export function nextSpan(spans: readonly Span[]): Span | undefined {
  const last = spans.at(-1);
  if (!last) return ['09:00', '18:00'];
  const from = minutesOf(last[1]) + 60;
  if (minutesOf(last[1]) <= minutesOf(last[0]) || from >= day - 30) return undefined;
  return [timeOf(from), timeOf(Math.min(from + 240, day))];
}

/** A time a person typed, or undefined. `24:00` is the end of a day. */
export function timeFrom(text: string): string | undefined {
  const found = /^(\d{1,2})(?:[:.h]?(\d{2}))?$/.exec(text.trim());
  if (!found) return undefined;
  const time = `${(found[1] ?? '').padStart(2, '0')}:${found[2] ?? '00'}`;
  return /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(time) ? time : undefined;
}

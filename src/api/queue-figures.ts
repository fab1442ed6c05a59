// The queue's figures as the API shows them: today's, kept up as the log grows, and what of a sum goes out. Not here: the sums (queue-sums.ts).
import type * as z from 'zod';
import type { Figures } from '#desk/metrics.ts';
import { localDate } from '#flow/desk-settings.ts';
import type { Clock } from '#ports/clock.ts';
import type { TeamRow } from '#ports/people-store.ts';
import type { QueueStore } from '#ports/queue-store.ts';
import type { figuresSchema } from './contract/desk-shapes.ts';
import { createQueueSum, type QueueSum, slicesOf, type SummedFigures } from './queue-sums.ts';
import type { ApiSettings } from './rooms.ts';

/** Figures as they go out: parts of sums, which nobody reads, stay inside. */
export function viewFigures({
  waitOfAnsweredMs: _wait,
  busyMs: _busy,
  staffedMs: _staffed,
  ...figures
}: Figures): z.output<typeof figuresSchema> {
  return figures;
}

/** Lines are written a moment after they happened: the last minutes are read anew every time. */
const unsettledMs = 120_000;
/** Who was there already at midnight is told by lines before it. */
export const beforeMs = 86_400_000;

/** What today's figures are made of. */
export interface TodayRooms {
  clock: Clock;
  store: { queue: Pick<QueueStore, 'events'> };
  settings: Pick<ApiSettings, 'timeZone'>;
}

/** Today's figures. */
export type Today = (teams: readonly TeamRow[]) => Promise<SummedFigures>;

/** Keeps today's sums up to date by what came since; a change of the teams' seconds begins them anew. */
export function createToday(rooms: TodayRooms): Today {
  const { queue } = rooms.store;
  let kept: { day: number; terms: string; sum: QueueSum; settledAt: number } | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function look(teams: readonly TeamRow[]): Promise<SummedFigures> {
    const now = rooms.clock.now();
    const day = startOfToday(rooms, now);
    const terms = JSON.stringify(teams.map(({ id, agents, queue: { serviceLevel } }) => [id, agents, serviceLevel.withinS]));
    if (kept?.day !== day || kept.terms !== terms) {
      const sum = createQueueSum(teams);
      for await (const { events } of slicesOf(queue, { fromAt: day - beforeMs, toAt: day })) sum.know(events);
      kept = { day, terms, sum, settledAt: day };
    }
    const settledAt = Math.max(day, now - unsettledMs);
    for await (const { events, fromAt, toAt } of slicesOf(queue, { fromAt: kept.settledAt, toAt: settledAt })) {
      kept.sum.add(events, fromAt, toAt);
      kept.settledAt = toAt;
    }
    const sum = kept.sum.copy();
    sum.add(await queue.events({ fromAt: kept.settledAt, toAt: now + 1 }), kept.settledAt, now + 1);
    return sum.figures();
  }

  // One after the other: two at once would add the same lines twice.
  return (teams) => {
    const mine = turn.then(() => look(teams));
    turn = mine.catch(() => {});
    return mine;
  };
}

const hourMs = 3_600_000;

/** The zone in which the installation's days begin. */
function timeZoneOf({ settings }: Pick<TodayRooms, 'settings'>): string {
  return settings.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Midnight of the installation before this instant, epoch ms; a day of 23 or 25 hours has its own. */
export function startOfToday(rooms: Pick<TodayRooms, 'settings'>, at: number): number {
  const timeZone = timeZoneOf(rooms);
  const today = localDate(at, timeZone);
  // Zones differ from UTC by quarters of an hour, and so do their changes.
  let quarter = Math.floor(at / (hourMs / 4)) * (hourMs / 4);
  while (localDate(quarter - 1, timeZone) === today) quarter -= hourMs / 4;
  return quarter;
}

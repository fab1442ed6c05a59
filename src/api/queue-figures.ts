// The queue's figures as the API shows them: what the desk's sums are handed, and what of them goes out. Not here: the sums (desk/metrics.ts).
import type * as z from 'zod';
import { type Figures, report, type ReportRow } from '#desk/metrics.ts';
import { localDate } from '#flow/desk-settings.ts';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import type { TeamRow } from '#ports/people-store.ts';
import type { QueueEvent } from '#ports/queue-store.ts';
import type { figuresSchema } from './contract/desk-shapes.ts';
import type { ApiRooms } from './rooms.ts';

/** Figures as they go out. */
export type FiguresView = z.output<typeof figuresSchema>;

interface Range {
  fromAt: number;
  toAt: number;
  teams: readonly TeamRow[];
}

/** Rows of the queue's log as a report, with each team's own seconds and agents. */
export function reportOf(
  log: readonly QueueEvent[],
  { teams, ...range }: Range & { by: 'all' | 'team' | 'agent'; everyMs?: number },
): (Omit<ReportRow, 'figures'> & { figures: FiguresView })[] {
  const byId = new Map(teams.map((team) => [team.id, team]));
  const rows = report(log, {
    ...range,
    withinS: (team) => (byId.get(team ?? '')?.queue ?? defaultTeamQueue).serviceLevel.withinS,
    agentsOf: (team) => byId.get(team)?.agents ?? [],
  });
  return rows.map((row) => ({ ...row, figures: view(row.figures) }));
}

/** The figures of one log as a whole. */
export function figuresOf(log: readonly QueueEvent[], range: Range): FiguresView {
  return reportOf(log, { ...range, by: 'all' })[0]?.figures ?? noFigures;
}

/** Parts of sums, which nobody reads, stay inside. */
function view({ waitOfAnsweredMs: _wait, busyMs: _busy, staffedMs: _staffed, ...figures }: Figures): FiguresView {
  return figures;
}

/** What nothing adds up to. */
export const noFigures: FiguresView = {
  offered: 0,
  answered: 0,
  answeredInTime: 0,
  abandoned: 0,
  shortAbandoned: 0,
  left: 0,
  gaveUp: 0,
  overflowed: 0,
  moved: 0,
  turnedAway: {},
  maxWaitMs: 0,
  handled: 0,
  talkMs: 0,
  holdMs: 0,
  wrapUpMs: 0,
  rings: 0,
  missed: 0,
  refused: 0,
  forwarded: 0,
  callbacksOrdered: 0,
  callbacksTried: 0,
  callbacksDone: 0,
  callbacksFailed: 0,
};

const hourMs = 3_600_000;

/** The zone in which the installation's days begin. */
export function timeZoneOf({ settings }: Pick<ApiRooms, 'settings'>): string {
  return settings.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Midnight of the installation before this instant, epoch ms; a day of 23 or 25 hours has its own. */
export function startOfToday(rooms: Pick<ApiRooms, 'settings'>, at: number): number {
  const timeZone = timeZoneOf(rooms);
  const today = localDate(at, timeZone);
  // Zones differ from UTC by quarters of an hour, and so do their changes.
  let quarter = Math.floor(at / (hourMs / 4)) * (hourMs / 4);
  while (localDate(quarter - 1, timeZone) === today) quarter -= hourMs / 4;
  return quarter;
}

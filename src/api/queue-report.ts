// A report of queues over a time: read and summed slice by slice, so that a quarter's log never holds calls up. Not here: the sums (queue-sums.ts).
import { deskKeys, dispositionsOf } from '#flow/desk-settings.ts';
import type { QueueEvent } from '#ports/queue-store.ts';
import { Refusal } from './problem-answer.ts';
import { beforeMs, viewFigures } from './queue-figures.ts';
import { createQueueSum, type QueueSum, slicesOf } from './queue-sums.ts';
import type { ApiRooms } from './rooms.ts';

const dayMs = 86_400_000;
/** Longest time of one report, and most parts of it. */
const longestMs = 92 * dayMs;
const mostIntervals = 1000;
const widths = { '15m': dayMs / 96, '30m': dayMs / 48, hour: dayMs / 24, day: dayMs, none: undefined } as const;

/** What was asked for. */
export interface ReportQuery {
  from: number;
  to: number;
  team?: string | undefined;
  interval: keyof typeof widths;
}

/** Sum the log. Throws 400 for a time that is empty, too long or in too many parts. */
export async function queueReport(rooms: ApiRooms, { from, to, team, interval }: ReportQuery) {
  const everyMs = widths[interval];
  demandTime(from, to, everyMs);
  const { people, queue } = rooms.store;
  const [teams, agents] = await Promise.all([people.teams(), people.agents()]);
  // An agent's presence is of no team; their calls are.
  const counts = (event: QueueEvent) => team === undefined || event.team === team || event.kind === 'presence';
  const whole = createQueueSum(teams);
  const intervals: { fromAt: number; toAt: number; sum: QueueSum; lines: number }[] = [];
  const ended = new Set<string>();
  for await (const { events } of slicesOf(queue, { fromAt: from - beforeMs, toAt: from })) whole.know(events.filter(counts));
  for await (const { events: read, fromAt, toAt } of slicesOf(queue, { fromAt: from, toAt: to, everyMs })) {
    const events = read.filter(counts);
    if (everyMs !== undefined) {
      if ((fromAt - from) % everyMs === 0) intervals.push({ fromAt, toAt: Math.min(to, fromAt + everyMs), sum: whole.fresh(), lines: 0 });
      const part = intervals.at(-1);
      part?.sum.add(events, fromAt, toAt);
      if (part) part.lines += events.length;
    }
    whole.add(events, fromAt, toAt);
    for (const { kind, callId } of events) if (kind === 'ended' && callId !== undefined) ended.add(callId);
  }
  const sums = whole.figures();
  return {
    fromAt: from,
    toAt: to,
    total: viewFigures(sums.total),
    teams: teams.flatMap(({ id, name }) => {
      const figures = sums.teams.get(id);
      return figures ? [{ team: id, name, figures: viewFigures(figures) }] : [];
    }),
    // An agent who was removed keeps the calls they took.
    agents: [...sums.agents]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([agent, figures]) => ({ agent, name: agents.find(({ id }) => id === agent)?.name ?? agent, figures: viewFigures(figures) })),
    intervals: intervals
      .filter(({ lines }) => lines > 0)
      .map(({ fromAt, toAt, sum }) => ({ fromAt, toAt, figures: viewFigures(sum.figures().total) })),
    dispositions: await dispositionsUsed(rooms, [...ended]),
  };
}

/** How often each disposition was chosen for these calls, most first. */
async function dispositionsUsed({ store }: ApiRooms, calls: string[]) {
  const used = await store.queue.dispositions(calls);
  const order = dispositionsOf(await store.settings.get(deskKeys.dispositions)).map(({ id }) => id);
  return Object.entries(used)
    .map(([disposition, count]) => ({ disposition, calls: count }))
    .sort((one, other) => other.calls - one.calls || order.indexOf(one.disposition) - order.indexOf(other.disposition));
}

function demandTime(from: number, to: number, everyMs: number | undefined): void {
  const wrong =
    to <= from || to - from > longestMs
      ? 'a report is over at least a moment and at most 92 days'
      : everyMs !== undefined && (to - from) / everyMs > mostIntervals
        ? `these are more than ${mostIntervals} intervals: choose wider ones`
        : undefined;
  if (wrong === undefined) return;
  throw new Refusal(400, 'invalid', wrong, { problems: [{ path: ['query', 'to'], message: wrong, code: 'invalid', level: 'error' }] });
}

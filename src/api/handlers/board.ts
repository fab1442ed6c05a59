// The supervisor's board, callbacks, reports, and what a supervisor orders. Not here: the queue's decisions and sums (desk/).
import type * as z from 'zod';
import type { BoardTeam } from '#desk/board.ts';
import { deskKeys, dispositionsOf } from '#flow/desk-settings.ts';
import { isOpenAt } from '#flow/opening-hours.ts';
import { Failure } from '#ports/failure.ts';
import type { AgentRow, TeamRow } from '#ports/people-store.ts';
import type { QueueEvent } from '#ports/queue-store.ts';
import { nameOf } from '../access.ts';
import { changePresence, viewPresence, wired } from '../agent-presence.ts';
import type { boardTeamSchema } from '../contract/desk-shapes.ts';
import { Refusal } from '../problem-answer.ts';
import { figuresOf, noFigures, reportOf, startOfToday } from '../queue-figures.ts';
import type { ApiRooms } from '../rooms.ts';
import type { HandlersOf } from './handler.ts';

const dayMs = 86_400_000;
/** Longest time of one report. */
const longestReportMs = 92 * dayMs;
/** Who was there already when the report begins is told by lines before it. */
const beforeMs = dayMs;
const widths = { '15m': dayMs / 96, '30m': dayMs / 48, hour: dayMs / 24, day: dayMs, none: undefined } as const;

type BoardRoutes = 'board' | 'moveTicket' | 'setAgentPresence' | 'queueReport' | 'callbacks' | 'cancelCallback';

/** Handlers of the supervisor's routes. */
export function boardHandlers(rooms: ApiRooms, hint: (topic: 'desk') => void): HandlersOf<BoardRoutes> {
  const { people, queue } = rooms.store;
  return {
    board: () => boardNow(rooms),

    moveTicket: async ({ params, body: { to } }) => {
      const known = 'team' in to ? await people.team(to.team) : await people.agent(to.agent);
      if (!known) throw new Failure('not-found', `there is no ${'team' in to ? `team ${to.team}` : `agent ${to.agent}`}`);
      wired(rooms.desk, 'move')(params.ticket, to);
      hint('desk');
      return { ok: true };
    },

    setAgentPresence: async ({ params, body, who }) => {
      const presence = await changePresence(rooms, params.id, body, nameOf(who));
      hint('desk');
      return presence;
    },

    callbacks: async () => {
      const rows = (await queue.tickets()).flatMap(({ callback, ...row }) => (callback ? [{ ...row, callback }] : []));
      return {
        items: rows
          .sort((one, other) => one.callback.dueAt - other.callback.dueAt)
          .map(({ ticket, callId, team, callerName, enteredAt, agents, callback }) => ({
            ...{ ticket, callId, team, callerName, enteredAt, agent: agents[0] },
            ...callback,
          })),
      };
    },

    cancelCallback: async ({ params }) => {
      const found = (await queue.tickets()).find(({ ticket, callback }) => ticket === params.ticket && callback !== undefined);
      if (!found) throw new Failure('not-found', 'there is no such callback');
      await wired(rooms.desk, 'cancelCallback')(params.ticket);
      hint('desk');
      return { ok: true };
    },

    queueReport: ({ query }) => queueReport(rooms, query),
  };
}

async function boardNow(rooms: ApiRooms) {
  const { people, queue } = rooms.store;
  const now = rooms.clock.now();
  const { at, callers, agents, teams } = wired(rooms.desk, 'board')();
  const fromAt = startOfToday(rooms, now);
  const [teamRows, agentRows, presences, log] = await Promise.all([
    people.teams(),
    people.agents(),
    queue.presences(),
    queue.events({ fromAt, toAt: now + 1 }),
  ]);
  const today = new Map(reportOf(log, { fromAt, toAt: now + 1, teams: teamRows, by: 'team' }).map((row) => [row.key, row.figures]));
  return {
    at,
    teams: teamRows.map((row) => ({
      ...teamOnBoard(
        row,
        teams.find((one) => one.team === row.id),
        at,
      ),
      today: today.get(row.id) ?? noFigures,
    })),
    tickets: callers.map(({ level, agents: ringing, skills: _skills, ...caller }) => ({
      ...caller,
      agents: [...ringing],
      alert: alertOf(level),
    })),
    agents: agentRows.flatMap((row) => {
      const shown = agents.find(({ agent }) => agent === row.id);
      if (!shown) return [];
      const presence = presences.find(({ agent }) => agent === row.id);
      const { agent, ticket, callId } = shown;
      const theirs = teamRows.filter((team) => team.agents.includes(agent)).map(({ id }) => id);
      return [{ agent, name: row.name, teams: theirs, ticket, callId, ...viewPresence(shown, presence) }];
    }),
  };
}

function teamOnBoard(
  { id, name, color, queue, agents }: TeamRow,
  now: BoardTeam | undefined,
  at: number,
): Omit<z.output<typeof boardTeamSchema>, 'today'> {
  const { waiting = 0, callbacks = 0, longestWaitMs = 0, level = 'normal' } = now ?? {};
  const { available = 0, ringing = 0, talking = 0, held = 0, away = 0, offline = agents.length, 'wrap-up': wrapUp = 0 } = now?.agents ?? {};
  return {
    ...{ team: id, name, color, waiting, callbacks, longestWaitMs },
    open: queue.hours === undefined || isOpenAt(queue.hours, at, queue.hours.timeZone),
    alert: alertOf(level),
    agents: { available, busy: ringing + talking + held, wrapUp, away, offline },
    thresholds: queue.thresholds,
    target: queue.serviceLevel,
  };
}

const alertOf = (level: BoardTeam['level']): 'none' | 'warning' | 'critical' => (level === 'normal' ? 'none' : level);

interface ReportQuery {
  from: number;
  to: number;
  team?: string | undefined;
  interval: keyof typeof widths;
}

async function queueReport(rooms: ApiRooms, { from, to, team, interval }: ReportQuery) {
  if (to <= from || to - from > longestReportMs) throw wrongTime('a report is over at least a moment and at most 92 days');
  const everyMs = widths[interval];
  if (everyMs !== undefined && (to - from) / everyMs > 1000) throw wrongTime('these are more than 1,000 intervals: choose wider ones');
  const { people, queue } = rooms.store;
  const [teams, agents, read] = await Promise.all([people.teams(), people.agents(), queue.events({ fromAt: from - beforeMs, toAt: to })]);
  // An agent's presence is of no team; their calls are.
  const log = team === undefined ? read : read.filter((event) => event.team === team || event.kind === 'presence');
  const range = { fromAt: from, toAt: to, teams };
  const byTeam = reportOf(log, { ...range, by: 'team' });
  return {
    ...{ fromAt: from, toAt: to },
    total: figuresOf(log, range),
    teams: teams.flatMap(({ id, name }) => byTeam.filter(({ key }) => key === id).map(({ figures }) => ({ team: id, name, figures }))),
    agents: agentRows(log, range, agents),
    intervals: everyMs === undefined ? [] : reportOf(log, { ...range, by: 'all', everyMs }).map(({ key: _all, ...row }) => row),
    dispositions: await dispositionsUsed(rooms, log, from),
  };
}

function agentRows(log: readonly QueueEvent[], range: { fromAt: number; toAt: number; teams: TeamRow[] }, agents: AgentRow[]) {
  return reportOf(log, { ...range, by: 'agent' }).flatMap(({ key, figures }) => {
    if (key === undefined) return [];
    // An agent who was removed keeps the calls they took.
    return [{ agent: key, name: agents.find(({ id }) => id === key)?.name ?? key, figures }];
  });
}

/** How often each disposition was chosen for calls that ended in this time. */
async function dispositionsUsed({ store }: ApiRooms, log: readonly QueueEvent[], from: number) {
  const ended = [
    ...new Set(log.flatMap(({ kind, at, callId }) => (kind === 'ended' && at >= from && callId !== undefined ? [callId] : []))),
  ];
  const used = await store.queue.dispositions(ended);
  const order = dispositionsOf(await store.settings.get(deskKeys.dispositions)).map(({ id }) => id);
  return Object.entries(used)
    .map(([disposition, calls]) => ({ disposition, calls }))
    .sort((one, other) => other.calls - one.calls || order.indexOf(one.disposition) - order.indexOf(other.disposition));
}

function wrongTime(message: string): Refusal {
  return new Refusal(400, 'invalid', message, { problems: [{ path: ['query', 'to'], message, code: 'invalid', level: 'error' }] });
}

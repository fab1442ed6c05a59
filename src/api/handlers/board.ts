// The supervisor's board, callbacks, reports, and what a supervisor orders. Not here: the queue's decisions and sums (desk/).
import type * as z from 'zod';
import type { BoardTeam } from '#desk/board.ts';
import { noFigures } from '#desk/metrics.ts';
import { isOpenAt } from '#flow/opening-hours.ts';
import { Failure } from '#ports/failure.ts';
import type { TeamRow } from '#ports/people-store.ts';
import { nameOf } from '../access.ts';
import { changePresence, viewPresence, wired } from '../agent-presence.ts';
import type { boardTeamSchema } from '../contract/desk-shapes.ts';
import { createToday, type Today, viewFigures } from '../queue-figures.ts';
import { queueReport } from '../queue-report.ts';
import type { ApiRooms } from '../rooms.ts';
import type { HandlersOf } from './handler.ts';

type BoardRoutes = 'board' | 'moveTicket' | 'setAgentPresence' | 'queueReport' | 'callbacks' | 'cancelCallback';

/** Handlers of the supervisor's routes. */
export function boardHandlers(rooms: ApiRooms, hint: (topic: 'desk') => void): HandlersOf<BoardRoutes> {
  const { people, queue } = rooms.store;
  const today = createToday(rooms);
  return {
    board: () => boardNow(rooms, today),

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
            ...callback,
            ticket,
            callId,
            team,
            callerName,
            enteredAt,
            agent: agents[0],
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

async function boardNow(rooms: ApiRooms, today: Today) {
  const { people, queue } = rooms.store;
  const [teamRows, agentRows, presences] = await Promise.all([people.teams(), people.agents(), queue.presences()]);
  const sums = await today(teamRows);
  const { at, callers, agents, teams } = wired(rooms.desk, 'board')();
  return {
    at,
    teams: teamRows.map((row) => ({
      ...teamOnBoard(
        row,
        teams.find((one) => one.team === row.id),
        at,
      ),
      today: viewFigures(sums.teams.get(row.id) ?? noFigures()),
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
    team: id,
    name,
    color,
    waiting,
    callbacks,
    longestWaitMs,
    open: queue.hours === undefined || isOpenAt(queue.hours, at, queue.hours.timeZone),
    alert: alertOf(level),
    agents: { available, busy: ringing + talking + held, wrapUp, away, offline },
    thresholds: queue.thresholds,
    target: queue.serviceLevel,
  };
}

const alertOf = (level: BoardTeam['level']): 'none' | 'warning' | 'critical' => (level === 'normal' ? 'none' : level);

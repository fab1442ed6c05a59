// My desk as a whole: who I am as an agent, my state, the call I have or am writing up, the calls I answered.
// Not here: what is done with a call (desk-call.ts), its story (desk-story.ts), the queue's decisions (desk/).
import type * as z from 'zod';
import type { AgentState, BoardCaller } from '#desk/board.ts';
import { Failure } from '#ports/failure.ts';
import type { AgentRow, TeamRow } from '#ports/people-store.ts';
import type { QueueEvent, TicketRow } from '#ports/queue-store.ts';
import { demandUser, nameOf } from '../access.ts';
import { changePresence, presenceOf, wired } from '../agent-presence.ts';
import type { deskCallSchema } from '../contract/desk-shapes.ts';
import { callInWrapUp, demandAgent } from '../own-desk.ts';
import { startOfToday, viewFigures } from '../queue-figures.ts';
import { createQueueSum } from '../queue-sums.ts';
import type { ApiRooms } from '../rooms.ts';
import { viewAgents } from '../views.ts';
import type { HandlersOf } from './handler.ts';

type DeskCall = z.output<typeof deskCallSchema>;

/** "Calls I answered" goes back this far. */
const historyMs = 14 * 86_400_000;

/** Handlers of the agent's own desk. */
export function deskHandlers(rooms: ApiRooms, hint: (topic: 'desk') => void): HandlersOf<'desk' | 'setDeskPresence' | 'deskCalls'> {
  const { calls, people, queue } = rooms.store;

  async function callNow(agent: AgentRow): Promise<DeskCall | undefined> {
    const { agents, callers } = wired(rooms.desk, 'board')();
    const now = agents.find((one) => one.agent === agent.id);
    // A caller of another node stands in the store only.
    const caller =
      now?.ticket === undefined
        ? undefined
        : (callers.find(({ ticket }) => ticket === now.ticket) ?? (await queue.tickets()).find(({ ticket }) => ticket === now.ticket));
    if (now && caller && isPhase(now.state)) {
      return { ...partOf(caller), teamName: await nameOfTeam(caller.team), phase: now.state, sinceAt: now.sinceAt };
    }
    const over = await callInWrapUp(rooms, agent.id);
    const found = over && (await calls.get(over.callId));
    if (!over || !found) return undefined;
    const { callerNumber, callerName } = found.call;
    const { callId, ticket: id, team, sinceAt } = over;
    const teamName = await nameOfTeam(team);
    return { callId, ticket: id, team, teamName, phase: 'wrap-up', sinceAt, callerNumber, callerName, callback: false };
  }

  const nameOfTeam = async (team: string | undefined) => (team === undefined ? undefined : (await people.team(team))?.name);

  return {
    desk: async ({ who }) => {
      const agent = await demandAgent(rooms, who);
      const now = rooms.clock.now();
      const [call, presence, teams, log] = await Promise.all([
        callNow(agent),
        presenceOf(rooms, agent.id),
        people.teams(),
        queue.events({ fromAt: startOfToday(rooms, now), toAt: now + 1, agent: agent.id }),
      ]);
      const mine = teams.filter((team) => team.agents.includes(agent.id));
      const figures = new Map(wired(rooms.desk, 'board')().teams.map((team) => [team.team, team]));
      const [view] = viewAgents(rooms, [agent], teams);
      if (!view) throw new Failure('internal', 'the agent cannot be shown');
      return {
        agent: view,
        presence,
        call,
        today: ownFigures(teams, log, { fromAt: startOfToday(rooms, now), toAt: now + 1 }),
        teams: mine.map(({ id, name, color }) => {
          const { waiting = 0, longestWaitMs = 0 } = figures.get(id) ?? {};
          return { id, name, color, waiting, longestWaitMs };
        }),
        mayTransferOutside: agent.mayTransferOutside ?? false,
      };
    },

    setDeskPresence: async ({ who, body }) => {
      demandUser(who);
      const agent = await demandAgent(rooms, who);
      const presence = await changePresence(rooms, agent.id, body, nameOf(who));
      hint('desk');
      return presence;
    },

    deskCalls: async ({ who, query }) => {
      const agent = await demandAgent(rooms, who);
      const now = rooms.clock.now();
      const log = await queue.events({ fromAt: now - historyMs, toAt: now + 1, agent: agent.id });
      const answered = log.filter((event) => event.kind === 'answered' && event.callId !== undefined).toReversed();
      const latest = answered.filter(({ callId }, index) => answered.findIndex((event) => event.callId === callId) === index);
      return { items: await Promise.all(latest.slice(0, query.limit).map((event) => answeredCall(agent, event, log))) };
    },
  };

  async function answeredCall(agent: AgentRow, { callId = '', at, team }: QueueEvent, log: readonly QueueEvent[]) {
    const [found, notes] = await Promise.all([calls.get(callId), queue.notes(callId)]);
    const note = notes.find((row) => row.agent === agent.id);
    return {
      callId,
      answeredAt: at,
      team,
      callerNumber: found?.call.callerNumber,
      callerName: found?.call.callerName,
      talkMs: log.find((event) => event.callId === callId && event.kind === 'ended')?.ms,
      note: note && { ...note, agentName: agent.name },
    };
  }
}

function partOf({ callId, ticket, team, enteredAt, callerNumber, callerName, callback }: BoardCaller | TicketRow) {
  return { callId, ticket, team, enteredAt, callerNumber, callerName, callback: callback !== undefined };
}

function isPhase(state: AgentState): state is 'ringing' | 'talking' | 'held' {
  return state === 'ringing' || state === 'talking' || state === 'held';
}

/** Sums of one agent's own lines. */
function ownFigures(teams: readonly TeamRow[], log: readonly QueueEvent[], { fromAt, toAt }: { fromAt: number; toAt: number }) {
  const sum = createQueueSum(teams);
  sum.add(log, fromAt, toAt);
  return viewFigures(sum.figures().total);
}

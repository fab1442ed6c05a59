// What an agent does with the call they are in: hold, resume, forward, end, and the note and disposition. Not here: carrying it out (calls/).
import { deskKeys, dispositionsOf } from '#flow/desk-settings.ts';
import { asFailure, Failure } from '#ports/failure.ts';
import type { AgentCommand } from '#ports/live-calls.ts';
import type { AgentRow } from '#ports/people-store.ts';
import type { Principal } from '../access.ts';
import { demandCall, liveCallOf } from '../own-desk.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import type { HandlersOf } from './handler.ts';
import { numberRefused } from './outside-numbers.ts';

type ForwardTarget = Extract<AgentCommand, { do: 'forward' }>['to'];

/** Handlers of the commands of the desk. */
export function deskCallHandlers(
  rooms: ApiRooms,
  hint: (topic: 'desk') => void,
): HandlersOf<'holdCall' | 'resumeCall' | 'forwardCall' | 'endDeskCall' | 'saveNote'> {
  const { people, queue, settings } = rooms.store;

  async function command(callId: string, who: Principal, order: AgentCommand): Promise<{ ok: true }> {
    const agent = await demandCall(rooms, who, callId, ['now']);
    if (order.do === 'forward') await demandTarget(agent, order.to);
    const { command: carryOut } = rooms.liveCalls;
    if (carryOut === undefined) throw new Failure('not-configured', 'calls take no commands here');
    try {
      await carryOut(liveCallOf(rooms, agent.id, callId), agent.id, order);
    } catch (error) {
      const failure = asFailure(error);
      // Between our look and the order the call may have ended or gone to somebody else.
      if (failure.code === 'forbidden')
        throw new Refusal(403, 'number-not-allowed', failure.message, { details: { reason: 'not-allowed' } });
      throw failure;
    }
    hint('desk');
    return { ok: true };
  }

  async function demandTarget(agent: AgentRow, to: ForwardTarget): Promise<void> {
    if ('number' in to) {
      if (!agent.mayTransferOutside) throw numberRefused(to.number, 'no-right');
      const found = await rooms.ruleForNumber(to.number, rooms.clock.now());
      if ('refused' in found) throw numberRefused(to.number, found.refused);
    } else if ('team' in to) {
      if (!(await people.team(to.team))) throw unknownTarget('team', to.team);
    } else {
      if (!(await people.agent(to.agent))) throw unknownTarget('agent', to.agent);
      if (to.agent === agent.id) throw new Refusal(400, 'invalid', 'this is yourself: choose somebody else');
    }
  }

  return {
    holdCall: ({ params, who }) => command(params.id, who, { do: 'hold' }),
    resumeCall: ({ params, who }) => command(params.id, who, { do: 'resume' }),
    forwardCall: ({ params, who, body }) => command(params.id, who, { do: 'forward', to: body.to }),
    endDeskCall: ({ params, who }) => command(params.id, who, { do: 'end' }),

    saveNote: async ({ params, who, body }) => {
      const agent = await demandCall(rooms, who, params.id, ['now', 'wrap-up', 'answered']);
      if (body.disposition !== undefined) await demandDisposition(body.disposition);
      const note = { callId: params.id, agent: agent.id, at: rooms.clock.now(), note: body.note, disposition: body.disposition };
      await queue.addNote(note);
      hint('desk');
      return { ...note, agentName: agent.name };
    },
  };

  async function demandDisposition(id: string): Promise<void> {
    const known = dispositionsOf(await settings.get(deskKeys.dispositions)).some((row) => row.id === id && !row.archived);
    if (known) return;
    const message = `there is no disposition ${id}`;
    throw new Refusal(400, 'invalid', message, {
      problems: [{ path: ['disposition'], message, code: 'unknown-disposition', level: 'error' }],
    });
  }
}

function unknownTarget(what: 'team' | 'agent', id: string): Refusal {
  const message = `there is no ${what} ${id}`;
  return new Refusal(400, 'invalid', message, { problems: [{ path: ['to', what], message, code: `unknown-${what}`, level: 'error' }] });
}

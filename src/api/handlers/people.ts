// Teams and agents. Not here: users (users.ts), who rings next (desk/).
import { randomBytes } from 'node:crypto';
import { Failure } from '#ports/failure.ts';
import type { AgentRow, TeamRow } from '#ports/people-store.ts';
import { slugSchema } from '../contract/shapes.ts';
import { Refusal } from '../problem-answer.ts';
import type { ApiRooms } from '../rooms.ts';
import { viewAgents, viewTeam } from '../views.ts';
import type { HandlersOf } from './handler.ts';
import { demandName } from './names.ts';
import { demandDiallable } from './outside-numbers.ts';
import { flowsThatUse } from './uses.ts';

/** Handlers of the team and agent routes. */
export function peopleHandlers(
  rooms: ApiRooms,
  hint: (topic: 'people') => void,
): HandlersOf<'teams' | 'saveTeam' | 'removeTeam' | 'agents' | 'saveAgent' | 'removeAgent' | 'agentPhone'> {
  const { people } = rooms.store;

  async function demandUnused(what: 'team' | 'agent', id: string): Promise<void> {
    const users = await flowsThatUse(rooms.store, what, id);
    if (users.length > 0)
      throw new Refusal(409, 'in-use', `published flows transfer to this ${what}: ${users.join(', ')}`, { details: { flows: users } });
  }

  async function agentRow(id: string): Promise<AgentRow> {
    const row = await people.agent(id);
    if (!row) throw new Failure('not-found', `there is no agent ${id}`);
    return row;
  }

  return {
    teams: async () => ({ items: (await people.teams()).map(viewTeam) }),

    saveTeam: async ({ params, body }) => {
      demandName(slugSchema, params.id, 'id');
      const agents = new Set((await people.agents()).map((agent) => agent.id));
      const problems = body.agents.flatMap((agent, index) =>
        agents.has(agent)
          ? []
          : [{ path: ['agents', index], message: `there is no agent ${agent}`, code: 'unknown-agent', level: 'error' }],
      );
      if (problems.length > 0) throw new Refusal(400, 'invalid', problems[0]?.message ?? 'unknown agent', { problems });
      await demandOverflow(params.id, body.queue.overflow);
      const old = await people.team(params.id);
      const row: TeamRow = { ...body, agents: [...new Set(body.agents)], id: params.id, createdAt: old?.createdAt ?? rooms.clock.now() };
      await people.saveTeam(row);
      hint('people');
      return viewTeam(row);
    },

    removeTeam: async ({ params }) => {
      if (!(await people.team(params.id))) throw new Failure('not-found', `there is no team ${params.id}`);
      await demandUnused('team', params.id);
      await people.removeTeam(params.id);
      hint('people');
      return { ok: true };
    },

    agents: async () => ({ items: viewAgents(rooms, await people.agents(), await people.teams()) }),

    saveAgent: async ({ params, body }) => {
      demandName(slugSchema, params.id, 'id');
      if (body.userId !== undefined) await demandFreeUser(body.userId, params.id);
      if (body.contact.kind === 'number') await demandDiallable(rooms, body.contact.number, ['contact', 'number']);
      const old = await people.agent(params.id);
      const row: AgentRow = {
        ...body,
        id: params.id,
        userId: body.userId,
        sipUser: old?.sipUser ?? params.id,
        sipSecret: usable(old?.sipSecret) ?? rooms.secrets.seal(randomBytes(18).toString('base64url')),
        createdAt: old?.createdAt ?? rooms.clock.now(),
      };
      await people.saveAgent(row);
      hint('people');
      const [view] = viewAgents(rooms, [row], await people.teams());
      if (!view) throw new Failure('internal', 'the agent was saved but cannot be shown');
      return view;
    },

    removeAgent: async ({ params }) => {
      await agentRow(params.id);
      await demandUnused('agent', params.id);
      for (const team of await people.teams())
        if (team.agents.includes(params.id)) await people.saveTeam({ ...team, agents: team.agents.filter((id) => id !== params.id) });
      await people.removeAgent(params.id);
      hint('people');
      return { ok: true };
    },

    agentPhone: async ({ params }) => {
      const row = await agentRow(params.id);
      if (usable(row.sipSecret) === undefined) {
        const message = `the password of this phone was encrypted with another secret file and cannot be read: save the agent again to give the phone a new one`;
        throw new Refusal(409, 'secret-locked', message);
      }
      return { user: row.sipUser, password: rooms.secrets.open(row.sipSecret), server: rooms.line.boundAddresses().sip };
    },
  };

  /** The sealed password, unless this installation's key does not open it: nobody could type it in a second time, for we made it up. */
  function usable(sealed: string | undefined): string | undefined {
    try {
      if (sealed !== undefined) rooms.secrets.open(sealed);
      return sealed;
    } catch {
      return undefined;
    }
  }

  /** A full queue must lead somewhere: another team that exists, a number that may be dialled. */
  async function demandOverflow(id: string, overflow: TeamRow['queue']['overflow']): Promise<void> {
    if (overflow.kind === 'number') return await demandDiallable(rooms, overflow.number, ['queue', 'overflow', 'number']);
    if (overflow.kind !== 'team') return;
    const known = overflow.team !== id && (await people.team(overflow.team)) !== undefined;
    if (known) return;
    const message = overflow.team === id ? 'a team cannot overflow into itself' : `there is no team ${overflow.team}`;
    throw new Refusal(400, 'invalid', message, {
      problems: [{ path: ['queue', 'overflow', 'team'], message, code: 'unknown-team', level: 'error' }],
    });
  }

  async function demandFreeUser(userId: string, agentId: string): Promise<void> {
    const taken = (await people.agents()).find((agent) => agent.userId === userId && agent.id !== agentId);
    const message = !(await people.user(userId))
      ? 'there is no such user'
      : taken
        ? `this user is the agent ${taken.id} already`
        : undefined;
    if (message) throw new Refusal(400, 'invalid', message, { problems: [{ path: ['userId'], message, code: 'invalid', level: 'error' }] });
  }
}

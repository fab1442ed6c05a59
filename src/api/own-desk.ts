// Whose desk it is: the agent behind a request, and which calls are theirs. Not here: what they do there (handlers/desk.ts).
import { Failure } from '#ports/failure.ts';
import type { AgentRow } from '#ports/people-store.ts';
import { allows, type Principal, roleOf } from './access.ts';
import { Refusal } from './problem-answer.ts';
import type { ApiRooms } from './rooms.ts';

/** How a call belongs to an agent: rung for it or in it now, writing it up, or having answered it at some time. */
export type Hold = 'now' | 'wrap-up' | 'answered';

/** Wrap-up begins as the call ends; the two are written one after the other. */
const wrapUpSlackMs = 10_000;

/** The agent behind a request, if there is one. */
export async function agentOf(rooms: Pick<ApiRooms, 'store'>, who: Principal): Promise<AgentRow | undefined> {
  if (who.kind !== 'user') return undefined;
  return (await rooms.store.people.agents()).find((agent) => agent.userId === who.user.id);
}

/** The agent behind a request. Throws 409 `no-agent`. */
export async function demandAgent(rooms: Pick<ApiRooms, 'store'>, who: Principal): Promise<AgentRow> {
  const agent = await agentOf(rooms, who);
  if (!agent) throw new Refusal(409, 'no-agent', 'you are not an agent: a supervisor can make you one');
  return agent;
}

/**
 * The call in progress that an agent's order for this call is meant for: the call itself, or the callback that goes on with it
 * (its source is `callback:` and the id of the call that asked for it).
 */
export function liveCallOf({ liveCalls }: Pick<ApiRooms, 'liveCalls'>, agent: string, callId: string): string {
  const theirs = liveCalls.list().filter((call) => call.agent === agent);
  return theirs.find(({ id, source }) => id === callId || source === `callback:${callId}`)?.id ?? callId;
}

/** The call an agent is writing up, with its team and the end of it. */
export async function callInWrapUp(
  rooms: Pick<ApiRooms, 'store'>,
  agent: string,
): Promise<{ callId: string; ticket: string; team: string | undefined; sinceAt: number } | undefined> {
  const presence = (await rooms.store.queue.presences()).find((row) => row.agent === agent);
  if (presence?.state !== 'wrap-up') return undefined;
  const events = await rooms.store.queue.events({
    fromAt: presence.sinceAt - wrapUpSlackMs,
    toAt: presence.sinceAt + wrapUpSlackMs,
    agent,
  });
  const ended = events.findLast(({ kind, callId }) => callId !== undefined && (kind === 'ended' || kind === 'forwarded'));
  if (ended?.callId === undefined) return undefined;
  return { callId: ended.callId, ticket: ended.ticket ?? '', team: ended.team, sinceAt: presence.sinceAt };
}

/** How this call belongs to this agent; undefined = not at all. */
export async function holdOf(rooms: Pick<ApiRooms, 'store' | 'liveCalls'>, agent: string, callId: string): Promise<Hold | undefined> {
  if (rooms.liveCalls.list().some((call) => call.id === callId && call.agent === agent)) return 'now';
  const { queue } = rooms.store;
  if ((await queue.tickets()).some((row) => row.callId === callId && row.agents.includes(agent))) return 'now';
  if ((await callInWrapUp(rooms, agent))?.callId === callId) return 'wrap-up';
  const events = await queue.events({ fromAt: 0, toAt: Number.MAX_SAFE_INTEGER, agent, callId });
  return events.some(({ kind }) => kind === 'answered') ? 'answered' : undefined;
}

/** The agent of a request and their call. Throws 409 `no-agent`, 404, and 403 `not-your-call` unless it belongs to them in one of these ways. */
export async function demandCall(
  rooms: Pick<ApiRooms, 'store' | 'liveCalls'>,
  who: Principal,
  callId: string,
  holds: readonly Hold[],
): Promise<AgentRow> {
  const agent = await demandAgent(rooms, who);
  if (!(await rooms.store.calls.get(callId))) throw new Failure('not-found', `there is no call ${callId}`);
  const hold = await holdOf(rooms, agent.id, callId);
  if (hold === undefined || !holds.includes(hold)) throw new Refusal(403, 'not-your-call', 'you are not in this call');
  return agent;
}

/** May look at every call: supervisors and admins. */
export function mayLook(who: Principal): boolean {
  return allows(['supervisor'], roleOf(who));
}

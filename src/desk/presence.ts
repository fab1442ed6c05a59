// Agents' presence: who is free, who counts as working, wrap-up and its end, missed rings (RONA), what the store says of them.
// Not here: who rings (strategy.ts), reachability's grace (create-desk.ts).
import { defaultTeamQueue } from '#flow/team-queue.ts';
import type { PresenceRow } from '#ports/queue-store.ts';
import { localDayStart } from './local-day.ts';
import type { AgentNow, DeskEvent, DeskPeople, QueueTicket } from './queue-state.ts';
import { handleSamples } from './wait-estimate.ts';
import { putAgent, putTicket, type Turn } from './turn.ts';

/** What another desk began is ended here only when it is this late: that desk must have died. */
const foreignGraceMs = 5000;

/** Can be rung now: reachable, available, with no call. */
export function isFree(turn: Turn, agent: string): boolean {
  const now = turn.agents.get(agent);
  return (
    now !== undefined &&
    now.state === 'available' &&
    now.elsewhere === undefined &&
    now.restUntilAt <= turn.at &&
    !turn.engaged.has(agent) &&
    turn.people.agents.get(agent)?.reachable === true
  );
}

/** The agents who can be rung now; remembers since when each of them could. */
export function freeAgents(turn: Turn): Set<string> {
  const free = new Set<string>();
  for (const [agent, { freeSinceAt }] of turn.agents) {
    const isNow = isFree(turn, agent);
    if (isNow) free.add(agent);
    if (isNow !== (freeSinceAt !== undefined)) putAgent(turn, agent, { freeSinceAt: isNow ? turn.at : undefined });
  }
  return free;
}

/**
 * Will take calls again without doing anything: available, wrapping up, or with a call. An agent on the phone counts whatever the
 * registration says meanwhile: callers wait rather than being sent away.
 */
export function isWorking(turn: Turn, agent: string): boolean {
  const now = turn.agents.get(agent);
  if (now === undefined || now.state === 'away') return false;
  if (turn.engaged.has(agent) || now.elsewhere !== undefined) return turn.people.agents.has(agent);
  return turn.people.agents.get(agent)?.loggedIn === true;
}

/** The zone whose midnight begins this agent's day: that of their first team with hours, else the installation's. */
function zoneOf(people: DeskPeople, agent: string): string {
  for (const team of people.teams.values()) if (team.queue.hours && team.agents.includes(agent)) return team.queue.hours.timeZone;
  return people.timeZone;
}

/** Calls answered since the beginning of the agent's day. */
export function answeredToday(people: DeskPeople, now: AgentNow, at: number): number {
  if (now.answeredToday === 0) return 0;
  return now.lastRungAt >= localDayStart(at, zoneOf(people, now.agent)) ? now.answeredToday : 0;
}

function logPresence(turn: Turn, agent: string, detail: string): void {
  turn.log.push({ at: turn.at, ticket: undefined, callId: undefined, team: undefined, agent, kind: 'presence', ms: undefined, detail });
}

/** A missed ring: the agent is away until they come back or their team's time is over, and idle since as long as before (RONA). */
export function setNoAnswer(turn: Turn, agent: string): void {
  putAgent(turn, agent, { state: 'away', reason: 'no-answer', sinceAt: turn.at, wrapUpUntilAt: undefined, endsHere: true });
  logPresence(turn, agent, 'away:no-answer');
}

function isMissing(now: AgentNow | undefined): now is AgentNow {
  return now?.state === 'away' && now.reason === 'no-answer';
}

/**
 * When an agent who missed a ring is available again without doing anything, epoch ms: by the shortest time that a team of theirs gives.
 * Undefined = they are not, or no team gives one.
 */
export function missedEndsAt(people: DeskPeople, now: AgentNow): number | undefined {
  if (!isMissing(now)) return undefined;
  let afterS = Number.POSITIVE_INFINITY;
  for (const { agents, queue } of people.teams.values())
    if (queue.backAfterMissedS > 0 && agents.includes(now.agent)) afterS = Math.min(afterS, queue.backAfterMissedS);
  if (afterS === Number.POSITIVE_INFINITY) return undefined;
  return now.sinceAt + 1000 * afterS + (now.endsHere ? 0 : foreignGraceMs);
}

/** Takes back those whose time away after a missed ring is over. */
export function endMissed(turn: Turn): void {
  for (const now of turn.agents.values()) {
    const endsAt = missedEndsAt(turn.people, now);
    if (endsAt !== undefined && endsAt <= turn.at) comeBack(turn, now.agent, 'time');
  }
}

/** Their phone placed a call, so somebody is there: whoever had missed a ring is available again. Any other absence was chosen and stays. */
export function phoneUsed(turn: Turn, agent: string): void {
  if (isMissing(turn.agents.get(agent))) comeBack(turn, agent, 'phone');
}

function comeBack(turn: Turn, agent: string, by: 'time' | 'phone'): void {
  putAgent(turn, agent, { state: 'available', reason: undefined, sinceAt: turn.at, restUntilAt: 0, endsHere: false });
  logPresence(turn, agent, `available by ${by}`);
}

/** The agent's call is over: wrap-up as long as the team gives, unless they had gone away meanwhile. */
export function beginWrapUp(turn: Turn, agent: string, ticket: QueueTicket, talkMs: number): void {
  const now = turn.agents.get(agent);
  if (now === undefined) return;
  const handled = { team: ticket.team, callId: ticket.callId, ticket: ticket.id, ms: talkMs };
  const wrapUpMs = 1000 * wrapUpOf(turn.people, ticket.team, agent);
  if (now.state === 'away' || wrapUpMs === 0) {
    recordHandleTime(turn, handled, 0);
    return putAgent(turn, agent, { ...(now.state === 'away' ? {} : { state: 'available', sinceAt: turn.at }), idleSinceAt: turn.at });
  }
  putAgent(turn, agent, {
    state: 'wrap-up',
    reason: undefined,
    sinceAt: turn.at,
    wrapUpUntilAt: turn.at + wrapUpMs,
    endsHere: true,
    handled,
  });
}

/** Seconds of wrap-up: the team's the call came by, else those of the agent's first team. */
function wrapUpOf(people: DeskPeople, team: string | undefined, agent: string): number {
  const by = team === undefined ? [...people.teams.values()].find(({ agents }) => agents.includes(agent)) : people.teams.get(team);
  return (by?.queue ?? defaultTeamQueue).wrapUpS;
}

function recordHandleTime(turn: Turn, handled: AgentNow['handled'], wrapUpMs: number): void {
  if (handled?.team === undefined) return;
  const samples = turn.handleMs.get(handled.team) ?? [];
  turn.handleMs.set(handled.team, [...samples, handled.ms + wrapUpMs].slice(-handleSamples));
}

/** Ends a wrap-up now or, where its time had come before, as of then. */
function endWrapUp(turn: Turn, now: AgentNow): void {
  const endedAt = Math.min(turn.at, now.wrapUpUntilAt ?? turn.at);
  const ms = Math.max(0, endedAt - now.sinceAt);
  const { ticket, callId, team } = now.handled ?? {};
  turn.log.push({ at: turn.at, ticket, callId, team, agent: now.agent, kind: 'wrapped-up', ms, detail: undefined });
  recordHandleTime(turn, now.handled, ms);
  putAgent(turn, now.agent, {
    state: 'available',
    reason: undefined,
    sinceAt: turn.at,
    wrapUpUntilAt: undefined,
    idleSinceAt: endedAt,
    endsHere: false,
    handled: undefined,
  });
}

/** When this wrap-up is ended from here, epoch ms. */
export function wrapUpEndsAt(now: AgentNow): number | undefined {
  if (now.state !== 'wrap-up' || now.wrapUpUntilAt === undefined) return undefined;
  return now.wrapUpUntilAt + (now.endsHere ? 0 : foreignGraceMs);
}

/** Ends the wrap-ups whose time has come. */
export function endWrapUps(turn: Turn): void {
  for (const now of turn.agents.values()) {
    const endsAt = wrapUpEndsAt(now);
    if (endsAt !== undefined && endsAt <= turn.at) endWrapUp(turn, now);
  }
}

/** An agent or a supervisor changes a state; `wrap-up` sets its end anew, by the team's time where none is given. */
export function setPresence(turn: Turn, event: Extract<DeskEvent, { kind: 'presence' }>): void {
  const now = turn.agents.get(event.agent);
  if (now === undefined) return;
  const by = event.by === undefined || event.by === event.agent ? '' : ` by ${event.by}`;
  if (event.state === 'wrap-up') {
    const longer = (now.wrapUpUntilAt ?? turn.at) + 1000 * wrapUpOf(turn.people, now.handled?.team, event.agent);
    const wrapUpUntilAt = event.wrapUpUntilAt ?? longer;
    if (now.state === 'wrap-up') return putAgent(turn, event.agent, { wrapUpUntilAt, endsHere: true });
    putAgent(turn, event.agent, { state: 'wrap-up', reason: undefined, sinceAt: turn.at, wrapUpUntilAt, endsHere: true });
    return logPresence(turn, event.agent, `wrap-up${by}`);
  }
  if (now.state === 'wrap-up') endWrapUp(turn, now);
  if (event.state === 'available') {
    // A missed ring does not make anybody wait longer for the next one; a break does.
    const idleSinceAt =
      now.state === 'away' && now.reason !== 'no-answer' ? turn.at : (turn.agents.get(event.agent)?.idleSinceAt ?? turn.at);
    putAgent(turn, event.agent, { state: 'available', reason: undefined, sinceAt: turn.at, restUntilAt: 0, idleSinceAt });
    return logPresence(turn, event.agent, `available${by}`);
  }
  putAgent(turn, event.agent, { state: 'away', reason: event.reason, sinceAt: turn.at });
  logPresence(turn, event.agent, `away${event.reason === undefined ? '' : `:${event.reason}`}${by}`);
}

/** Takes over what the store says. Rows of agents whose state this desk is just writing are not handed in. */
export function takePresences(turn: Turn, rows: readonly PresenceRow[]): void {
  for (const { engagedBy, ...row } of rows) {
    const now = turn.agents.get(row.agent);
    const elsewhere = engagedBy === undefined || turn.tickets.has(engagedBy) ? undefined : engagedBy;
    const ours = { restUntilAt: now?.restUntilAt ?? 0, handled: now?.handled, freeSinceAt: now?.freeSinceAt };
    const isSame = now?.state === row.state && now.sinceAt === row.sinceAt && now.wrapUpUntilAt === row.wrapUpUntilAt;
    const endsHere = isSame && now.endsHere;
    turn.agents.set(row.agent, { ...row, ...ours, elsewhere, endsHere });
  }
}

/** Rings stop at once for agents who have gone away or were lost: their callers wait on. A callback's ring is told by its own end. */
export function stopRingsOfTheGone(turn: Turn): void {
  for (const [agent, id] of turn.engaged) {
    const ticket = turn.tickets.get(id);
    if (ticket?.phase.is !== 'ringing' || ticket.callback !== undefined) continue;
    if (turn.agents.get(agent)?.state === 'available' && turn.people.agents.get(agent)?.loggedIn) continue;
    stopRing(turn, ticket, agent);
  }
}

/** Takes one ringing agent away from a caller. */
export function stopRing(turn: Turn, ticket: QueueTicket, agent: string): QueueTicket {
  turn.moves.push({ ticket: ticket.id, move: { do: 'stop-ring', agent } });
  return withoutRing(turn, ticket, agent);
}

/** The ticket without a ring that has ended; waiting again where it was the last. */
export function withoutRing(turn: Turn, ticket: QueueTicket, agent: string): QueueTicket {
  if (ticket.phase.is !== 'ringing') return ticket;
  const agents = ticket.phase.agents.filter((other) => other !== agent);
  return putTicket(turn, { ...ticket, phase: agents.length === 0 ? { is: 'waiting' } : { ...ticket.phase, agents } });
}

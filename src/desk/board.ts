// What a supervisor and an agent see: who waits, what the agents do, each team's figures of this moment. Not here: figures of the day (metrics.ts).
import type { SkillNeed } from '#flow/team-queue.ts';
import { isFree, isWorking } from './presence.ts';
import { firstServed, queueKey } from './queue.ts';
import type { DeskPeople, DeskState, QueueTicket } from './queue-state.ts';
import { agentsOf, beginTurn, queueOf, type Turn } from './turn.ts';

/** What an agent is doing. `away` = there but not available; `held` = with a caller on hold; `wrap-up` = after a call (Post-llamada). */
export type AgentState = 'available' | 'ringing' | 'talking' | 'held' | 'wrap-up' | 'away' | 'offline';

/** An agent on the board. */
export interface BoardAgent {
  agent: string;
  state: AgentState;
  /** Why away; `no-answer` after a missed ring. */
  reason: string | undefined;
  /** Since when in this state, epoch ms. */
  sinceAt: number;
  wrapUpUntilAt: number | undefined;
  idleSinceAt: number;
  ticket: string | undefined;
  callId: string | undefined;
}

/** A caller on the board. */
export interface BoardCaller {
  ticket: string;
  callId: string;
  team: string | undefined;
  wantedAgent: string | undefined;
  /** `callback` = hung up to be called back. */
  state: 'waiting' | 'ringing' | 'talking' | 'callback';
  /** Place among those who wait for the same team or agent, 1 = next; absent where nobody waits any more. */
  position: number | undefined;
  enteredAt: number;
  callerNumber: string | undefined;
  callerName: string | undefined;
  priority: number;
  skills: readonly SkillNeed[];
  agents: readonly string[];
  /** By the team's thresholds. */
  level: 'normal' | 'warning' | 'critical';
  callback: { number: string; tries: number; dueAt: number } | undefined;
}

/** A team's figures of this moment. */
export interface BoardTeam {
  team: string;
  waiting: number;
  callbacks: number;
  longestWaitMs: number;
  /** Agents by what they do. */
  agents: Record<AgentState, number>;
  /** Agents who take calls, now or after the present one. */
  working: number;
  free: number;
  level: 'normal' | 'warning' | 'critical';
}

/** The board. */
export interface Board {
  at: number;
  callers: BoardCaller[];
  agents: BoardAgent[];
  teams: BoardTeam[];
}

/** The board as of `at`. */
export function boardOf(state: DeskState, people: DeskPeople, at: number): Board {
  const turn = beginTurn(state, people, at);
  const positions = new Map<string, number>();
  const callers = [...turn.tickets.values()].sort(firstServed).map((ticket) => callerOf(turn, ticket, positions));
  const agents = agentsOnBoard(turn);
  const stateOf = new Map(agents.map((each) => [each.agent, each.state]));
  const teams = [...people.teams.values()].map((team): BoardTeam => {
    const mine = callers.filter((caller) => caller.team === team.id);
    const waiting = mine.filter((caller) => caller.state === 'waiting' || caller.state === 'ringing');
    const counts: BoardTeam['agents'] = { available: 0, ringing: 0, talking: 0, held: 0, 'wrap-up': 0, away: 0, offline: 0 };
    for (const agent of team.agents) counts[stateOf.get(agent) ?? 'offline'] += 1;
    return {
      team: team.id,
      waiting: waiting.length,
      callbacks: mine.filter((caller) => caller.state === 'callback').length,
      longestWaitMs: Math.max(0, ...waiting.map((caller) => at - caller.enteredAt)),
      agents: counts,
      working: team.agents.filter((agent) => isWorking(turn, agent)).length,
      free: team.agents.filter((agent) => isFree(turn, agent)).length,
      level: worst(waiting.map((caller) => caller.level)),
    };
  });
  return { at, callers, agents, teams };
}

/** What every agent is doing as of `at`: the part of the board that is asked for most. */
export function agentStates(state: DeskState, people: DeskPeople, at: number): Map<string, AgentState> {
  return new Map(agentsOnBoard(beginTurn(state, people, at)).map((each) => [each.agent, each.state]));
}

function agentsOnBoard(turn: Turn): BoardAgent[] {
  return [...turn.people.agents.keys()].map((agent) => agentOnBoard(turn, agent));
}

function worst(levels: readonly BoardCaller['level'][]): BoardCaller['level'] {
  if (levels.includes('critical')) return 'critical';
  return levels.includes('warning') ? 'warning' : 'normal';
}

function callerOf(turn: Turn, ticket: QueueTicket, positions: Map<string, number>): BoardCaller {
  const { phase, callback } = ticket;
  const state = phase.is === 'offered' ? 'waiting' : phase.is;
  const key = queueKey(ticket);
  const inLine = state === 'waiting' || state === 'ringing';
  if (inLine) positions.set(key, (positions.get(key) ?? 0) + 1);
  return {
    ticket: ticket.id,
    callId: ticket.callId,
    team: ticket.team,
    wantedAgent: ticket.wantedAgent,
    state: callback === undefined ? state : 'callback',
    position: inLine ? positions.get(key) : undefined,
    enteredAt: ticket.enteredAt,
    callerNumber: ticket.callerNumber,
    callerName: ticket.callerName,
    priority: ticket.priority,
    skills: ticket.skills,
    agents: agentsOf(ticket),
    level: inLine && callback === undefined ? levelOf(turn, ticket) : 'normal',
    callback: callback === undefined ? undefined : { number: callback.number, tries: callback.tries, dueAt: callback.dueAt },
  };
}

function levelOf(turn: Turn, ticket: QueueTicket): BoardCaller['level'] {
  const { warningS, criticalS } = queueOf(turn, ticket).thresholds;
  const waitedS = (turn.at - ticket.enteredAt) / 1000;
  if (waitedS >= criticalS) return 'critical';
  return waitedS >= warningS ? 'warning' : 'normal';
}

/** What an agent is doing, from presence, calls and reachability. */
function agentOnBoard(turn: Turn, agent: string): BoardAgent {
  const now = turn.agents.get(agent);
  const held = turn.tickets.get(turn.engaged.get(agent) ?? '');
  const phase = held?.phase;
  const away = { reason: now?.reason, wrapUpUntilAt: undefined, idleSinceAt: now?.idleSinceAt ?? turn.at };
  const base = { agent, ticket: held?.id ?? now?.elsewhere, callId: held?.callId, sinceAt: now?.sinceAt ?? turn.at, ...away };
  if (phase?.is === 'talking' && phase.heldSinceAt !== undefined) return { ...base, state: 'held', sinceAt: phase.heldSinceAt };
  if (phase?.is === 'talking') return { ...base, state: 'talking', sinceAt: phase.sinceAt };
  if (phase?.is === 'ringing') return { ...base, state: 'ringing', sinceAt: phase.sinceAt };
  if (now?.elsewhere !== undefined) return { ...base, state: 'talking', sinceAt: now.lastRungAt };
  if (turn.people.agents.get(agent)?.loggedIn !== true) return { ...base, state: 'offline' };
  if (now?.state === 'wrap-up') return { ...base, state: 'wrap-up', wrapUpUntilAt: now.wrapUpUntilAt };
  return { ...base, state: now?.state ?? 'away' };
}

// The desk's decisions, pure: one event in, the new state and all that follows from it out (DESIGN §4).
// Not here: timers, the store and the callers' callbacks (create-desk.ts); nobody is dialled from this room at all.
import type { TransferOutcome } from '#engine/event.ts';
import { enter, logEntered, move, restore } from './arrivals.ts';
import { tell } from './announcements.ts';
import { callbackDone, callbackEnded, cancelCallback, isCallable, requestCallback, takeLeased } from './callbacks.ts';
import { aheadElsewhere, waitingElsewhere, yieldsAgent } from './other-desks.ts';
import { giveUp, overflow } from './overflow.ts';
import {
  answeredToday,
  endMissed,
  endWrapUps,
  freeAgents,
  isWorking,
  phoneUsed,
  setNoAnswer,
  setPresence,
  stopRingsOfTheGone,
  takePresences,
  withoutRing,
} from './presence.ts';
import type { Decision, DeskEvent, DeskPeople, DeskState, QueueTicket } from './queue-state.ts';
import { hasSkills, needsNow, relaxesAt } from './skills.ts';
import { type Candidate, chooseAgents } from './strategy.ts';
import { endTalk, held, lostRestMs, talked } from './talks.ts';
import {
  agentsOf,
  beginTurn,
  dropTicket,
  endTurn,
  lineOf,
  note,
  putAgent,
  putTicket,
  queueOf,
  teamOf,
  type Turn,
  wantedBy,
} from './turn.ts';
import { handleSamples, waitS } from './wait-estimate.ts';

/** A ring that found the agent's phone busy, or no phone: not rung again before this, lest every caller tries it. */
const restMs = { busy: 15_000, failed: 30_000 };

/**
 * One event in, the new state and every decision that follows from it out; `people` as they are at that moment.
 * Example: an `enter` for a team with a free agent answers one `ring`.
 */
export function decide(state: DeskState, people: DeskPeople, event: DeskEvent): Decision {
  const turn = beginTurn(state, people, event.at);
  endWrapUps(turn);
  endMissed(turn);
  apply(turn, event);
  stopRingsOfTheGone(turn);
  serve(turn);
  return endTurn(turn);
}

function apply(turn: Turn, event: DeskEvent): void {
  if (event.kind === 'time') return;
  if (event.kind === 'enter') return enter(turn, event);
  if (event.kind === 'restore') return restore(turn, event);
  if (event.kind === 'presence') return setPresence(turn, event);
  if (event.kind === 'phone-used') return phoneUsed(turn, event.agent);
  if (event.kind === 'presences') return takePresences(turn, event.rows);
  if (event.kind === 'leased') return takeLeased(turn, event);
  if (event.kind === 'elsewhere') return void (turn.elsewhere = event.waiting);
  if (event.kind === 'handle-times') {
    for (const [team, ms] of event.byTeam) turn.handleMs.set(team, [...ms, ...(turn.handleMs.get(team) ?? [])].slice(-handleSamples));
    return;
  }
  const ticket = turn.tickets.get(event.ticket);
  if (event.kind === 'rang') return rang(turn, ticket, event);
  if (ticket === undefined) return;
  if (event.kind === 'leave') return leave(turn, ticket, event);
  if (event.kind === 'held') return held(turn, ticket, event.holding);
  if (event.kind === 'request-callback') return requestCallback(turn, ticket, event.number);
  if (event.kind === 'cancel-callback') return cancelCallback(turn, ticket);
  if (event.kind === 'callback-ended') return callbackEnded(turn, ticket, event.result);
  if (event.kind === 'move') return move(turn, ticket, event.to);
  putAgent(turn, event.agent, { elsewhere: turn.agents.get(event.agent)?.elsewhere ?? 'another desk' });
  withoutRing(turn, ticket, event.agent);
}

function rang(turn: Turn, ticket: QueueTicket | undefined, event: Extract<DeskEvent, { kind: 'rang' }>): void {
  const { agent, result } = event;
  if (ticket?.phase.is === 'talking' && ticket.phase.agent === agent && result !== 'answered') return agentLost(turn, ticket, agent);
  if (ticket?.phase.is !== 'ringing' || !ticket.phase.agents.includes(agent)) {
    // Two answered at once, or one whose ring had been stopped: the call undoes it.
    const stale = result === 'answered' && !(ticket?.phase.is === 'talking' && ticket.phase.agent === agent);
    if (stale) turn.moves.push({ ticket: event.ticket, move: { do: 'stop-ring', agent } });
    return;
  }
  if (result === 'answered') return answered(turn, ticket, agent);
  const kind = result === 'no-answer' || result === 'failed' ? 'missed' : 'refused';
  note(turn, ticket, kind, { agent, detail: result });
  if (result === 'failed' && isComingBack(turn, agent)) {
    putAgent(turn, agent, { restUntilAt: turn.at + lostRestMs });
    withoutRing(turn, ticket, agent);
    return;
  }
  if (result === 'no-answer') setNoAnswer(turn, agent);
  if (result === 'busy' || result === 'failed') putAgent(turn, agent, { restUntilAt: turn.at + restMs[result] });
  withoutRing(turn, { ...ticket, tried: [...ticket.tried, { agent, result, at: turn.at }] }, agent);
}

/** Their page is being loaded anew, or their phone changes its network: the caller waits for it as long as the grace lasts. */
function isComingBack(turn: Turn, agent: string): boolean {
  const facts = turn.people.agents.get(agent);
  return facts?.loggedIn === true && !facts.reachable;
}

function answered(turn: Turn, ticket: QueueTicket, agent: string): void {
  for (const other of agentsOf(ticket))
    if (other !== agent) turn.moves.push({ ticket: ticket.id, move: { do: 'stop-ring', agent: other } });
  const now = turn.agents.get(agent);
  if (now !== undefined) putAgent(turn, agent, { answeredToday: answeredToday(turn.people, now, turn.at) + 1, lastRungAt: turn.at });
  if (ticket.callback === undefined) note(turn, ticket, 'answered', { agent, ms: turn.at - ticket.enteredAt });
  putTicket(turn, { ...ticket, phase: { is: 'talking', agent, sinceAt: turn.at, heldSinceAt: undefined, heldMs: 0 } });
}

/** The agent's leg was not to be: the caller waits on, before all others. */
function agentLost(turn: Turn, ticket: QueueTicket, agent: string): void {
  if (ticket.callback !== undefined) return callbackEnded(turn, ticket, 'failed');
  note(turn, ticket, 'ended', { agent, ms: talked(turn, ticket).talkMs, detail: 'agent-lost' });
  putAgent(turn, agent, { restUntilAt: turn.at + lostRestMs });
  const maxWaitS = Math.min(ticket.maxWaitS, queueOf(turn, ticket).maxWaitS);
  const deadlineAt = turn.at + 1000 * maxWaitS;
  putTicket(turn, { ...ticket, phase: { is: 'waiting' }, head: true, queued: false, told: undefined, deadlineAt });
}

function leave(turn: Turn, ticket: QueueTicket, { why }: Extract<DeskEvent, { kind: 'leave' }>): void {
  const { phase } = ticket;
  if (phase.is === 'talking') {
    if (ticket.callback !== undefined) return callbackDone(turn, ticket, phase.agent, why);
    return endTalk(turn, ticket, phase.agent, why);
  }
  // A callback's caller has hung up long ago; only a try ends it.
  if (ticket.callback !== undefined) return;
  const ms = turn.at - ticket.enteredAt;
  if (why !== 'left') note(turn, ticket, 'abandoned', { ms });
  else if (phase.is === 'offered') note(turn, ticket, 'gave-up', { ms, detail: phase.otherwise });
  else note(turn, ticket, 'left', { ms });
  dropTicket(turn, ticket);
}

/** Higher priority before lower, then the longest wait; who was taken from an agent comes before all. */
export function firstServed(a: QueueTicket, b: QueueTicket): number {
  return Number(b.head) - Number(a.head) || b.priority - a.priority || a.enteredAt - b.enteredAt || a.order - b.order;
}

/** What serving goes by, worked out once a turn: which agents are free, how many of a team work, how many wait for it. */
interface Round {
  free: Set<string>;
  /** Position of the last caller told, by team or agent. */
  ahead: Map<string, number>;
  working: Map<string, number>;
  waiting: Map<string, number>;
}

/** The queue that a caller stands in, for positions and lengths. */
export function queueKey({ team, wantedAgent }: QueueTicket): string {
  return wantedAgent === undefined ? `team:${team ?? ''}` : `agent:${wantedAgent}`;
}

/** Gives free agents to waiting callers in their order, sends on who cannot be served, and tells the others how they stand. */
function serve(turn: Turn): void {
  const round: Round = { free: freeAgents(turn), ahead: new Map(), working: new Map(), waiting: new Map() };
  const inLine: QueueTicket[] = [];
  for (const ticket of turn.tickets.values()) {
    if (ticket.phase.is === 'talking') continue;
    if (ticket.phase.is === 'offered') {
      if (turn.at >= ticket.phase.untilAt) giveUp(turn, ticket, ticket.phase.otherwise);
      continue;
    }
    inLine.push(ticket);
    const key = queueKey(ticket);
    if (ticket.phase.is === 'waiting' && ticket.queued) round.waiting.set(key, (round.waiting.get(key) ?? 0) + 1);
  }
  for (const ticket of inLine.sort(firstServed)) serveOne(turn, round, ticket);
}

function serveOne(turn: Turn, round: Round, ticket: QueueTicket): void {
  if (ticket.phase.is === 'ringing') {
    // Under ring-all whoever becomes free joins in.
    if (ticket.callback === undefined && ringsAll(turn, ticket)) ring(turn, round, ticket, choose(turn, round, ticket));
    return;
  }
  if (ticket.callback !== undefined) return serveCallback(turn, round, ticket);
  let waiting: QueueTicket | undefined = ticket;
  // Each round leads to a team not visited before, so it ends.
  while (waiting !== undefined) {
    const agents = choose(turn, round, waiting);
    const late = turn.at >= waiting.deadlineAt;
    if (agents.length > 0 && !(late && waiting.tried.length > 0)) return ring(turn, round, waiting, agents);
    const why = whyNotWait(turn, round, waiting, late);
    if (why === undefined) return wait(turn, round, waiting);
    waiting = overflow(turn, waiting, why);
  }
}

function serveCallback(turn: Turn, round: Round, ticket: QueueTicket): void {
  // Its team or agent was removed: nobody will ever make it.
  if (turn.people.agents.size > 0 && wantedBy(turn, ticket).length === 0) return cancelCallback(turn, ticket);
  if (!isCallable(turn, ticket)) return;
  const [agent] = choose(turn, round, ticket);
  if (agent === undefined) return countIn(round, ticket);
  round.free.delete(agent);
  putAgent(turn, agent, { lastRungAt: turn.at });
  const ringing = putTicket(turn, { ...ticket, phase: { is: 'ringing', agents: [agent], sinceAt: turn.at } });
  turn.orders.push({
    ticket: ticket.id,
    agent,
    ringMs: ringMsOf(turn, ticket),
    offered: lineOf(turn, ringing, 'offered', { agent, detail: 'callback' }),
  });
}

function ringsAll(turn: Turn, ticket: QueueTicket): boolean {
  return ticket.wantedAgent === undefined && teamOf(turn, ticket)?.queue.strategy === 'ring-all';
}

/** A ring that came to nothing counts until the agent's state has changed. */
function hasTried(turn: Turn, ticket: QueueTicket, agent: string): boolean {
  return ticket.tried.some((ring) => ring.agent === agent && (turn.agents.get(agent)?.sinceAt ?? 0) <= ring.at);
}

/** The agents to ring for a caller now, none where nobody suitable is free. */
function choose(turn: Turn, round: Round, ticket: QueueTicket): string[] {
  if (round.free.size === 0) return [];
  const needs = needsNow(turn, ticket);
  const candidates: Candidate[] = [];
  let lastIndex = -1;
  let lastRungAt = 0;
  for (const [index, agent] of wantedBy(turn, ticket).entries()) {
    const presence = turn.agents.get(agent);
    if (presence === undefined) continue;
    if (presence.lastRungAt > lastRungAt) {
      lastRungAt = presence.lastRungAt;
      lastIndex = index;
    }
    if (!round.free.has(agent) || hasTried(turn, ticket, agent) || !hasSkills(turn, agent, needs)) continue;
    if (yieldsAgent(turn, ticket, agent)) continue;
    candidates.push({ presence, index, answeredToday: answeredToday(turn.people, presence, turn.at) });
  }
  if (candidates.length === 0) return [];
  return chooseAgents({ queue: queueOf(turn, ticket) }, candidates, lastIndex);
}

function ringMsOf(turn: Turn, ticket: QueueTicket): number {
  return 1000 * (ticket.ringS > 0 ? ticket.ringS : (teamOf(turn, ticket)?.ringS ?? 20));
}

function ring(turn: Turn, round: Round, ticket: QueueTicket, agents: readonly string[]): void {
  if (agents.length === 0) return;
  const entered = logEntered(turn, ticket);
  const teamName = teamOf(turn, ticket)?.name;
  const before = agentsOf(entered);
  putTicket(turn, { ...entered, phase: { is: 'ringing', agents: [...before, ...agents], sinceAt: turn.at } });
  for (const agent of agents) {
    round.free.delete(agent);
    putAgent(turn, agent, { lastRungAt: turn.at });
    const told = { ringMs: ringMsOf(turn, ticket), waitedMs: turn.at - ticket.enteredAt, ...(teamName === undefined ? {} : { teamName }) };
    turn.moves.push({ ticket: ticket.id, move: { do: 'ring', agent, ...told }, offered: lineOf(turn, ticket, 'offered', { agent }) });
  }
}

/** Why a caller who cannot be rung for now must go elsewhere; undefined = wait. */
function whyNotWait(turn: Turn, round: Round, ticket: QueueTicket, late: boolean): TransferOutcome | undefined {
  if (!anybodyLeft(turn, round, ticket)) return outcomeOf(ticket);
  if (late) return 'waited-too-long';
  if (ticket.queued || ticket.head) return undefined;
  const waiting = (round.waiting.get(queueKey(ticket)) ?? 0) + waitingElsewhere(turn, ticket);
  return waiting >= queueOf(turn, ticket).maxLength ? 'queue-full' : undefined;
}

/** Whether somebody who works has not yet been rung in vain for this caller. */
function anybodyLeft(turn: Turn, round: Round, ticket: QueueTicket): boolean {
  const working = workingFor(turn, round, ticket);
  // Needs that never relax leave some agents out for good; others only until then.
  const needs = relaxesAt(turn, ticket) === undefined ? needsNow(turn, ticket) : [];
  if (working === 0 || (ticket.tried.length === 0 && needs.length === 0)) return working > 0;
  return wantedBy(turn, ticket).some((agent) => isWorking(turn, agent) && !hasTried(turn, ticket, agent) && hasSkills(turn, agent, needs));
}

function workingFor(turn: Turn, round: Round, ticket: QueueTicket): number {
  const key = queueKey(ticket);
  const known = round.working.get(key);
  if (known !== undefined) return known;
  let working = 0;
  for (const agent of wantedBy(turn, ticket)) if (isWorking(turn, agent)) working += 1;
  round.working.set(key, working);
  return working;
}

/** Why nobody took the call: one word where all agree, else `no-answer`. */
function outcomeOf(ticket: QueueTicket): TransferOutcome {
  const [first, ...rest] = ticket.tried.map((each) => each.result);
  if (first === undefined) return 'no-agents';
  return rest.every((result) => result === first) ? first : 'no-answer';
}

function countIn(round: Round, ticket: QueueTicket): void {
  const key = queueKey(ticket);
  round.ahead.set(key, (round.ahead.get(key) ?? 0) + 1);
}

function wait(turn: Turn, round: Round, ticket: QueueTicket): void {
  if (!ticket.queued) {
    const key = queueKey(ticket);
    round.waiting.set(key, (round.waiting.get(key) ?? 0) + 1);
  }
  const entered = logEntered(turn, ticket);
  countIn(round, entered);
  const position = (round.ahead.get(queueKey(entered)) ?? 1) + aheadElsewhere(turn, entered);
  const handleMs = entered.team === undefined ? [] : (turn.handleMs.get(entered.team) ?? []);
  tell(turn, entered, position, waitS(position, handleMs, workingFor(turn, round, entered)));
}

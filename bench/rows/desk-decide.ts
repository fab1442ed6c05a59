// The desk's decisions alone: what one event costs with 50 and 200 callers waiting for 50 agents of several teams.
import { teamQueueSchema } from '#flow/team-queue.ts';
import { decide } from '#desk/queue.ts';
import { type AgentFacts, type DeskEvent, type DeskPeople, type DeskState, emptyDesk } from '#desk/queue-state.ts';
import { nextWakeAt } from '#desk/wake.ts';
import type { Figure, Row } from '../row.ts';

const agentCount = 50;
const teamCount = 5;
const strategies = ['longest-idle', 'ring-all', 'round-robin', 'fewest-calls', 'longest-idle'] as const;

/** All in one process without store or telephones: the queue must never be what the main thread waits for. */
export const row: Row = {
  name: 'desk-decide',
  target: 'a decision with 200 waiting costs the main thread well under 1 ms, and 4 times 50 waiting no more than 4 times',
  needs: [],
  run: async ({ scale }) => {
    const rounds = Math.max(200, Math.round(3000 * scale));
    const few = measure(50, rounds);
    const many = measure(200, rounds);
    return [...few.figures, ...many.figures, { what: 'cost of 200 waiting / of 50', value: many.p50 / few.p50, unit: '', most: 5 }];
  },
};

function peopleNow(): DeskPeople {
  const ids = Array.from({ length: agentCount }, (_, n) => `a${n}`);
  const teams = strategies.map((strategy, n) => ({
    id: `t${n}`,
    name: `Team ${n}`,
    // Every agent is in two teams.
    agents: ids.filter((_, agent) => agent % teamCount === n || (agent + 1) % teamCount === n),
    ringS: 20,
    queue: teamQueueSchema.parse({
      strategy,
      maxLength: 1000,
      maxWaitS: 7200,
      wrapUpS: 0,
      skills: n === 4 ? [{ skill: 'inglés', level: 2 }] : [],
    }),
  }));
  return {
    teams: new Map(teams.map((team) => [team.id, team])),
    agents: new Map(ids.map((id, n) => [id, agentFacts(id, n)])),
    timeZone: 'America/Argentina/Buenos_Aires',
    callsBack: true,
  };
}

/** Every other agent has the skill that one team asks for. */
function agentFacts(id: string, n: number): AgentFacts {
  return { id, available: true, skills: n % 2 ? { inglés: 3 } : {}, reachable: true, loggedIn: true };
}

/** All agents talk, so many callers wait; then one call ends, the next one rings and is answered, and another caller comes. */
function measure(waiting: number, rounds: number): { figures: Figure[]; p50: number } {
  const people = peopleNow();
  let state: DeskState = emptyDesk;
  let at = 1_800_000_000_000;
  let calls = 0;
  const ringing: { ticket: string; agent: string }[] = [];
  const talking: { ticket: string; agent: string }[] = [];
  const costs: number[] = [];
  const take = (event: DeskEvent): void => {
    const begin = performance.now();
    const decided = decide(state, people, event);
    nextWakeAt(decided.state, people, at);
    costs.push(performance.now() - begin);
    state = decided.state;
    for (const { ticket, move } of decided.moves) {
      if (move.do === 'ring') ringing.push({ ticket, agent: move.agent });
      if (move.do === 'stop-ring') ringing.splice(0, ringing.length, ...ringing.filter((each) => each.agent !== move.agent));
    }
  };
  const answerAll = (): void => {
    for (let next = ringing.shift(); next !== undefined; next = ringing.shift()) {
      take({ kind: 'rang', at, ...next, result: 'answered' });
      talking.push(next);
    }
  };
  const enter = (): void => {
    calls += 1;
    const to = { team: `t${calls % teamCount}` };
    take({ kind: 'enter', at, ticket: `c${calls}`, callId: `c${calls}`, to, ringS: 0, maxWaitS: 7200, priority: 0 });
  };
  while (talking.length < agentCount) {
    enter();
    answerAll();
  }
  const waits = () => [...state.tickets.values()].filter(({ phase }) => phase.is === 'waiting').length;
  while (waits() < waiting) enter();
  costs.splice(0);
  for (let round = 0; round < rounds; round += 1) {
    at += 500;
    const over = talking.shift();
    if (over !== undefined) take({ kind: 'leave', at, ticket: over.ticket, why: 'over' });
    answerAll();
    while (waits() < waiting) enter();
  }
  const sorted = costs.toSorted((a, b) => a - b);
  const share = (part: number) => 1000 * (sorted[Math.floor(part * (sorted.length - 1))] ?? 0);
  const p50 = share(0.5);
  return {
    p50,
    figures: [
      { what: `${waiting} waiting, ${agentCount} agents: an event p50`, value: p50, unit: 'us', most: 1000 },
      { what: `${waiting} waiting, ${agentCount} agents: an event p99`, value: share(0.99), unit: 'us', most: 5000 },
    ],
  };
}

// Properties of the queue's decisions under any order of events, and its answers case by case.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentOf, decide, emptyDesk, engagedAgents, nextDeadlineAt } from './queue.ts';
import type { DeskEvent, DeskPeople, DeskState, QueueMove } from './queue.ts';

const people: DeskPeople = {
  teams: { ventas: { agents: ['ana', 'beto', 'carla'], ringS: 20 }, soporte: { agents: ['beto', 'dora'], ringS: 15 } },
  agents: Object.fromEntries(['ana', 'beto', 'carla', 'dora'].map((id) => [id, { id, name: id, present: true }])),
};

function withPresent(...present: string[]): DeskPeople {
  const agents = Object.fromEntries(Object.entries(people.agents).map(([id, agent]) => [id, { ...agent, present: present.includes(id) }]));
  return { ...people, agents };
}

let order = 0;
function enter(
  ticket: string,
  to: { team: string } | { agent: string },
  at = 0,
  more: { ringS?: number; maxWaitS?: number } = {},
): DeskEvent {
  order += 1;
  return { kind: 'enter', at, order, ticket, to, ringS: more.ringS ?? 20, maxWaitS: more.maxWaitS ?? 300, priority: 0 };
}

function run(events: DeskEvent[], at: DeskPeople = people, from: DeskState = emptyDesk): { state: DeskState; moves: QueueMove[] } {
  let state = from;
  const moves: QueueMove[] = [];
  for (const event of events) {
    const decided = decide(state, at, event);
    state = decided.state;
    moves.push(...decided.moves);
  }
  return { state, moves };
}

describe('the queue', () => {
  it('rings the agents of a team one after the other, once round the list', () => {
    const { moves, state } = run([
      enter('c1', { team: 'ventas' }),
      { kind: 'rang', at: 1, ticket: 'c1', agent: 'ana', result: 'no-answer' },
      { kind: 'rang', at: 2, ticket: 'c1', agent: 'beto', result: 'busy' },
      { kind: 'rang', at: 3, ticket: 'c1', agent: 'carla', result: 'refused' },
    ]);
    expect(moves.map((each) => each.move)).toEqual([
      { do: 'ring', agent: 'ana', ringMs: 20_000 },
      { do: 'ring', agent: 'beto', ringMs: 20_000 },
      { do: 'ring', agent: 'carla', ringMs: 20_000 },
      { do: 'give-up', outcome: 'no-answer' },
    ]);
    expect(state.tickets).toEqual([]);
  });

  it.each(['busy', 'refused', 'failed', 'no-answer'] as const)('says %s where every agent was that', (result) => {
    const { moves } = run([
      enter('c1', { team: 'soporte' }),
      { kind: 'rang', at: 1, ticket: 'c1', agent: 'beto', result },
      { kind: 'rang', at: 2, ticket: 'c1', agent: 'dora', result },
    ]);
    expect(moves.at(-1)?.move).toEqual({ do: 'give-up', outcome: result });
  });

  it('says no-agents where nobody is reachable, and for a team or agent that does not exist', () => {
    expect(run([enter('c1', { team: 'ventas' })], withPresent('dora')).moves).toEqual([
      { ticket: 'c1', move: { do: 'give-up', outcome: 'no-agents' } },
    ]);
    for (const to of [{ team: 'toString' }, { team: 'x' }, { agent: 'nobody' }])
      expect(run([enter('c1', to)], { teams: Object.create(null), agents: Object.create(null) }).moves[0]?.move).toEqual({
        do: 'give-up',
        outcome: 'no-agents',
      });
  });

  it('lets callers wait while all are talking, and rings the longest waiting when one is free again', () => {
    const alone = withPresent('ana');
    const talking = run([enter('c1', { team: 'ventas' }), { kind: 'rang', at: 1, ticket: 'c1', agent: 'ana', result: 'answered' }], alone);
    const waiting = run([enter('c2', { team: 'ventas' }, 2), enter('c3', { team: 'ventas' }, 3)], alone, talking.state);
    expect(waiting.moves).toEqual([
      { ticket: 'c2', move: { do: 'wait', position: 1, waitS: undefined } },
      { ticket: 'c3', move: { do: 'wait', position: 2, waitS: undefined } },
    ]);
    const freed = run([{ kind: 'leave', at: 4, ticket: 'c1' }], alone, waiting.state);
    expect(freed.moves).toEqual([
      { ticket: 'c2', move: { do: 'ring', agent: 'ana', ringMs: 20_000 } },
      { ticket: 'c3', move: { do: 'wait', position: 1, waitS: undefined } },
    ]);
  });

  it('gives up after the longest wait, and asks for no timer once nobody waits', () => {
    const alone = withPresent('ana');
    const { state } = run([enter('c1', { team: 'ventas' }), enter('c2', { team: 'ventas' }, 0, { maxWaitS: 30 })], alone);
    expect(nextDeadlineAt(state)).toBe(30_000);
    expect(run([{ kind: 'time', at: 29_999 }], alone, state).moves).toEqual([]);
    const late = run([{ kind: 'time', at: 30_000 }], alone, state);
    expect(late.moves).toEqual([{ ticket: 'c2', move: { do: 'give-up', outcome: 'waited-too-long' } }]);
    expect(nextDeadlineAt(late.state)).toBeUndefined();
  });

  it('keeps a restored agent engaged', () => {
    const alone = withPresent('ana');
    const { moves } = run([{ kind: 'restore', at: 0, ticket: 'old', agent: 'ana' }, enter('c1', { agent: 'ana' })], alone);
    expect(moves).toEqual([{ ticket: 'c1', move: { do: 'wait', position: 1, waitS: undefined } }]);
  });

  it('ignores what became of a ring that is no longer on', () => {
    const { state } = run([enter('c1', { team: 'ventas' }), { kind: 'rang', at: 1, ticket: 'c1', agent: 'dora', result: 'answered' }]);
    expect(state.tickets[0]?.phase).toEqual({ is: 'ringing', agent: 'ana' });
  });
});

const agentIds = ['ana', 'beto', 'carla', 'dora'];
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('enter' as const),
      to: fc.constantFrom({ team: 'ventas' }, { team: 'soporte' }, { agent: 'ana' }),
      maxWaitS: fc.integer({ min: 0, max: 60 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('rang' as const),
      pick: fc.nat(),
      result: fc.constantFrom('answered', 'no-answer', 'busy', 'refused', 'failed' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('leave' as const), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('presence' as const), present: fc.subarray(agentIds) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('time' as const), laterMs: fc.integer({ min: 0, max: 40_000 }) }) },
);

describe('whatever happens', () => {
  it('no agent has two callers, no caller is lost, and the longest waiting is served first', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let state = emptyDesk;
        let present = people;
        let at = 0;
        let entered = 0;
        const open = new Set<string>();
        for (const each of steps) {
          const ringing = state.tickets.filter((ticket) => ticket.phase.is === 'ringing');
          let event: DeskEvent = { kind: 'time', at };
          if (each.do === 'enter') {
            entered += 1;
            open.add(`c${entered}`);
            event = {
              kind: 'enter',
              at,
              order: entered,
              ticket: `c${entered}`,
              to: each.to,
              ringS: 0,
              maxWaitS: each.maxWaitS,
              priority: 0,
            };
          } else if (each.do === 'rang' && ringing.length > 0) {
            const ticket = ringing[each.pick % ringing.length];
            if (ticket === undefined) throw new Error('no ticket');
            event = { kind: 'rang', at, ticket: ticket.id, agent: agentOf(ticket) ?? '', result: each.result };
          } else if (each.do === 'leave' && open.size > 0) {
            const ticket = [...open][each.pick % open.size] ?? '';
            open.delete(ticket);
            event = { kind: 'leave', at, ticket };
          } else if (each.do === 'presence') present = withPresent(...each.present);
          else if (each.do === 'time') at += each.laterMs;
          if (event.kind === 'time') event = { kind: 'time', at };

          const before = state;
          const decided = decide(state, present, event);
          state = decided.state;
          for (const { ticket, move } of decided.moves) {
            expect(open.has(ticket), 'a move for a caller who is gone').toBe(true);
            if (move.do === 'give-up') open.delete(ticket);
            if (move.do === 'ring')
              expect(
                engagedAgents({
                  tickets: before.tickets.filter((old) => state.tickets.some((now) => now.id === old.id && agentOf(now) === agentOf(old))),
                }).has(move.agent),
              ).toBe(false);
          }
          const held = state.tickets.flatMap((ticket) => agentOf(ticket) ?? []);
          expect(new Set(held).size, 'an agent with two callers').toBe(held.length);
          expect(new Set(state.tickets.map((ticket) => ticket.id)), 'a caller lost or kept too long').toEqual(open);
          for (const waiting of state.tickets.filter((ticket) => ticket.phase.is === 'waiting')) {
            expect(waiting.deadlineAt, 'waits beyond patience').toBeGreaterThan(at);
            const wanted = 'team' in waiting.to ? (people.teams[waiting.to.team]?.agents ?? []) : [waiting.to.agent];
            const couldRing = wanted.filter(
              (agent) => present.agents[agent]?.present && !waiting.tried.some((ring) => ring.agent === agent),
            );
            expect(
              couldRing.every((agent) => held.includes(agent)),
              'a free agent and a waiting caller',
            ).toBe(true);
          }
          // Whoever was rung now stood before every other caller that still waits for the same agent.
          for (const { ticket, move } of decided.moves) {
            if (move.do !== 'ring') continue;
            const rung = state.tickets.find((other) => other.id === ticket);
            for (const other of state.tickets) {
              if (other.phase.is !== 'waiting' || other.tried.some((ring) => ring.agent === move.agent)) continue;
              const wanted = 'team' in other.to ? (people.teams[other.to.team]?.agents ?? []) : [other.to.agent];
              if (wanted.includes(move.agent)) expect(other.order).toBeGreaterThan(rung?.order ?? Number.POSITIVE_INFINITY);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

// The queue under any order of arrivals, answers, time-outs, deaths, lost races, presence changes, moves and callbacks: what always holds.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PresenceRow, TicketRow } from '#ports/queue-store.ts';
import { isCallable } from './callbacks.ts';
import { isFree } from './presence.ts';
import { decide, firstServed } from './queue.ts';
import { type Decision, type DeskEvent, type DeskPeople, type DeskState, emptyDesk, type QueueTicket } from './queue-state.ts';
import { hasSkills, needsNow } from './skills.ts';
import { agentFacts, peopleOf, teamFacts } from './test-queue.ts';
import { agentsOf, beginTurn, type Turn, wantedBy } from './turn.ts';

const agentIds = ['ana', 'beto', 'carla', 'dora', 'eva', 'fabio'];
const teamIds = ['ventas', 'todos', 'soporte', 'idiomas'];
const teams = [
  teamFacts('ventas', ['ana', 'beto', 'carla'], { wrapUpS: 10, overflow: { kind: 'team', team: 'soporte' }, maxWaitS: 40, maxLength: 3 }),
  teamFacts('todos', ['beto', 'carla', 'dora'], { strategy: 'ring-all', wrapUpS: 0, overflow: { kind: 'callback' }, maxWaitS: 60 }),
  teamFacts('soporte', ['dora', 'eva'], { strategy: 'round-robin', overflow: { kind: 'team', team: 'ventas' }, priorities: { eva: 2 } }),
  teamFacts('idiomas', ['eva', 'fabio', 'ana'], {
    strategy: 'fewest-calls',
    skills: [{ skill: 'portugués', level: 2 }],
    relaxSkillsAfterS: 20,
    overflow: { kind: 'number', number: '+5491155550100' },
    maxWaitS: 50,
  }),
];

/** Everybody of `there` can be reached; the others were lost just now or long ago. */
function peopleWith(there: readonly string[], inGrace: boolean): DeskPeople {
  return peopleOf(
    teams,
    agentIds.map((id) =>
      agentFacts(id, {
        skills: id === 'fabio' || id === 'ana' ? { portugués: 3 } : {},
        reachable: there.includes(id),
        loggedIn: there.includes(id) || inGrace,
      }),
    ),
  );
}

const target = fc.oneof(
  fc.constantFrom(...teamIds).map((team) => ({ team })),
  fc.constantFrom('ana', 'dora').map((agent) => ({ agent })),
);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('enter' as const),
      to: target,
      maxWaitS: fc.integer({ min: 0, max: 80 }),
      priority: fc.integer({ min: -1, max: 1 }),
      back: fc.boolean(),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('rang' as const),
      pick: fc.nat(),
      result: fc.constantFrom(
        'answered' as const,
        'answered' as const,
        'no-answer' as const,
        'busy' as const,
        'refused' as const,
        'failed' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stray' as const), pick: fc.nat(), agent: fc.constantFrom(...agentIds) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('leave' as const),
      pick: fc.nat(),
      why: fc.constantFrom('hung-up' as const, 'left' as const, 'over' as const, 'forwarded' as const, 'agent-lost' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('presence' as const),
      agent: fc.constantFrom(...agentIds),
      state: fc.constantFrom('available' as const, 'available' as const, 'away' as const, 'wrap-up' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reach' as const), there: fc.subarray(agentIds), inGrace: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), pick: fc.nat(), to: target }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('race' as const), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('store' as const), agent: fc.constantFrom(...agentIds) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('call-me' as const), pick: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('called' as const),
      pick: fc.nat(),
      result: fc.constantFrom(
        'done' as const,
        'agent-no-answer' as const,
        'caller-no-answer' as const,
        'refused' as const,
        'failed' as const,
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hold' as const), pick: fc.nat(), holding: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('time' as const), laterMs: fc.integer({ min: 1, max: 30_000 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

/** A desk that checks after every event what always holds. */
class CheckedDesk {
  state: DeskState = emptyDesk;
  people = peopleWith(agentIds, true);
  at = 1_000_000;
  arrivals = 0;
  readonly log: Decision['log'] = [];
  /** Callers who were told nothing final yet. */
  readonly open = new Set<string>();
  readonly callbacks = new Set<string>();
  /** Legs that ring or talk by the moves told so far: `ticket agent`. */
  readonly legs = new Set<string>();

  take(event: DeskEvent): Decision {
    const before = this.state;
    const decided = decide(before, this.people, event);
    this.state = decided.state;
    this.log.push(...decided.log);
    this.follow(event, decided);
    const turn = beginTurn(this.state, this.people, this.at);
    this.checkCallers();
    this.checkAgents();
    this.checkLegs();
    this.checkNobodyIdles(turn);
    this.checkOrder(turn, decided);
    return decided;
  }

  private follow(event: DeskEvent, { moves, orders }: Decision): void {
    if (event.kind === 'rang' && event.result !== 'answered') this.legs.delete(`${event.ticket} ${event.agent}`);
    if (event.kind === 'lost-race') this.legs.delete(`${event.ticket} ${event.agent}`);
    if (event.kind === 'leave' && !this.callbacks.has(event.ticket)) this.dropLegs(event.ticket);
    if (event.kind === 'callback-ended') {
      this.dropLegs(event.ticket);
      if (!this.state.tickets.has(event.ticket)) this.callbacks.delete(event.ticket);
    }
    for (const { ticket, move } of moves) {
      const stray = move.do === 'stop-ring' && !this.legs.has(`${ticket} ${move.agent}`);
      expect(stray || this.open.has(ticket), `a ${move.do} for a caller who is gone`).toBe(true);
      if (move.do === 'ring') {
        expect(this.legs.has(`${ticket} ${move.agent}`), 'rung twice').toBe(false);
        this.legs.add(`${ticket} ${move.agent}`);
      }
      if (move.do === 'stop-ring') this.legs.delete(`${ticket} ${move.agent}`);
      if (move.do === 'give-up' || move.do === 'divert') {
        this.open.delete(ticket);
        this.dropLegs(ticket);
        if (move.do === 'give-up' && move.outcome === 'callback') this.callbacks.add(ticket);
      }
    }
    for (const { ticket, agent } of orders) {
      expect(this.callbacks.has(ticket), 'an order for no callback').toBe(true);
      this.legs.add(`${ticket} ${agent}`);
    }
  }

  private dropLegs(ticket: string): void {
    for (const leg of this.legs) if (leg.startsWith(`${ticket} `)) this.legs.delete(leg);
  }

  private checkCallers(): void {
    expect(new Set(this.state.tickets.keys()), 'a caller lost or kept too long').toEqual(new Set([...this.open, ...this.callbacks]));
    for (const ticket of this.state.tickets.values()) {
      if (ticket.phase.is === 'waiting' && ticket.callback === undefined)
        expect(ticket.deadlineAt, 'waits beyond patience').toBeGreaterThan(this.at);
    }
  }

  private checkAgents(): void {
    const held = [...this.state.tickets.values()].flatMap(agentsOf);
    expect(new Set(held).size, 'an agent with two calls').toBe(held.length);
    for (const ticket of this.state.tickets.values())
      if (agentsOf(ticket).length > 1) expect([ticket.team, ticket.phase.is], 'two agents for one caller').toEqual(['todos', 'ringing']);
    for (const agent of held) expect(this.state.agents.get(agent)?.elsewhere, 'an agent of another desk').toBeUndefined();
  }

  /** Whoever was told to ring rings, and nobody else: losers of a ring-all were told to stop. */
  private checkLegs(): void {
    const held = [...this.state.tickets.values()].flatMap((ticket) => agentsOf(ticket).map((agent) => `${ticket.id} ${agent}`));
    expect([...this.legs].toSorted()).toEqual(held.toSorted());
  }

  private couldTake(turn: Turn, ticket: QueueTicket, agent: string): boolean {
    const tried = ticket.tried.some((each) => each.agent === agent && (this.state.agents.get(agent)?.sinceAt ?? 0) <= each.at);
    const asks = ticket.phase.is === 'waiting' && (ticket.callback === undefined || isCallable(turn, ticket));
    return asks && !tried && wantedBy(turn, ticket).includes(agent) && hasSkills(turn, agent, needsNow(turn, ticket));
  }

  private checkNobodyIdles(turn: Turn): void {
    for (const agent of agentIds) {
      if (!isFree(turn, agent)) continue;
      for (const ticket of this.state.tickets.values())
        expect(this.couldTake(turn, ticket, agent), `${agent} is free and ${ticket.id} waits`).toBe(false);
    }
  }

  /** Whoever is rung now stood before every caller who still waits for the same agent. */
  private checkOrder(turn: Turn, { moves, orders }: Decision): void {
    const rung = [...moves.flatMap(({ ticket, move }) => (move.do === 'ring' ? [{ ticket, agent: move.agent }] : [])), ...orders];
    for (const { ticket, agent } of rung) {
      const first = this.state.tickets.get(ticket);
      if (first === undefined) throw new Error('rung and gone');
      for (const other of this.state.tickets.values())
        if (other.id !== ticket && this.couldTake(turn, other, agent))
          expect(firstServed(first, other), `${ticket} was rung before ${other.id}`).toBeLessThan(0);
    }
  }

  /** Every entry into a team's queue has one end in the log, or the caller still waits there. */
  checkLog(): void {
    for (const team of [...teamIds, undefined]) {
      let balance = 0;
      for (const { kind, ms, detail, team: of } of this.log) {
        if (of !== team) continue;
        if (kind === 'entered') balance += 1;
        const ends = ['answered', 'abandoned', 'left', 'callback-ordered'].includes(kind);
        const sentOn = (kind === 'gave-up' || kind === 'overflowed') && ms !== undefined;
        if (ends || sentOn || (kind === 'moved' && detail?.startsWith('team:'))) balance -= 1;
      }
      const here = [...this.state.tickets.values()].filter(
        (ticket) => ticket.team === team && ticket.queued && ticket.phase.is !== 'talking' && ticket.callback === undefined,
      );
      expect(balance, `entries of ${team} without an end`).toBe(here.length);
    }
  }
}

/** What a step means now, as an event; undefined where there is nothing it could happen to. */
function eventOf(desk: CheckedDesk, each: Step): DeskEvent | undefined {
  const { at } = desk;
  const tickets = [...desk.state.tickets.values()];
  const pick = (from: QueueTicket[], n: number): QueueTicket | undefined => from[n % Math.max(1, from.length)];
  const ringing = tickets.filter(({ phase, callback }) => phase.is === 'ringing' && callback === undefined);
  switch (each.do) {
    case 'enter': {
      desk.arrivals += 1;
      const ticket = `c${desk.arrivals}`;
      desk.open.add(ticket);
      const { to, maxWaitS, priority } = each;
      return {
        kind: 'enter',
        at,
        ticket,
        callId: ticket,
        to,
        ringS: 0,
        maxWaitS,
        priority,
        ...(each.back ? { enteredAt: at - 7000 } : {}),
      };
    }
    case 'rang':
    case 'race': {
      const ticket = pick(ringing, each.pick);
      const agent = ticket && agentsOf(ticket)[each.pick % agentsOf(ticket).length];
      if (ticket === undefined || agent === undefined) return undefined;
      if (each.do === 'race') return { kind: 'lost-race', at, ticket: ticket.id, agent };
      return { kind: 'rang', at, ticket: ticket.id, agent, result: each.result };
    }
    case 'stray': {
      const ticket = pick(tickets, each.pick);
      if (ticket === undefined || ticket.callback !== undefined || agentsOf(ticket).includes(each.agent)) return undefined;
      return { kind: 'rang', at, ticket: ticket.id, agent: each.agent, result: 'answered' };
    }
    case 'leave': {
      const ticket = pick(
        tickets.filter(({ callback }) => callback === undefined),
        each.pick,
      );
      if (ticket === undefined) return undefined;
      desk.open.delete(ticket.id);
      return { kind: 'leave', at, ticket: ticket.id, why: each.why };
    }
    case 'presence':
      return { kind: 'presence', at, agent: each.agent, state: each.state };
    case 'reach':
      desk.people = peopleWith(each.there, each.inGrace);
      return { kind: 'time', at };
    case 'move': {
      const ticket = pick(tickets, each.pick);
      return ticket && { kind: 'move', at, ticket: ticket.id, to: each.to };
    }
    case 'store': {
      const now = desk.state.agents.get(each.agent);
      if (now === undefined || tickets.some((ticket) => agentsOf(ticket).includes(each.agent))) return undefined;
      const { agent, state, reason, sinceAt, wrapUpUntilAt, idleSinceAt, lastRungAt, answeredToday } = now;
      const row: PresenceRow = {
        agent,
        state,
        reason,
        sinceAt,
        wrapUpUntilAt,
        idleSinceAt,
        lastRungAt,
        answeredToday,
        engagedBy: undefined,
      };
      return { kind: 'presences', at, rows: [row] };
    }
    case 'call-me': {
      const ticket = pick(
        tickets.filter(({ phase, callback }) => phase.is !== 'talking' && callback === undefined),
        each.pick,
      );
      return ticket && { kind: 'request-callback', at, ticket: ticket.id, number: '+5491155550100' };
    }
    case 'called': {
      const ticket = pick(
        tickets.filter(({ phase, callback }) => phase.is === 'ringing' && callback !== undefined),
        each.pick,
      );
      return ticket && { kind: 'callback-ended', at, ticket: ticket.id, result: each.result };
    }
    case 'hold': {
      const ticket = pick(
        tickets.filter(({ phase }) => phase.is === 'talking'),
        each.pick,
      );
      return ticket && { kind: 'held', at, ticket: ticket.id, holding: each.holding };
    }
    case 'time':
      desk.at += each.laterMs;
      return { kind: 'time', at: desk.at };
  }
}

describe('whatever happens', () => {
  it('no caller is lost, nobody is offered to two agents but by ring-all, no agent has two calls, order is kept, losers are told', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 60, maxLength: 150 }), (steps) => {
        const desk = new CheckedDesk();
        for (const each of steps) {
          const event = eventOf(desk, each);
          if (event !== undefined) desk.take(event);
          const due = [...desk.state.tickets.values()].filter(
            ({ callback, phase }) => callback !== undefined && phase.is === 'waiting' && callback.dueAt <= desk.at,
          );
          // The store gives every callback that is due to this desk, and has what this desk last said of it.
          if (due.some(({ callback }) => (callback?.leaseUntilAt ?? 0) <= desk.at)) {
            const rows = due.map((ticket) => ({ ...rowOf(ticket), callback: ticket.callback }));
            desk.take({ kind: 'leased', at: desk.at, asked: due.map(({ id }) => id), rows, leaseUntilAt: desk.at + 60_000 });
          }
        }
        desk.checkLog();
      }),
      { numRuns: 300 },
    );
  });
});

function rowOf(ticket: QueueTicket): TicketRow {
  return {
    ticket: ticket.id,
    callId: ticket.callId,
    team: ticket.team,
    wantedAgent: ticket.wantedAgent,
    priority: ticket.priority,
    skills: [...ticket.skills],
    callerNumber: undefined,
    callerName: undefined,
    language: '',
    enteredAt: ticket.enteredAt,
    state: 'callback',
    agents: [],
    node: 'here',
    heartbeatAt: 0,
    callback: undefined,
  };
}

// A desk of a team of two on a store, with time turned by hand, for tests. Not here: what a test expects.
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { defaultTeamQueue, type TeamQueue } from '#flow/team-queue.ts';
import { systemClock, systemTimers } from '#ports/clock.ts';
import type { CallbackOrder, DeskMove } from '#ports/desk.ts';
import type { AgentRow } from '#ports/people-store.ts';
import type { QueueStore } from '#ports/queue-store.ts';
import { type AgentDesk, createDesk } from './create-desk.ts';

const agents: AgentRow[] = ['ana', 'beto'].map((id) => ({
  id,
  name: id.toUpperCase(),
  userId: undefined,
  contact: { kind: 'registered' },
  sipUser: `a-${id}`,
  sipSecret: '',
  available: true,
  skills: {},
  createdAt: 0,
}));

/** A desk with what it told. */
export interface Made {
  desk: AgentDesk;
  moves: [ticket: string, move: DeskMove][];
  orders: CallbackOrder[];
  failures: unknown[];
  enter: (ticket: string, more?: { enteredAt?: number; caller?: { number: string } }) => void;
  does: (ticket: string) => string[];
}

/** The desks of this test: closed after it. */
export const made: Made[] = [];

/** Opens a desk of a team of two, in fixed order, on this store. */
export function open(queue: QueueStore, node: string, settings: Partial<TeamQueue> = {}, reachable = () => true): Made {
  const team = { id: 'ventas', name: 'Ventas', color: '', agents: ['ana', 'beto'], ringS: 20, music: 'default', createdAt: 0 };
  const moves: Made['moves'] = [];
  const orders: CallbackOrder[] = [];
  const failures: unknown[] = [];
  const desk = createDesk({
    people: {
      teams: async () => [{ ...team, queue: { ...defaultTeamQueue, strategy: 'fixed-order', ...settings } }],
      agents: async () => agents,
      onChange: () => () => {},
    },
    queue,
    node,
    reachable,
    mayCallBack: async ({ number }) => number.startsWith('+549'),
    clock: systemClock,
    steady: { now: () => performance.now() },
    timers: systemTimers,
    failed: (error) => failures.push(error),
  });
  const one: Made = {
    desk,
    moves,
    orders,
    failures,
    enter: (ticket, more = {}) =>
      desk.enter(ticket, { callId: `call-${ticket}`, to: { team: 'ventas' }, ringS: 0, maxWaitS: 300, priority: 0, ...more }, (move) =>
        moves.push([ticket, move]),
      ),
    does: (ticket) => moves.filter(([id]) => id === ticket).map(([, move]) => ('agent' in move ? `${move.do} ${move.agent}` : move.do)),
  };
  desk.onCallback((order) => orders.push(order));
  made.push(one);
  return one;
}

/** Lets time pass; needs `turnTimeByHand`. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Each test of the file begins on a Monday at noon UTC; at its end every desk is closed, and none leaves a timer behind. */
export function turnTimeByHand(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-11-23T12:00:00Z') });
  });
  afterEach(async () => {
    await Promise.all(made.splice(0).map(({ desk }) => desk.close()));
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
}

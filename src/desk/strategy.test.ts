// Who rings next under each strategy, and that the priority of members comes first.
import { describe, expect, it } from 'vitest';
import { peopleOf, teamFacts, testQueue, type TestQueue } from './test-queue.ts';

const three = ['ana', 'beto', 'carla'];

/** Calls one after the other, each answered and over at once; answers who took them. */
function takers(desk: TestQueue, calls: number, gapMs = 1000): string[] {
  return Array.from({ length: calls }, (_, n) => {
    const ticket = `t${desk.at}-${n}`;
    desk.enter(ticket);
    const [agent = ''] = Object.keys(desk.engaged());
    desk.now({ kind: 'rang', ticket, agent, result: 'answered' });
    desk.at += gapMs;
    desk.now({ kind: 'leave', ticket, why: 'over' });
    desk.at += gapMs;
    return agent;
  });
}

const deskOf = (queue: object): TestQueue => testQueue(peopleOf([teamFacts('ventas', three, { wrapUpS: 0, ...queue })]));

describe('strategies', () => {
  it('longest idle: since the end of the last call; a missed or refused ring does not count', () => {
    const desk = deskOf({ strategy: 'longest-idle' });
    expect(takers(desk, 4)).toEqual(['ana', 'beto', 'carla', 'ana']);
    desk.enter('x');
    expect(desk.engaged()).toEqual({ beto: '(x)' });
    desk.now({ kind: 'rang', ticket: 'x', agent: 'beto', result: 'no-answer' });
    desk.now({ kind: 'leave', ticket: 'x', why: 'hung-up' });
    desk.at += 1000;
    desk.now({ kind: 'presence', agent: 'beto', state: 'available' });
    expect(takers(desk, 1)).toEqual(['beto']);
    // Back from a break, the idle time begins anew.
    desk.now({ kind: 'presence', agent: 'carla', state: 'away', reason: 'almuerzo' });
    desk.at += 1000;
    desk.now({ kind: 'presence', agent: 'carla', state: 'available' });
    expect(takers(desk, 3)).toEqual(['ana', 'beto', 'carla']);
  });

  it('longest idle counts from the end of wrap-up', () => {
    const desk = deskOf({ strategy: 'longest-idle', wrapUpS: 10 });
    desk.enter('c1');
    desk.now({ kind: 'rang', ticket: 'c1', agent: 'ana', result: 'answered' });
    desk.enter('c2');
    desk.now({ kind: 'rang', ticket: 'c2', agent: 'beto', result: 'answered' });
    desk.now({ kind: 'leave', ticket: 'c1', why: 'over' });
    desk.at += 1000;
    desk.now({ kind: 'leave', ticket: 'c2', why: 'over' });
    desk.now({ kind: 'presence', agent: 'beto', state: 'available' });
    desk.pass(20_000);
    desk.now({ kind: 'presence', agent: 'carla', state: 'away', reason: 'x' });
    desk.enter('c3');
    // Beto ended his wrap-up before Ana's was over, though his call ended later.
    expect(desk.engaged()).toEqual({ beto: '(c3)' });
  });

  it('round robin: after the one who rang last, whoever that was', () => {
    const desk = deskOf({ strategy: 'round-robin' });
    expect(takers(desk, 4)).toEqual(['ana', 'beto', 'carla', 'ana']);
    desk.now({ kind: 'presence', agent: 'beto', state: 'away', reason: 'x' });
    expect(takers(desk, 1)).toEqual(['carla']);
    desk.now({ kind: 'presence', agent: 'beto', state: 'available' });
    expect(takers(desk, 2)).toEqual(['ana', 'beto']);
  });

  it('fewest calls: who has answered least today', () => {
    const desk = deskOf({ strategy: 'fewest-calls' });
    expect(takers(desk, 3)).toEqual(['ana', 'beto', 'carla']);
    desk.now({ kind: 'presence', agent: 'ana', state: 'away', reason: 'x' });
    expect(takers(desk, 3)).toEqual(['beto', 'carla', 'beto']);
    desk.now({ kind: 'presence', agent: 'ana', state: 'available' });
    expect(takers(desk, 3)).toEqual(['ana', 'carla', 'ana']);
  });

  it('fixed order: the team’s own', () => {
    expect(takers(deskOf({ strategy: 'fixed-order' }), 3)).toEqual(['ana', 'ana', 'ana']);
  });

  it.each(['longest-idle', 'round-robin', 'fewest-calls', 'fixed-order'])('%s: within the best priority that is free', (strategy) => {
    const desk = deskOf({ strategy, priorities: { ana: 3, beto: 2, carla: 2 } });
    const taken = takers(desk, 4);
    expect(taken).not.toContain('ana');
    desk.now({ kind: 'presence', agent: 'beto', state: 'away', reason: 'x' });
    desk.now({ kind: 'presence', agent: 'carla', state: 'away', reason: 'x' });
    expect(takers(desk, 1)).toEqual(['ana']);
  });

  it('ring-all: everybody of the best priority that is free', () => {
    const desk = deskOf({ strategy: 'ring-all', priorities: { carla: 2 } });
    desk.enter('c1');
    expect(desk.engaged()).toEqual({ ana: '(c1)', beto: '(c1)' });
  });
});

// What agents do with calls, case by case: wrap-up, hold, going away, moves by a supervisor, calls for one agent.
import { describe, expect, it } from 'vitest';
import { peopleOf, teamFacts, testQueue } from './test-queue.ts';

const ring = (agent: string, more: object = {}) => expect.objectContaining({ do: 'ring', agent, ...more });
const answered = (ticket: string, agent: string) => ({ kind: 'rang', ticket, agent, result: 'answered' }) as const;
const inOrder = { strategy: 'fixed-order' };

describe('wrap-up, moves, one agent', () => {
  it('nobody is offered to an agent who wraps up; the agent ends it early or makes it longer', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'], { wrapUpS: 15 })]));
    desk.enter('c1');
    desk.now(answered('c1', 'ana'));
    desk.pass(60_000);
    desk.now({ kind: 'held', ticket: 'c1', holding: true });
    desk.pass(10_000);
    desk.enter('c2');
    desk.now({ kind: 'leave', ticket: 'c1', why: 'over' });
    expect(desk.log.slice(-2)).toMatchObject([
      { kind: 'resumed', ms: 10_000 },
      { kind: 'ended', ms: 60_000, agent: 'ana' },
    ]);
    expect(desk.state.agents.get('ana')).toMatchObject({ state: 'wrap-up', wrapUpUntilAt: desk.at + 15_000 });
    desk.now({ kind: 'presence', agent: 'ana', state: 'wrap-up' });
    desk.pass(20_000);
    expect(desk.engaged()).toEqual({});
    expect(desk.now({ kind: 'presence', agent: 'ana', state: 'available', by: 'ana' })).toContainEqual(['c2', ring('ana')]);
    expect(desk.log.find(({ kind }) => kind === 'wrapped-up')).toMatchObject({ ms: 20_000, ticket: 'c1', team: 'ventas' });
    expect(desk.state.handleMs.get('ventas')).toEqual([90_000]);
  });

  it('an answer in the moment of the caller’s hang-up is no work to wrap up', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'])]));
    desk.enter('c1');
    desk.now(answered('c1', 'ana'));
    desk.now({ kind: 'leave', ticket: 'c1', why: 'hung-up' });
    expect(desk.state.agents.get('ana')?.state).toBe('available');
  });

  it('an agent who goes away during a call finishes it and is away', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'])]));
    desk.enter('c1');
    desk.now(answered('c1', 'ana'));
    desk.now({ kind: 'presence', agent: 'ana', state: 'away', reason: 'baño' });
    expect(desk.engaged()).toEqual({ ana: 'c1' });
    desk.pass(5000);
    desk.now({ kind: 'leave', ticket: 'c1', why: 'over' });
    expect(desk.state.agents.get('ana')).toMatchObject({ state: 'away', reason: 'baño' });
  });

  it('a supervisor moves a ringing caller to another team or to one agent, with the wait kept', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana']), teamFacts('soporte', ['beto', 'carla'], inOrder)]));
    desk.enter('c1');
    desk.pass(5000);
    expect(desk.now({ kind: 'move', ticket: 'c1', to: { team: 'soporte' } })).toEqual([
      ['c1', { do: 'stop-ring', agent: 'ana' }],
      ['c1', ring('beto', { waitedMs: 5000, teamName: 'SOPORTE' })],
    ]);
    expect(desk.now({ kind: 'move', ticket: 'c1', to: { agent: 'carla' } })).toEqual([
      ['c1', { do: 'stop-ring', agent: 'beto' }],
      ['c1', ring('carla')],
    ]);
    expect(desk.log.map(({ kind, team, detail }) => [kind, team, detail])).toEqual([
      ['entered', 'ventas', undefined],
      ['moved', 'ventas', 'team:soporte'],
      ['entered', 'soporte', undefined],
      ['moved', 'soporte', 'agent:carla'],
    ]);
  });

  it('a call for one agent waits for that one', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana', 'beto'], { wrapUpS: 0 })]));
    desk.now({ kind: 'restore', ticket: 'old', agent: 'ana', callId: 'x' });
    expect(desk.enter('c1', { agent: 'ana' })).toEqual([['c1', { do: 'wait', position: 1, waitS: undefined }]]);
    expect(desk.now({ kind: 'leave', ticket: 'old', why: 'over' })).toEqual([
      ['c1', { do: 'ring', agent: 'ana', ringMs: 20_000, waitedMs: 0 }],
    ]);
  });
});

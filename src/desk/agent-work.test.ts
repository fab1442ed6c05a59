// What agents do with calls, case by case: wrap-up, hold, going away and coming back, moves by a supervisor, calls for one agent.
import { describe, expect, it } from 'vitest';
import { agentFacts, peopleOf, teamFacts, type TestQueue, testQueue } from './test-queue.ts';
import { nextWakeAt } from './wake.ts';

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

describe('after a missed ring', () => {
  const missed = (desk: TestQueue, agent = 'ana') => desk.now({ kind: 'rang', ticket: 'c1', agent, result: 'no-answer' });
  const stateOf = (desk: TestQueue, agent = 'ana') => desk.state.agents.get(agent);

  it('the agent is away until they come back; a call from their own phone says that they are there, a new registration does not', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'])]));
    desk.enter('c1');
    missed(desk);
    desk.pass(24 * 3_600_000);
    const there = desk.people;
    desk.people = peopleOf([teamFacts('ventas', ['ana'])], [agentFacts('ana', { reachable: false, loggedIn: false })]);
    desk.pass(1000);
    desk.people = there;
    desk.pass(1000);
    expect(stateOf(desk)).toMatchObject({ state: 'away', reason: 'no-answer' });
    desk.now({ kind: 'phone-used', agent: 'ana' });
    expect(stateOf(desk)).toMatchObject({ state: 'available', reason: undefined });
    expect(desk.log.at(-1)).toMatchObject({ kind: 'presence', agent: 'ana', detail: 'available by phone' });
    expect(desk.enter('c2')).toEqual([['c2', ring('ana')]]);
  });

  it('a phone that is used ends no absence that its agent chose, and no wrap-up', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'])]));
    desk.now({ kind: 'presence', agent: 'ana', state: 'away', reason: 'almuerzo' });
    desk.now({ kind: 'phone-used', agent: 'ana' });
    expect(stateOf(desk)).toMatchObject({ state: 'away', reason: 'almuerzo' });
    desk.now({ kind: 'presence', agent: 'ana', state: 'wrap-up' });
    desk.now({ kind: 'phone-used', agent: 'ana' });
    expect(stateOf(desk)?.state).toBe('wrap-up');
    desk.now({ kind: 'phone-used', agent: 'nobody' });
    expect(desk.state.agents.has('nobody')).toBe(false);
  });

  it('the team’s time over, the agent is available by themselves, idle since before, and rung for the same caller again', () => {
    const desk = testQueue(
      peopleOf([
        teamFacts('ventas', ['ana', 'beto'], { ...inOrder, backAfterMissedS: 60 }),
        teamFacts('otro', ['ana'], { backAfterMissedS: 90 }),
      ]),
    );
    const idleSinceAt = desk.at;
    desk.now({ kind: 'restore', ticket: 'old', agent: 'beto', callId: 'x' });
    desk.enter('c1');
    desk.pass(20_000);
    missed(desk);
    expect(desk.pass(59_999).filter(([, move]) => move.do === 'ring')).toEqual([]);
    expect(stateOf(desk)?.state).toBe('away');
    expect(desk.pass(1)).toContainEqual(['c1', ring('ana')]);
    expect(stateOf(desk)).toMatchObject({ state: 'available', idleSinceAt });
    expect(desk.log.find(({ detail }) => detail === 'available by time')).toMatchObject({ kind: 'presence', agent: 'ana' });
  });

  it('an absence for any other reason is not ended by time', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'], { backAfterMissedS: 60 })]));
    desk.now({ kind: 'presence', agent: 'ana', state: 'away', reason: 'almuerzo' });
    desk.pass(3_600_000);
    expect(stateOf(desk)).toMatchObject({ state: 'away', reason: 'almuerzo' });
  });

  it('what another desk began is ended here only when that one is late', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'], { backAfterMissedS: 60 })]));
    desk.enter('c1');
    missed(desk);
    expect(nextWakeAt(desk.state, desk.people, desk.at)).toBe(desk.at + 60_000);
    const { elsewhere: _e, restUntilAt: _r, endsHere: _w, handled: _h, freeSinceAt: _f, ...row } = stateOf(desk) ?? fail();
    const other = testQueue(desk.people);
    other.now({ kind: 'presences', rows: [{ ...row, engagedBy: undefined }] });
    expect(nextWakeAt(other.state, other.people, other.at)).toBe(row.sinceAt + 65_000);
    other.pass(row.sinceAt + 64_999 - other.at);
    expect(stateOf(other)?.state).toBe('away');
    other.pass(1);
    expect(stateOf(other)?.state).toBe('available');
  });
});

function fail(): never {
  throw new Error('there is no such agent');
}

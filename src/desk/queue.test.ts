// The queue's answers case by case: ringing, missed rings, waiting, limits, overflow, hours. Not here: agents' work (agent-work.test.ts),
// callbacks (callbacks.test.ts), properties (queue-properties.test.ts).
import { describe, expect, it } from 'vitest';
import type { DeskPeople } from './queue-state.ts';
import { agentFacts, peopleOf, teamFacts, testQueue } from './test-queue.ts';
import { nextWakeAt } from './wake.ts';

const ring = (agent: string, more: object = {}) => expect.objectContaining({ do: 'ring', agent, ...more });
const giveUp = (outcome: string) => ({ do: 'give-up', outcome });
const rang = (ticket: string, agent: string, result: 'answered' | 'no-answer' | 'busy' | 'refused' | 'failed') =>
  ({ kind: 'rang', ticket, agent, result }) as const;
const inOrder = { strategy: 'fixed-order' };

describe('ringing', () => {
  it('rings the agents one after the other, each once, and gives up when all have been', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana', 'beto', 'carla'], inOrder)]));
    expect(desk.enter('c1')).toEqual([['c1', { do: 'ring', agent: 'ana', ringMs: 20_000, waitedMs: 0, teamName: 'VENTAS' }]]);
    expect(desk.now(rang('c1', 'ana', 'no-answer'))).toEqual([['c1', ring('beto')]]);
    expect(desk.now(rang('c1', 'beto', 'busy'))).toEqual([['c1', ring('carla')]]);
    expect(desk.now(rang('c1', 'carla', 'refused'))).toEqual([['c1', giveUp('no-answer')]]);
    expect(desk.state.tickets.size).toBe(0);
    expect(desk.log.map(({ kind, agent, detail }) => [kind, agent, detail])).toEqual([
      ['entered', undefined, undefined],
      ['missed', 'ana', 'no-answer'],
      ['presence', 'ana', 'away:no-answer'],
      ['refused', 'beto', 'busy'],
      ['refused', 'carla', 'refused'],
      ['gave-up', undefined, 'no-answer'],
    ]);
  });

  it.each(['busy', 'refused', 'failed', 'no-answer'] as const)('says %s where every agent was that', (result) => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana', 'beto'], inOrder)]));
    desk.enter('c1');
    desk.now(rang('c1', 'ana', result));
    expect(desk.now(rang('c1', 'beto', result))).toEqual([['c1', giveUp(result)]]);
  });

  it('a missed ring sets the agent away; the caller keeps the wait and the head of the queue', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana', 'beto'], inOrder)]));
    desk.enter('c0');
    desk.now(rang('c0', 'ana', 'answered'));
    desk.enter('c1');
    desk.pass(1000);
    desk.enter('c2');
    desk.pass(19_000);
    desk.now(rang('c1', 'beto', 'no-answer'));
    expect(desk.state.agents.get('beto')).toMatchObject({ state: 'away', reason: 'no-answer' });
    expect(desk.state.tickets.get('c1')).toMatchObject({ phase: { is: 'waiting' }, told: { position: 1 } });
    desk.now({ kind: 'leave', ticket: 'c0', why: 'over' });
    expect(desk.pass(15_000)).toContainEqual(['c1', ring('ana', { waitedMs: 35_000 })]);
    desk.now({ kind: 'leave', ticket: 'c2', why: 'hung-up' });
    // Back again, the agent may be rung for anybody, this caller too.
    desk.now({ kind: 'presence', agent: 'beto', state: 'available' });
    expect(desk.now(rang('c1', 'ana', 'refused'))).toContainEqual(['c1', ring('beto')]);
  });

  it('a phone that is busy or gone rests a while, and its agent stays available', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'])]));
    desk.enter('c1');
    expect(desk.now(rang('c1', 'ana', 'failed'))).toEqual([['c1', giveUp('failed')]]);
    expect(desk.enter('c2')).toEqual([['c2', { do: 'wait', position: 1, waitS: undefined }]]);
    expect(desk.pass(29_999).some(([, move]) => move.do === 'ring')).toBe(false);
    expect(desk.pass(1)).toContainEqual(['c2', ring('ana')]);
  });

  it('a page that is loaded anew while it rings is waited for, and rings again for the same caller; gone for good, nobody is there', () => {
    const away = (loggedIn: boolean) => peopleOf([teamFacts('ventas', ['ana'])], [agentFacts('ana', { reachable: false, loggedIn })]);
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'])]));
    desk.enter('c1');
    const there = desk.people;
    desk.people = away(true);
    desk.now({ kind: 'rang', ticket: 'c1', agent: 'ana', result: 'failed' });
    expect(desk.moves.at(-1)).toMatchObject(['c1', { do: 'wait', position: 1 }]);
    desk.people = there;
    desk.pass(3001);
    expect(desk.engaged()).toEqual({ ana: '(c1)' });
    desk.people = away(true);
    desk.now({ kind: 'rang', ticket: 'c1', agent: 'ana', result: 'failed' });
    desk.people = away(false);
    desk.pass(15_000);
    expect(desk.moves.at(-1)).toEqual(['c1', { do: 'give-up', outcome: 'no-agents' }]);
  });

  it('ring-all rings everybody free, the first answer ends the others, and a second answer is undone', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana', 'beto', 'carla'], { strategy: 'ring-all' })]));
    expect(desk.enter('c1').map(([, move]) => ('agent' in move ? move.agent : ''))).toEqual(['ana', 'beto', 'carla']);
    desk.enter('c2');
    expect(desk.now(rang('c1', 'carla', 'refused'))).toEqual([['c2', ring('carla')]]);
    expect(desk.now(rang('c1', 'beto', 'answered'))).toEqual([
      ['c1', { do: 'stop-ring', agent: 'ana' }],
      ['c2', ring('ana')],
    ]);
    expect(desk.now(rang('c1', 'ana', 'answered'))).toEqual([['c1', { do: 'stop-ring', agent: 'ana' }]]);
    expect(desk.engaged()).toEqual({ beto: 'c1', ana: '(c2)', carla: '(c2)' });
  });

  it('ignores what became of a ring that is no longer on', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana', 'beto'], inOrder)]));
    desk.enter('c1');
    expect(desk.now(rang('c1', 'beto', 'no-answer'))).toEqual([]);
    expect(desk.engaged()).toEqual({ ana: '(c1)' });
    expect(desk.state.agents.get('beto')?.state).toBe('available');
  });

  it('stops a ring when its agent goes away or is lost, and goes on with the next', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana', 'beto', 'carla'], inOrder)]));
    desk.enter('c1');
    expect(desk.now({ kind: 'presence', agent: 'ana', state: 'away', reason: 'almuerzo', by: 'sofía' })).toEqual([
      ['c1', { do: 'stop-ring', agent: 'ana' }],
      ['c1', ring('beto')],
    ]);
    expect(desk.log.at(-1)).toMatchObject({ kind: 'presence', agent: 'ana', detail: 'away:almuerzo by sofía' });
    desk.people = peopleOf([...desk.people.teams.values()], [agentFacts('beto', { reachable: false })]);
    expect(desk.pass(0)).toEqual([]);
    desk.people = peopleOf([...desk.people.teams.values()], [agentFacts('beto', { reachable: false, loggedIn: false })]);
    expect(desk.pass(0)).toEqual([
      ['c1', { do: 'stop-ring', agent: 'beto' }],
      ['c1', ring('carla')],
    ]);
  });

  it('another desk that was first makes it decide again', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana', 'beto'], inOrder)]));
    desk.enter('c1');
    expect(desk.now({ kind: 'lost-race', ticket: 'c1', agent: 'ana' })).toEqual([['c1', ring('beto')]]);
    desk.enter('c2');
    expect(desk.engaged()).toEqual({ beto: '(c1)' });
    const row = { ...desk.state.agents.get('ana'), engagedBy: undefined };
    const { elsewhere: _e, restUntilAt: _r, endsHere: _w, handled: _h, ...presence } = row;
    expect(desk.now({ kind: 'presences', rows: [presence as never] })).toEqual([['c2', ring('ana')]]);
  });
});

describe('before and after the queue', () => {
  it('says no-agents where nobody works, and for a team or agent that does not exist', () => {
    const away = testQueue(
      peopleOf(
        [teamFacts('ventas', ['ana', 'beto'])],
        [agentFacts('ana', { available: false }), agentFacts('beto', { loggedIn: false, reachable: false })],
      ),
    );
    expect(away.enter('c1')).toEqual([['c1', giveUp('no-agents')]]);
    expect(away.log).toMatchObject([{ kind: 'gave-up', detail: 'no-agents', ms: undefined }]);
    for (const to of [{ team: 'toString' }, { team: 'x' }, { agent: 'nobody' }])
      expect(away.enter('c2', to)).toEqual([['c2', giveUp('no-agents')]]);
  });

  it('says closed before queueing, by the team’s own clock over midnight and a change of the clocks', () => {
    // Chile puts the clocks forward at midnight of 2026-09-06: 00:00 becomes 01:00, so the hour from 00:00 does not exist there.
    const hours = { timeZone: 'America/Santiago', weekly: { sat: [['22:00', '01:30']] }, holidays: [{ date: '2026-09-12' }] };
    const people = peopleOf([teamFacts('ventas', ['ana'], { hours })]);
    const cases: [string, boolean][] = [
      ['2026-09-06T01:59:00Z', false],
      ['2026-09-06T02:00:00Z', true],
      ['2026-09-06T03:59:00Z', true],
      ['2026-09-06T04:00:00Z', true],
      ['2026-09-06T04:29:00Z', true],
      ['2026-09-06T04:30:00Z', false],
      ['2026-09-13T02:00:00Z', false],
    ];
    for (const [instant, open] of cases) {
      const desk = testQueue(people);
      desk.at = Date.parse(instant);
      expect([instant, desk.enter('c1')[0]?.[1].do]).toEqual([instant, open ? 'ring' : 'give-up']);
    }
  });

  it('takes no more than its length, unless an agent is free', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'], { maxLength: 1, wrapUpS: 0 })]));
    desk.enter('c1');
    desk.enter('c2');
    expect(desk.enter('c3')).toEqual([['c3', giveUp('queue-full')]]);
    const none = testQueue(peopleOf([teamFacts('ventas', ['ana'], { maxLength: 0 })]));
    expect(none.enter('c1')).toEqual([['c1', ring('ana')]]);
    expect(none.enter('c2')).toEqual([['c2', giveUp('queue-full')]]);
  });

  it('gives up after the shorter of the two longest waits, and asks for no timer once nobody waits', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'], { maxWaitS: 60, announcements: { position: false } })]));
    desk.enter('c1');
    desk.now(rang('c1', 'ana', 'answered'));
    const at = desk.at;
    desk.enter('c2', 'ventas', { maxWaitS: 30 });
    desk.enter('c3');
    expect(desk.pass(29_999)).toEqual([]);
    expect(desk.pass(1)).toEqual([
      ['c2', giveUp('waited-too-long')],
      ['c3', { do: 'wait', position: 1, waitS: undefined }],
    ]);
    desk.at = at + 59_999;
    expect(nextWakeAt(desk.state, desk.people, desk.at)).toBeLessThanOrEqual(at + 60_000);
    expect(desk.pass(1)).toEqual([['c3', giveUp('waited-too-long')]]);
    expect(nextWakeAt(desk.state, desk.people, desk.at)).toBeUndefined();
  });

  it('overflow leads to another team with the wait kept, and never round in circles', () => {
    const to = (team: string) => ({ overflow: { kind: 'team', team }, maxWaitS: 30, wrapUpS: 0 });
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana'], to('soporte')), teamFacts('soporte', ['beto'], to('ventas'))]));
    for (const [ticket, team] of [
      ['b1', 'ventas'],
      ['b2', 'soporte'],
    ] as const) {
      desk.enter(ticket, team);
      desk.now(rang(ticket, team === 'ventas' ? 'ana' : 'beto', 'answered'));
    }
    desk.enter('c1');
    const enteredAt = desk.at;
    expect(desk.pass(30_000)).toEqual([['c1', { do: 'wait', position: 1, waitS: undefined }]]);
    expect(desk.state.tickets.get('c1')).toMatchObject({ team: 'soporte', enteredAt });
    expect(desk.log.slice(-2)).toMatchObject([
      { kind: 'overflowed', team: 'ventas', detail: 'team:soporte', ms: 30_000 },
      { kind: 'entered', team: 'soporte', detail: 'overflow' },
    ]);
    expect(desk.pass(30_000)).toEqual([['c1', giveUp('waited-too-long')]]);
    // A caller of soporte who came later than the overflown one is behind them.
    desk.enter('c2');
    desk.pass(15_000);
    desk.enter('c3', 'soporte');
    desk.pass(15_000);
    expect(desk.now({ kind: 'leave', ticket: 'b2', why: 'over' })[0]).toEqual(['c2', ring('beto', { waitedMs: 30_000 })]);
  });

  it('overflow to a number diverts; to a closed team goes on along its own; to a callback offers one', () => {
    const closed = { hours: { timeZone: 'UTC', weekly: {} } };
    const teams = [
      teamFacts('ventas', ['ana'], { maxLength: 0, overflow: { kind: 'team', team: 'noche' } }),
      teamFacts('noche', ['beto'], { ...closed, overflow: { kind: 'number', number: '+5491155550100' } }),
      teamFacts('soporte', ['carla'], { maxLength: 0, overflow: { kind: 'callback' } }),
    ];
    const desk = testQueue(peopleOf(teams));
    desk.enter('c1');
    expect(desk.enter('c2')).toEqual([['c2', { do: 'divert', to: { number: '+5491155550100' } }]]);
    desk.enter('c3', 'soporte');
    expect(desk.enter('c4', 'soporte')).toEqual([['c4', { do: 'offer-callback', otherwise: 'queue-full' }]]);
    desk.now({ kind: 'leave', ticket: 'c4', why: 'left' });
    expect(desk.log.at(-1)).toMatchObject({ kind: 'gave-up', detail: 'queue-full' });
    desk.enter('c5', 'soporte');
    expect(desk.pass(60_000)).toEqual([['c5', giveUp('queue-full')]]);
    desk.people = { ...desk.people, callsBack: false };
    expect(desk.enter('c6', 'soporte')).toEqual([['c6', giveUp('queue-full')]]);
  });
});

describe('waiting', () => {
  const oneAgent = (queue: object = {}): DeskPeople => peopleOf([teamFacts('ventas', ['ana'], { wrapUpS: 0, ...queue })]);

  it('serves the longest waiting when an agent is free again, higher priority first', () => {
    const desk = testQueue(oneAgent());
    desk.enter('c1');
    desk.now(rang('c1', 'ana', 'answered'));
    expect(desk.enter('c2')).toEqual([['c2', { do: 'wait', position: 1, waitS: undefined }]]);
    desk.at += 1;
    desk.enter('c3');
    expect(desk.enter('c4', 'ventas', { priority: 5 })).toEqual([
      ['c4', { do: 'wait', position: 1, waitS: undefined }],
      ['c2', { do: 'wait', position: 2, waitS: undefined }],
      ['c3', { do: 'wait', position: 3, waitS: undefined }],
    ]);
    expect(desk.now({ kind: 'leave', ticket: 'c1' })[0]).toEqual(['c4', ring('ana')]);
    expect(desk.now({ kind: 'leave', ticket: 'c4', why: 'hung-up' })[0]).toEqual(['c2', ring('ana')]);
    expect(desk.log.filter(({ kind }) => kind === 'abandoned')).toHaveLength(1);
  });

  it('who was taken from an agent is served before all others', () => {
    const desk = testQueue(oneAgent());
    desk.enter('c1');
    desk.now(rang('c1', 'ana', 'answered'));
    desk.enter('c2', 'ventas', { priority: 9 });
    desk.now({ kind: 'leave', ticket: 'c1', why: 'agent-lost' });
    expect(desk.engaged()).toEqual({});
    desk.pass(3000);
    desk.now(rang('c2', 'ana', 'answered'));
    desk.enter('c3', 'ventas', { priority: 9 });
    desk.enter('c1b', 'ventas', { enteredAt: desk.at - 5000 });
    expect(desk.now({ kind: 'leave', ticket: 'c2', why: 'over' })[0]).toEqual(['c1b', ring('ana', { waitedMs: 5000 })]);
  });

  it('who was taken from an agent waits for that agent’s page to be back, and gives up once it is gone for good', () => {
    const there = oneAgent();
    const gone = peopleOf([...there.teams.values()], [agentFacts('ana', { reachable: false })]);
    const desk = testQueue(there);
    const lose = (ticket: string) => {
      desk.now(rang(ticket, 'ana', 'answered'));
      desk.people = gone;
      desk.now({ kind: 'leave', ticket, why: 'agent-lost' });
      desk.enter(`${ticket}b`, 'ventas', { enteredAt: desk.at - 5000 });
      desk.pass(4000);
    };
    desk.enter('c1');
    lose('c1');
    expect(desk.engaged()).toEqual({});
    desk.people = there;
    expect(desk.pass(1)[0]).toEqual(['c1b', ring('ana', { waitedMs: 9001 })]);
    lose('c1b');
    desk.people = peopleOf([...there.teams.values()], [agentFacts('ana', { reachable: false, loggedIn: false })]);
    expect(desk.pass(15_000)).toEqual([['c1bb', { do: 'give-up', outcome: 'no-agents' }]]);
  });

  it('announces after 10 s and every 45 s, the wait only when three calls say how long, and nothing while it rings', () => {
    const desk = testQueue(oneAgent({ announcements: { comfort: { es: 'Gracias por esperar.', '*': 'Thank you.' } } }));
    desk.enter('c1');
    desk.now(rang('c1', 'ana', 'answered'));
    desk.enter('c2', 'ventas', { language: 'es-AR' });
    desk.enter('c3', 'ventas', { language: 'pt-BR' });
    const announced = (ms: number) => desk.pass(ms).filter(([, move]) => move.do === 'announce');
    expect(announced(9_999)).toEqual([]);
    expect(announced(1)).toEqual([
      ['c2', { do: 'announce', position: 1, comfort: 'Gracias por esperar.' }],
      ['c3', { do: 'announce', position: 2, comfort: 'Thank you.' }],
    ]);
    expect(announced(44_999)).toEqual([]);
    desk.now({ kind: 'handle-times', byTeam: new Map([['ventas', [90_000, 100_000, 110_000]]]) });
    expect(announced(1)).toEqual([
      ['c2', { do: 'announce', position: 1, comfort: 'Gracias por esperar.', waitS: { from: 120, to: 180 } }],
      ['c3', { do: 'announce', position: 2, comfort: 'Thank you.', waitS: { from: 180, to: 300 } }],
    ]);
    desk.pass(44_999);
    const freed = desk.now({ kind: 'leave', ticket: 'c1', why: 'over' });
    expect(freed[0]).toEqual(['c2', ring('ana')]);
    expect(announced(1)).toMatchObject([['c3', { position: 1 }]]);
    desk.now(rang('c2', 'ana', 'refused'));
    expect(desk.moves.filter(([ticket, move]) => ticket === 'c2' && move.do === 'announce')).toHaveLength(2);
  });

  it('offers the callback key once the caller has waited for it', () => {
    const desk = testQueue(oneAgent({ callback: { offered: true, key: '7' }, announcements: { position: false, wait: false } }));
    desk.enter('c1');
    desk.enter('c2');
    expect(desk.pass(10_000)).toEqual([]);
    expect(desk.pass(45_000)).toEqual([['c2', { do: 'announce', callbackKey: '7' }]]);
  });

  it('skills with levels decide who rings, until the wait relaxes them; those that never relax say no-agents', () => {
    const skills = [{ skill: 'portugués', level: 3 }];
    const team = (relaxSkillsAfterS: number) =>
      teamFacts('ventas', ['ana', 'beto', 'carla'], { strategy: 'fixed-order', skills, relaxSkillsAfterS });
    const people = (relax: number, level: number) =>
      peopleOf([team(relax)], [agentFacts('beto', { skills: { portugués: 2 } }), agentFacts('carla', { skills: { portugués: level } })]);
    const desk = testQueue(people(30, 3));
    expect(desk.enter('c1')).toEqual([['c1', ring('carla')]]);
    expect(desk.enter('c2')).toEqual([['c2', { do: 'wait', position: 1, waitS: undefined }]]);
    expect(nextWakeAt(desk.state, desk.people, desk.at)).toBeLessThanOrEqual(desk.at + 30_000);
    desk.pass(29_999);
    expect(desk.engaged()).toEqual({ carla: '(c1)' });
    expect(desk.pass(1)).toContainEqual(['c2', ring('ana')]);
    expect(testQueue(people(0, 2)).enter('c1')).toEqual([['c1', giveUp('no-agents')]]);
    // A caller's own need counts as well as the team's, and who lacks it is passed over for the next in line.
    const own = testQueue(people(0, 5));
    expect(own.enter('c1', 'ventas', { skills: [{ skill: 'portugués', level: 5 }] })).toEqual([['c1', ring('carla')]]);
  });

  it('200 callers for 3 agents are all served in their order', () => {
    const desk = testQueue(peopleOf([teamFacts('ventas', ['ana', 'beto', 'carla'], { maxLength: 1000, maxWaitS: 7200, wrapUpS: 5 })]));
    for (let n = 0; n < 200; n += 1) {
      desk.enter(`c${n}`, 'ventas', { maxWaitS: 7200 });
      desk.at += 10;
    }
    const served: string[] = [];
    for (let guard = 0; desk.state.tickets.size > 0 && guard < 1000; guard += 1) {
      for (const [agent, held] of Object.entries(desk.engaged())) {
        const ticket = held.replaceAll(/[()]/g, '');
        desk.now(rang(ticket, agent, 'answered'));
        served.push(ticket);
        desk.at += 1000;
        desk.now({ kind: 'leave', ticket, why: 'over' });
      }
      desk.pass(5000);
    }
    expect(served).toEqual(Array.from({ length: 200 }, (_, n) => `c${n}`));
  });
});

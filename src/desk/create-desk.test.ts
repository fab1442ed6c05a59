// The desk's shell: callbacks never inside a call, presence as it is now, patience, and the view for the API.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock, systemTimers } from '#ports/clock.ts';
import type { DeskMove } from '#ports/desk.ts';
import { Failure } from '#ports/failure.ts';
import type { AgentRow, TeamRow } from '#ports/people-store.ts';
import { createQueueStoreFake } from '#ports/queue-store-fake.ts';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import { createDesk } from './create-desk.ts';

function agent(id: string, available = true): AgentRow {
  return {
    id,
    name: id.toUpperCase(),
    userId: undefined,
    contact: { kind: 'registered' },
    sipUser: `a-${id}`,
    sipSecret: '',
    available,
    skills: {},
    createdAt: 0,
  };
}

function setUp(agents: AgentRow[], gone = new Set<string>()) {
  const team: TeamRow = {
    id: 'ventas',
    name: 'Ventas',
    color: 'blue',
    agents: agents.map((row) => row.id),
    ringS: 20,
    music: 'default',
    queue: { ...defaultTeamQueue, wrapUpS: 0 },
    createdAt: 0,
  };
  const store: { down: boolean; slow?: Promise<void> } = { down: false };
  const look = async <Row>(rows: Row[]): Promise<Row[]> => {
    if (store.down) throw new Failure('unavailable', 'the database is away', { retryable: true });
    const asked = [...rows];
    await store.slow;
    return asked;
  };
  const failures: unknown[] = [];
  let told = () => {};
  const desk = createDesk({
    people: {
      teams: () => look([team]),
      agents: () => look(agents),
      onChange: (wake) => {
        told = wake;
        return () => {};
      },
    },
    queue: createQueueStoreFake(),
    reachable: (row) => !gone.has(row.id),
    clock: systemClock,
    timers: systemTimers,
    failed: (error) => failures.push(error),
  });
  const moves: [string, DeskMove][] = [];
  const ask = (ticket: string, maxWaitS = 60): void =>
    desk.enter(ticket, { callId: ticket, to: { team: 'ventas' }, ringS: 10, maxWaitS, priority: 0 }, (move) => moves.push([ticket, move]));
  return { desk, moves, ask, store, failures, team, peopleChanged: () => told() };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('createDesk', () => {
  it('decides never within enter, and hands out the contact', async () => {
    const { desk, moves, ask } = setUp([agent('ana')]);
    ask('c1');
    expect(moves).toEqual([]);
    await vi.waitFor(() => expect(moves).toHaveLength(1));
    expect(moves[0]).toEqual([
      'c1',
      {
        do: 'ring',
        agent: 'ana',
        name: 'ANA',
        contact: { kind: 'registered' },
        sipUser: 'a-ana',
        ringMs: 10_000,
        teamName: 'Ventas',
        waitedMs: expect.any(Number),
      },
    ]);
    expect(desk.states().get('ana')).toBe('ringing');
    desk.rang('c1', 'ana', 'answered');
    await vi.waitFor(() => expect(desk.states().get('ana')).toBe('talking'));
    desk.leave('c1');
    await vi.waitFor(() => expect(desk.states().get('ana')).toBe('available'));
    await desk.close();
  });

  it('serves in order of arrival and lets nobody in who left before the people were read', async () => {
    const { desk, moves, ask } = setUp([agent('ana')]);
    ask('c1');
    ask('c2');
    ask('c3');
    desk.leave('c1');
    await vi.waitFor(() => expect(moves.some(([, move]) => move.do === 'ring')).toBe(true));
    expect(moves.filter(([, move]) => move.do === 'ring').map(([ticket]) => ticket)).toEqual(['c2']);
    expect(moves.map(([ticket]) => ticket)).not.toContain('c1');
    await desk.close();
  });

  it('an agent who missed a ring is taken back by a call from the phone registered as theirs, or by the team’s time', async () => {
    vi.useFakeTimers();
    const { desk, moves, ask, team } = setUp([agent('ana')]);
    ask('c1');
    await vi.advanceTimersByTimeAsync(10);
    desk.rang('c1', 'ana', 'no-answer');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(desk.states().get('ana')).toBe('away');
    desk.phoneUsed('nobody');
    desk.phoneUsed('a-ana');
    await vi.advanceTimersByTimeAsync(10);
    expect(desk.states().get('ana')).toBe('available');
    team.queue = { ...team.queue, backAfterMissedS: 30 };
    await desk.refresh();
    ask('c2');
    await vi.advanceTimersByTimeAsync(10);
    expect(moves.at(-1)).toMatchObject(['c2', { do: 'ring', agent: 'ana' }]);
    desk.rang('c2', 'ana', 'no-answer');
    await vi.advanceTimersByTimeAsync(29_000);
    expect(desk.states().get('ana')).toBe('away');
    await vi.advanceTimersByTimeAsync(1100);
    expect(desk.states().get('ana')).toBe('available');
    await desk.close();
  });

  it('gives up on the caller whose patience ends, and rings who registers meanwhile', async () => {
    vi.useFakeTimers();
    const gone = new Set(['beto']);
    const { desk, moves, ask } = setUp([agent('ana'), agent('beto')], gone);
    ask('c1');
    await vi.advanceTimersByTimeAsync(10);
    desk.rang('c1', 'ana', 'answered');
    ask('c2', 5);
    ask('c3', 30);
    await vi.advanceTimersByTimeAsync(5_100);
    expect(moves.filter(([ticket]) => ticket === 'c2').at(-1)?.[1]).toEqual({ do: 'give-up', outcome: 'waited-too-long' });
    gone.clear();
    await vi.advanceTimersByTimeAsync(2_100);
    expect(moves.filter(([ticket]) => ticket === 'c3').at(-1)?.[1]).toMatchObject({ do: 'ring', agent: 'beto' });
    expect(desk.states()).toEqual(
      new Map([
        ['ana', 'talking'],
        ['beto', 'ringing'],
      ]),
    );
    await desk.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rings at the telephone that was given a moment ago, though the people were read a moment ago too', async () => {
    const people = [agent('ana')];
    const { desk, moves, ask, peopleChanged } = setUp(people);
    await desk.refresh();
    people[0] = { ...agent('ana'), contact: { kind: 'sip', uri: 'sip:ana@192.0.2.9' } };
    peopleChanged();
    ask('c1');
    await vi.waitFor(() => expect(moves[0]?.[1]).toMatchObject({ do: 'ring', contact: { kind: 'sip', uri: 'sip:ana@192.0.2.9' } }));
    await desk.close();
  });

  it('a change while the people are being read is read as well', async () => {
    const people = [agent('ana')];
    const { desk, moves, ask, store, peopleChanged } = setUp(people);
    await desk.refresh();
    let answer = () => {};
    store.slow = new Promise((resolve) => {
      answer = resolve;
    });
    const first = desk.refresh();
    people[0] = { ...agent('ana'), contact: { kind: 'sip', uri: 'sip:ana@192.0.2.9' } };
    peopleChanged();
    ask('c1');
    answer();
    await first;
    await vi.waitFor(() => expect(moves[0]?.[1]).toMatchObject({ do: 'ring', contact: { kind: 'sip', uri: 'sip:ana@192.0.2.9' } }));
    await desk.close();
  });

  it('goes by the last known people while the store is away', async () => {
    const { desk, moves, ask, store, failures } = setUp([agent('ana')]);
    await desk.refresh();
    store.down = true;
    await desk.refresh();
    ask('c1');
    await vi.waitFor(() => expect(moves[0]?.[1]).toMatchObject({ do: 'ring', agent: 'ana' }));
    expect(failures.length).toBeGreaterThan(0);
    await desk.close();
  });

  it('wakes its watchers when what an agent is doing changes, not otherwise', async () => {
    const { desk, ask, moves } = setUp([agent('ana')]);
    await desk.refresh();
    const seen: (string | undefined)[] = [];
    desk.onChange(() => seen.push(desk.states().get('ana')));
    await desk.refresh();
    ask('c1');
    await vi.waitFor(() => expect(moves).toHaveLength(1));
    desk.rang('c1', 'ana', 'answered');
    desk.leave('c1');
    await vi.waitFor(() => expect(desk.states().get('ana')).toBe('available'));
    expect(seen).toEqual(['ringing', 'available']);
    await desk.close();
  });

  it('knows a team’s own music at once, from what was last read', async () => {
    const { desk, team } = setUp([agent('ana')]);
    team.music = 'vals';
    await desk.refresh();
    expect([desk.musicOf?.('ventas'), desk.musicOf?.('nada')]).toEqual(['vals', undefined]);
    team.music = 'default';
    await desk.refresh();
    expect(desk.musicOf?.('ventas')).toBeUndefined();
    await desk.close();
  });

  it('tells away from offline', async () => {
    const { desk } = setUp([agent('ana', false), agent('beto')], new Set(['beto']));
    await desk.refresh();
    expect(desk.states()).toEqual(
      new Map([
        ['ana', 'away'],
        ['beto', 'offline'],
      ]),
    );
    await desk.close();
  });
});

// The desk and its store: two desks on one database, restarts, an outage, a slow answer. Time is turned by hand.
import { describe, expect, it, vi } from 'vitest';
import { Failure } from '#ports/failure.ts';
import { createQueueStoreFake } from '#ports/queue-store-fake.ts';
import type { QueueStore } from '#ports/queue-store.ts';
import { made, open, pass, turnTimeByHand } from './test-desk.ts';

const openAlways = { weekly: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }, holidays: [] };

turnTimeByHand();

describe('two desks on one store', () => {
  it('never give one agent to two callers, and the loser waits for who is free again', async () => {
    const queue = createQueueStoreFake();
    const [one, two] = [open(queue, 'one', { wrapUpS: 0 }), open(queue, 'two', { wrapUpS: 0 })];
    await pass(200);
    one.enter('c1');
    two.enter('c2');
    one.enter('c3');
    two.enter('c4');
    await pass(200);
    const rung = [...one.moves, ...two.moves].flatMap(([, move]) => (move.do === 'ring' ? [move.agent] : []));
    expect(rung.toSorted()).toEqual(['ana', 'beto']);
    const holders = (await queue.presences()).map(({ agent, engagedBy }) => [agent, engagedBy]);
    for (const [agent, ticket] of holders) {
      const desk = ticket === 'c1' || ticket === 'c3' ? one : two;
      desk.desk.rang(ticket ?? '', agent ?? '', 'answered');
    }
    await pass(200);
    expect(one.desk.states()).toEqual(two.desk.states());
    expect([...one.desk.states().values()]).toEqual(['talking', 'talking']);
    for (const [, ticket] of holders) (ticket === 'c1' || ticket === 'c3' ? one : two).desk.leave(ticket ?? '', 'over');
    await pass(500);
    const later = [...one.moves, ...two.moves].flatMap(([ticket, move]) => (move.do === 'ring' ? [ticket] : []));
    expect(later.toSorted()).toEqual(['c1', 'c2', 'c3', 'c4']);
  });

  it('serve one queue in one order: who waits longer at the other desk comes first, and each is told the place among all', async () => {
    const queue = createQueueStoreFake();
    const [one, two] = [open(queue, 'one', { wrapUpS: 0 }), open(queue, 'two', { wrapUpS: 0 })];
    await pass(200);
    one.desk.setPresence('beto', 'away', 'almuerzo', 'beto');
    one.enter('first');
    await pass(300);
    one.desk.rang('first', 'ana', 'answered');
    await pass(300);
    two.enter('second');
    await pass(1000);
    one.enter('third');
    await pass(1000);
    two.enter('fourth');
    await pass(11_000);
    const toldOf = ({ moves }: typeof one, ticket: string) => moves.findLast(([id, move]) => id === ticket && move.do === 'announce')?.[1];
    expect([toldOf(two, 'second'), toldOf(one, 'third'), toldOf(two, 'fourth')]).toMatchObject([
      { position: 1 },
      { position: 2 },
      { position: 3 },
    ]);
    const rung = () => [...one.moves, ...two.moves].flatMap(([ticket, move]) => (move.do === 'ring' ? [ticket] : []));
    // The desk that hears first that Ana is free has a caller too, but the other's has waited longer: and so it goes on.
    let [desk, ticket] = [one, 'first'];
    for (const [nextDesk, nextTicket] of [
      [two, 'second'],
      [one, 'third'],
      [two, 'fourth'],
    ] as const) {
      desk.desk.leave(ticket, 'over');
      await pass(1000);
      expect(rung().slice(-1), nextTicket).toHaveLength(1);
      expect((await queue.presences()).find(({ agent }) => agent === 'ana')?.engagedBy).toBe(nextTicket);
      nextDesk.desk.rang(nextTicket, 'ana', 'answered');
      await pass(300);
      [desk, ticket] = [nextDesk, nextTicket];
    }
    expect(rung()).toHaveLength(4);
  });

  it('wait no longer than a moment for a desk that does not take its turn', async () => {
    const queue = createQueueStoreFake();
    const one = open(queue, 'one', { wrapUpS: 0 });
    await pass(200);
    one.desk.setPresence('beto', 'away', 'almuerzo', 'beto');
    one.enter('first');
    await pass(50);
    one.desk.rang('first', 'ana', 'answered');
    one.enter('second');
    // Another node that has written this row and nothing since.
    const [row] = (await queue.tickets()).filter(({ ticket }) => ticket === 'second');
    if (row === undefined) throw new Error('the caller has no row');
    await queue.saveTicket({ ...row, ticket: 'stuck', node: 'two', enteredAt: row.enteredAt - 1000 });
    await pass(1000);
    one.desk.leave('first', 'over');
    await pass(400);
    expect(one.does('second').filter((each) => each.startsWith('ring'))).toEqual([]);
    await pass(200);
    expect(one.does('second')).toContain('ring ana');
  });

  it('a state set at one is known at the other', async () => {
    const queue = createQueueStoreFake();
    const [one, two] = [open(queue, 'one'), open(queue, 'two')];
    await pass(200);
    one.desk.setPresence('ana', 'away', 'almuerzo', 'sofía');
    await pass(300);
    expect(two.desk.board().agents.find(({ agent }) => agent === 'ana')).toMatchObject({ state: 'away', reason: 'almuerzo' });
    two.enter('c1');
    await pass(50);
    expect(two.does('c1')).toEqual(['ring beto']);
    expect(() => two.desk.setPresence('nadie', 'away', undefined, 'x')).toThrow(Failure);
  });

  it('a desk that dies is reaped: its agents take calls again, and the log says who was lost', async () => {
    const queue = createQueueStoreFake();
    const one = open(queue, 'one');
    await pass(200);
    one.enter('c1');
    await pass(50);
    one.desk.rang('c1', 'ana', 'answered');
    one.enter('c2');
    await pass(50);
    // Dies without a word: its timers stop, its rows stay.
    await one.desk.close();
    made.splice(0);
    const two = open(queue, 'two');
    await pass(200);
    two.enter('c3');
    await pass(100);
    expect(two.does('c3')).toEqual(['wait']);
    await pass(25_000);
    expect(two.does('c3')).toContain('ring ana');
    const lost = (await queue.events({ fromAt: 0, toAt: Date.now() + 1 })).filter(({ detail }) => detail === 'lost');
    expect(lost.map(({ kind, ticket }) => `${kind} ${ticket}`).toSorted()).toEqual(['ended c1', 'gave-up c2']);
  });
});

describe('a restart', () => {
  it('keeps presences, the wait of callers who come back, and joined calls; who does not come back is lost and said so', async () => {
    const queue = createQueueStoreFake();
    const before = open(queue, 'main');
    await pass(200);
    before.enter('c1');
    await pass(50);
    before.desk.rang('c1', 'ana', 'answered');
    before.desk.setPresence('beto', 'away', 'almuerzo', 'beto');
    await pass(50);
    const enteredAt = Date.now();
    before.enter('c2');
    before.enter('c3');
    await pass(30_000);
    await before.desk.close();
    made.splice(0);

    const after = open(queue, 'main');
    after.desk.restore('c1', 'ana', 'call-c1');
    after.enter('c2');
    await pass(300);
    const board = after.desk.board();
    expect(board.agents.map(({ state, reason }) => [state, reason])).toEqual([
      ['talking', undefined],
      ['away', 'almuerzo'],
    ]);
    expect(board.callers.find(({ ticket }) => ticket === 'c2')).toMatchObject({ state: 'waiting', position: 1 });
    expect(board.callers.find(({ ticket }) => ticket === 'c2')?.enteredAt).toBeLessThanOrEqual(enteredAt + 5);
    await pass(6000);
    after.desk.leave('c1', 'over');
    await pass(16_000);
    expect(after.does('c2')).toContain('ring ana');
    const log = await queue.events({ fromAt: 0, toAt: Date.now() + 1 });
    expect(log.filter(({ kind, ticket }) => kind === 'entered' && ticket === 'c2')).toHaveLength(1);
    expect(log.filter(({ detail }) => detail === 'lost').map(({ ticket, kind }) => [ticket, kind])).toEqual([['c3', 'gave-up']]);
    const ended = log.find(({ kind, ticket }) => kind === 'ended' && ticket === 'c1');
    expect(ended?.ms).toBeGreaterThan(36_000);
    expect((await queue.tickets()).map(({ ticket }) => ticket)).toEqual(['c2']);
  });
});

describe('an outage', () => {
  function breakable(): { queue: QueueStore; down: (how: 'error' | 'silence' | undefined) => void } {
    const real = createQueueStoreFake();
    let how: 'error' | 'silence' | undefined;
    const queue = new Proxy(real, {
      get: (target, name: keyof QueueStore) => {
        const method = target[name];
        if (name === 'onChange' || how === undefined) return method;
        if (how === 'silence') return () => new Promise(() => {});
        return async () => {
          throw new Failure('unavailable', 'the database is away', { retryable: true });
        };
      },
    });
    return { queue, down: (to) => (how = to) };
  }

  it('the desk serves on with what it knows, and writes it down when the store is back', async () => {
    const { queue, down } = breakable();
    const one = open(queue, 'main');
    await pass(200);
    down('error');
    one.enter('c1');
    one.enter('c2');
    one.enter('c3');
    await pass(100);
    expect([one.does('c1'), one.does('c2'), one.does('c3')]).toEqual([['ring ana'], ['ring beto'], ['wait']]);
    one.desk.rang('c1', 'ana', 'answered');
    one.desk.rang('c2', 'beto', 'no-answer');
    await pass(5000);
    expect(one.failures.length).toBeGreaterThan(0);
    down(undefined);
    await pass(3000);
    const rows = await queue.presences();
    expect(rows.map(({ agent, state, engagedBy }) => [agent, state, engagedBy])).toEqual([
      ['ana', 'available', 'c1'],
      ['beto', 'away', undefined],
    ]);
    expect((await queue.tickets()).map(({ ticket, state }) => [ticket, state])).toEqual([
      ['c1', 'talking'],
      ['c2', 'waiting'],
      ['c3', 'waiting'],
    ]);
    const kinds = (await queue.events({ fromAt: 0, toAt: Date.now() + 1 })).filter(({ ticket }) => ticket === 'c2').map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['entered', 'missed', 'offered']);
  });

  it('a store that does not answer holds a ring back for two seconds at most', async () => {
    const { queue, down } = breakable();
    const one = open(queue, 'main');
    await pass(200);
    down('silence');
    one.enter('c1');
    await pass(1999);
    expect(one.does('c1')).toEqual([]);
    await pass(600);
    expect(one.does('c1')).toEqual(['ring ana']);
    made.splice(0);
    vi.clearAllTimers();
  });
});

describe('presence', () => {
  it('a lost page counts as gone only after 15 seconds, and rings stop then', async () => {
    let there = true;
    const one = open(createQueueStoreFake(), 'main', {}, () => there);
    await pass(200);
    there = false;
    await one.desk.refresh();
    await pass(14_000);
    expect(one.desk.states().get('ana')).toBe('available');
    one.enter('c1');
    await pass(500);
    expect(one.does('c1')).toEqual(['wait']);
    await pass(1000);
    expect(one.desk.states().get('ana')).toBe('offline');
    expect(one.does('c1')).toEqual(['wait', 'give-up']);
  });

  it('a supervisor moves a caller only where somebody works, and nobody who talks', async () => {
    const one = open(createQueueStoreFake(), 'main');
    await pass(200);
    one.enter('c1');
    await pass(50);
    one.desk.move('c1', { agent: 'beto' });
    await pass(50);
    expect(one.does('c1')).toEqual(['ring ana', 'stop-ring ana', 'ring beto']);
    one.desk.rang('c1', 'beto', 'answered');
    await pass(50);
    expect(() => one.desk.move('c1', { agent: 'ana' })).toThrow('talking');
    one.desk.setPresence('ana', 'away', undefined, 'ana');
    one.enter('c2');
    await pass(50);
    expect(() => one.desk.move('c2', { agent: 'ana' })).toThrow('nobody works');
    expect(() => one.desk.move('c2', { team: 'nada' })).toThrow('no such');
    expect(() => one.desk.move('zz', { team: 'ventas' })).toThrow(Failure);
  });

  it('a bug with one caller ends that caller’s wait, not the queue', async () => {
    const hours = { ...openAlways, timeZone: 'Nowhere/Else' };
    const one = open(createQueueStoreFake(), 'main', { hours });
    await pass(200);
    one.enter('c1');
    await pass(50);
    expect(one.moves).toEqual([['c1', { do: 'give-up', outcome: 'failed' }]]);
    expect(one.failures).toHaveLength(1);
    expect([...one.desk.states().values()]).toEqual(['available', 'available']);
  });

  it('idle, the desk asks the store for nothing', async () => {
    const asked: string[] = [];
    const real = createQueueStoreFake();
    const queue = new Proxy(real, {
      get: (target, name: keyof QueueStore) => {
        asked.push(name);
        return target[name];
      },
    });
    open(queue, 'main');
    await pass(1000);
    asked.splice(0);
    await pass(10 * 60_000);
    expect(asked).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

// Callbacks from the request to the last try, with leases on the store. Time is turned by hand.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '#ports/failure.ts';
import { createQueueStoreFake } from '#ports/queue-store-fake.ts';
import { made, open } from './test-desk.ts';

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T12:00:00Z') });
});

afterEach(async () => {
  await Promise.all(made.splice(0).map(({ desk }) => desk.close()));
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('callbacks', () => {
  it('keep their place, are ordered when an agent is free, and are tried three times five and fifteen minutes apart', async () => {
    const queue = createQueueStoreFake();
    const one = open(queue, 'main', { wrapUpS: 0, maxWaitS: 7200 });
    await pass(200);
    for (const [ticket, agent] of [
      ['c1', 'ana'],
      ['c2', 'beto'],
    ] as const) {
      one.enter(ticket);
      await pass(50);
      one.desk.rang(ticket, agent, 'answered');
    }
    one.enter('c3');
    await pass(1000);
    one.enter('c4');
    one.desk.requestCallback('c3', '+5491155550100');
    await pass(200);
    expect(one.moves.filter(([ticket]) => ticket === 'c3').at(-1)).toEqual(['c3', { do: 'give-up', outcome: 'callback' }]);
    expect((await queue.tickets()).find(({ ticket }) => ticket === 'c3')).toMatchObject({ state: 'callback', callback: { tries: 0 } });
    one.desk.leave('c1', 'over');
    await pass(200);
    expect(one.orders).toMatchObject([
      { ticket: 'c3', callId: 'call-c3', agent: 'ana', number: '+5491155550100', teamName: 'Ventas', sipUser: 'a-ana' },
    ]);
    expect(one.does('c4').filter((each) => each.startsWith('ring'))).toEqual([]);
    one.desk.callbackEnded('c3', 'caller-no-answer');
    await pass(200);
    expect(one.does('c4')).toContain('ring ana');
    one.desk.rang('c4', 'ana', 'answered');
    one.desk.leave('c4', 'over');
    await pass(4 * 60_000);
    expect(one.orders).toHaveLength(1);
    await pass(61_000);
    expect(one.orders).toHaveLength(2);
    one.desk.callbackEnded('c3', 'caller-busy');
    await pass(15 * 60_000 + 1000);
    expect(one.orders).toHaveLength(3);
    one.desk.callbackEnded('c3', 'caller-no-answer');
    await pass(200);
    const log = (await queue.events({ fromAt: 0, toAt: Date.now() + 1 })).filter(({ ticket }) => ticket === 'c3');
    expect(log.map(({ kind, detail }) => (detail === undefined ? kind : `${kind} ${detail}`))).toEqual([
      'entered',
      'callback-ordered',
      'offered callback',
      'callback-tried caller-no-answer',
      'offered callback',
      'callback-tried caller-busy',
      'offered callback',
      'callback-tried caller-no-answer',
      'callback-failed caller-no-answer',
    ]);
    expect((await queue.tickets()).map(({ ticket }) => ticket)).toEqual(['c2']);
    expect((await queue.presences()).find(({ agent }) => agent === 'ana')?.engagedBy).toBeUndefined();
  });

  it('an agent who does not answer one is away, and the next takes it; done, the agent wraps up', async () => {
    const queue = createQueueStoreFake();
    const one = open(queue, 'main');
    await pass(200);
    one.enter('c1');
    await pass(50);
    one.desk.requestCallback('c1', '+5491155550100');
    await pass(200);
    expect(one.does('c1').slice(-2)).toEqual(['stop-ring ana', 'give-up']);
    expect(one.orders.map(({ agent }) => agent)).toEqual(['ana']);
    one.desk.callbackEnded('c1', 'agent-no-answer');
    await pass(200);
    expect(one.orders.map(({ agent }) => agent)).toEqual(['ana', 'beto']);
    expect(one.desk.states().get('ana')).toBe('away');
    one.desk.callbackEnded('c1', 'done');
    await pass(50);
    expect(one.desk.states().get('beto')).toBe('wrap-up');
    expect(one.desk.board().callers).toEqual([]);
  });

  it('outlive a restart, and of two desks one makes the call', async () => {
    const queue = createQueueStoreFake();
    let there = false;
    const before = open(queue, 'main', {}, () => there);
    there = true;
    await pass(200);
    before.enter('c1');
    await pass(50);
    there = false;
    before.desk.requestCallback('c1', '+5491155550100');
    await before.desk.close();
    made.splice(0);
    const [one, two] = [open(queue, 'main', {}, () => there), open(queue, 'other', {}, () => there)];
    await pass(300);
    there = true;
    await Promise.all([one.desk.refresh(), two.desk.refresh()]);
    await pass(61_000);
    expect([...one.orders, ...two.orders].map(({ ticket }) => ticket)).toEqual(['c1']);
  });

  it('are given up on request, unless one is being made', async () => {
    const queue = createQueueStoreFake();
    const one = open(queue, 'main');
    await pass(200);
    one.enter('c1');
    await pass(50);
    one.desk.requestCallback('c1', '+5491155550100');
    await pass(200);
    expect(() => one.desk.cancelCallback('c1')).toThrow('being made');
    one.desk.callbackEnded('c1', 'failed');
    await pass(50);
    one.desk.cancelCallback('c1');
    await pass(50);
    expect(await queue.tickets()).toEqual([]);
    expect(() => one.desk.cancelCallback('c1')).toThrow(Failure);
  });
});

// Callbacks from the request to the last try, with leases on the store. Time is turned by hand.
import { describe, expect, it } from 'vitest';
import { defaultTeamQueue } from '#flow/team-queue.ts';
import { Failure } from '#ports/failure.ts';
import { createQueueStoreFake } from '#ports/queue-store-fake.ts';
import { made, open, pass, turnTimeByHand } from './test-desk.ts';

turnTimeByHand();

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

  it('wait while the server is drained, one may be promised meanwhile, and come when it takes calls again', async () => {
    const one = open(createQueueStoreFake(), 'main');
    await pass(200);
    one.desk.pauseCallbacks(true);
    one.enter('c1');
    await pass(50);
    one.desk.requestCallback('c1', '+5491155550100');
    await pass(60_000);
    expect(one.orders).toEqual([]);
    one.desk.pauseCallbacks(false);
    await pass(200);
    expect(one.orders).toMatchObject([{ ticket: 'c1', agent: 'ana' }]);
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

  it.each([
    ['forwarded', 'wrap-up'],
    ['agent-lost', 'available'],
  ] as const)('done as soon as the two talked: %s, the caller comes back first of all, and the agent is %s', async (why, state) => {
    const queue = createQueueStoreFake();
    const one = open(queue, 'main');
    await pass(200);
    one.enter('c1');
    await pass(50);
    one.desk.requestCallback('c1', '+5491155550100');
    await pass(200);
    expect(one.orders).toMatchObject([{ ticket: 'c1', agent: 'ana', to: { team: 'ventas' }, priority: 0 }]);
    one.desk.rang('c1', 'ana', 'answered');
    one.enter('busy');
    await pass(50);
    one.desk.rang('busy', 'beto', 'answered');
    one.enter('waits');
    await pass(60_000);
    one.desk.held('c1', true);
    await pass(10_000);
    one.desk.leave('c1', why);
    one.enter('c1:2', { enteredAt: Date.now() - 60_000 });
    await pass(50);
    expect(one.desk.states().get('ana')).toBe(state);
    // The lost agent rests for a moment, the one who passed the call on wraps up: then it is the caller's turn before who waits longer.
    await pass(16_000);
    expect(one.does('c1:2')).toContain('ring ana');
    expect(one.does('waits').filter((each) => each.startsWith('ring'))).toEqual([]);
    const log = await queue.events({ fromAt: 0, toAt: Date.now() + 1 });
    const lines = log.filter(({ ticket, kind }) => ticket === 'c1' && kind !== 'wrapped-up');
    expect(lines.map(({ kind, detail }) => (detail === undefined ? kind : `${kind} ${detail}`))).toEqual([
      'entered',
      'offered',
      'callback-ordered',
      'offered callback',
      'held',
      'callback-tried done',
      'callback-done',
      'resumed',
      ...(why === 'forwarded' ? ['forwarded'] : []),
      `ended ${why}`,
    ]);
    expect(log.find(({ kind, ticket }) => kind === 'ended' && ticket === 'c1')?.ms).toBe(60_050);
    one.desk.callbackEnded('c1', 'done');
    await pass(50);
    expect((await queue.events({ fromAt: 0, toAt: Date.now() + 1 })).filter(({ kind }) => kind === 'callback-done')).toHaveLength(1);
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

  it('are owed to callers whose wait a crash broke off, where their team offers that and their number may be called', async () => {
    const queue = createQueueStoreFake();
    const offered = { callback: { ...defaultTeamQueue.callback, offered: true }, wrapUpS: 0 };
    const before = open(queue, 'main', offered);
    await pass(200);
    for (const ticket of ['c1', 'c2']) before.enter(ticket, { caller: { number: '+5491155550101' } });
    await pass(50);
    before.enter('c3', { caller: { number: '+5491155550103' } });
    before.enter('c4', { caller: { number: '+13125550104' } });
    before.enter('c5');
    before.enter('c6', { caller: { number: '+5491155550106' } });
    before.desk.rang('c1', 'ana', 'answered');
    await pass(1000);
    await before.desk.close();
    made.splice(0);

    const after = open(queue, 'main', offered);
    await pass(300);
    // They have rung again by themselves; what the crash took is the call before.
    after.enter('c7', { caller: { number: '+5491155550106' } });
    await pass(6000);
    expect(after.orders.map(({ ticket, callId, number }) => [ticket, callId, number])).toEqual([
      ['c2', 'call-c2', '+5491155550101'],
      ['c3', 'call-c3', '+5491155550103'],
    ]);
    const log = await queue.events({ fromAt: 0, toAt: Date.now() + 1 });
    const ofTheCrash = log.filter(({ detail }) => detail === 'lost').map(({ ticket, kind }) => `${kind} ${ticket}`);
    expect(ofTheCrash.toSorted()).toEqual([
      'callback-ordered c2',
      'callback-ordered c3',
      'ended c1',
      'gave-up c4',
      'gave-up c5',
      'gave-up c6',
    ]);
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

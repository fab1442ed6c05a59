// Callbacks: the dialogue with a caller who waits, and the call without a flow that the desk orders later.
// Not here: when the desk orders it (desk/), transfers themselves (transfer.test.ts).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallEvent } from '#engine/event.ts';
import type { CallbackOrder } from '#ports/desk.ts';
import { bench } from './test-calls.ts';
import { asking, es, ringOf, tick, ticket } from './test-transfer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a callback', () => {
  const open = { policy: { allow: async () => ({ trunk: 'carrier' }), check: async () => ({ trunk: 'carrier' }) } };

  it('is asked for by key, the number read back and confirmed by 1; the place is kept', async () => {
    const { line, leg, desk, press, heard, move, result, events } = await asking({ callbackKey: '2' }, open);
    await press('2');
    expect(heard()).toBe(es.confirmNumber('5, 4, 1, 1, 5, 5, 5, 5, 0, 1, 0, 0'));
    await press('1');
    await tick(3000);
    expect(desk.said.at(-1)).toBe(`callback ${ticket} +541155550100`);
    expect(heard()).toBe(es.promised);
    await move({ do: 'give-up', outcome: 'callback' });
    expect(result()).toBeUndefined();
    line.finishPlay(leg);
    await tick();
    expect(result()).toMatchObject({ outcome: 'callback' });
    // None of the dialogue's keys reached the flow.
    expect(events().filter((event) => event.kind === 'key')).toHaveLength(1);
  });

  it('takes another number ended by #, which is read back before it is promised', async () => {
    const { desk, press, heard } = await asking({ callbackKey: '2' }, open);
    await press('2');
    await press('1155550199#');
    expect(heard()).toBe(es.confirmNumber('5, 4, 1, 1, 5, 5, 5, 5, 0, 1, 9, 9'));
    await press('1#');
    expect(desk.said.at(-1)).toBe(`callback ${ticket} +541155550199`);
  });

  it('goes on waiting by *, and rings meanwhile; the key of the team works as the action’s own', async () => {
    const { line, leg, desk, press, heard, move, legOf } = await asking({}, open);
    await press('5');
    expect(heard()).toBeUndefined();
    await move({ do: 'announce', position: 2, callbackKey: '5' });
    await press('5');
    expect(heard()).toContain('Para confirmar');
    await press('*');
    expect(heard()).toBe(es.stillWaiting);
    await press('5');
    await move(ringOf('ana'));
    line.answer(legOf('ana'));
    await tick();
    expect(line.legs.get(leg)?.joinedTo).toBe(legOf('ana'));
    await tick(20_000);
    expect(desk.said.some((each) => each.startsWith('callback'))).toBe(false);
  });

  it('is never promised at a number that may not be called', async () => {
    const refusing = { policy: { allow: async () => ({ refused: 'not-allowed' as const }) } };
    const { desk, press, heard, steps } = await asking({ callbackKey: '2' }, refusing);
    await press('2');
    await press('1#');
    expect(heard()).toBe(`${es.notAllowed} ${es.askNumber}`);
    for (const wrong of ['12#', '12#']) await press(wrong);
    expect(heard()).toBe(es.stillWaiting);
    expect(desk.said).toEqual([`enter ${ticket}`]);
    expect(steps().at(-1)).toMatchObject({ detail: 'callback-declined' });
  });

  it('offered instead of waiting, and not wanted: the exit the desk named', async () => {
    const { desk, press, heard, move, result } = await asking({}, open);
    await move({ do: 'offer-callback', otherwise: 'queue-full' });
    expect(heard()?.startsWith(es.cannotServe)).toBe(true);
    await press('*');
    expect(result()).toMatchObject({ outcome: 'queue-full' });
    expect(desk.said.at(-1)).toBe(`leave ${ticket} left`);
  });

  const order: CallbackOrder = {
    ticket: 't1',
    callId: 'first',
    agent: 'ana',
    name: 'Ana',
    contact: { kind: 'registered' },
    sipUser: 'a-ana',
    ringMs: 20_000,
    number: '+541155550100',
    language: 'es-AR',
    teamName: 'Ventas',
  };

  async function ordered(more: Parameters<typeof bench>[1] = open) {
    const made = bench(() => undefined, more);
    await made.switchboard.start();
    made.desk.order(order);
    await tick();
    const dialled = () => made.line.commands.flatMap((command) => (command.do === 'dial' ? [command.request] : []));
    const events = (): CallEvent[] => made.memory.written.map((each) => each.event);
    return { ...made, dialled, events };
  }

  it('rings the agent, tells them whom for, then the caller, and joins them; a call of its own', async () => {
    const { line, memory, desk, dialled, events, switchboard } = await ordered();
    const [agent] = dialled();
    expect(agent?.target).toEqual({ kind: 'registered', aor: 'a-ana' });
    line.answer(agent?.leg ?? '');
    await tick();
    expect(line.legs.get(agent?.leg ?? '')?.playing?.files).toEqual([es.callbackTo('Ventas', '5, 4, 1, 1, 5, 5, 5, 5, 0, 1, 0, 0')]);
    expect(dialled()).toHaveLength(1);
    line.finishPlay(agent?.leg ?? '');
    await tick();
    const caller = dialled()[1];
    expect(caller?.target).toEqual({ kind: 'number', number: '+541155550100', trunk: 'carrier' });
    line.answer(caller?.leg ?? '');
    await tick();
    expect(line.legs.get(caller?.leg ?? '')?.joinedTo).toBe(agent?.leg);
    expect(switchboard.list()).toMatchObject([{ source: 'callback:first', agent: 'ana', phase: 'joined' }]);
    const { id } = switchboard.list()[0] ?? { id: '' };
    await switchboard.command?.(id, 'ana', { do: 'hold' });
    await switchboard.command?.(id, 'ana', { do: 'resume' });
    line.end(caller?.leg ?? '');
    await tick();
    expect(line.legs.get(agent?.leg ?? '')?.state).toBe('ended');
    expect(desk.said.at(-1)).toBe('called back t1 done');
    expect(memory.begun.get(id)).toMatchObject({ source: 'callback:first', callerNumber: '+541155550100' });
    expect(memory.written.at(-1)?.ended).toMatchObject({ by: 'caller', reason: 'hangup' });
    expect(events().map((event) => (event.kind === 'transferProgress' ? event.state : event.kind))).toEqual([
      'started',
      'calling-back',
      'ringing',
      'answered',
      'calling-back',
      'answered',
      'held',
      'resumed',
      'transferResult',
      'hungUp',
    ]);
    expect(switchboard.list()).toEqual([]);
  });

  it.each([
    ['the agent does not answer', [{ by: 'timeout' }], 'agent-no-answer'],
    ['the caller is busy', [undefined, { by: 'failure', sipStatus: 486 }], 'caller-busy'],
    ['the caller does not answer', [undefined, { by: 'timeout' }], 'caller-no-answer'],
  ] as const)('%s', async (_what, ends, said) => {
    const { line, desk, dialled, switchboard } = await ordered();
    for (const [n, end] of ends.entries()) {
      const { leg = '' } = dialled()[n] ?? {};
      if (end === undefined) {
        line.answer(leg);
        await tick();
        line.finishPlay(leg);
      } else line.end(leg, end);
      await tick();
    }
    expect(desk.said.at(-1)).toBe(`called back t1 ${said}`);
    expect([...line.legs.values()].every((leg) => leg.state === 'ended')).toBe(true);
    expect(switchboard.list()).toEqual([]);
  });

  it('to a number that may not be called is refused, and the agent is let go', async () => {
    const { line, desk, dialled } = await ordered({ policy: { allow: async () => ({ refused: 'daily-limit' }) } });
    line.answer(dialled()[0]?.leg ?? '');
    await tick();
    line.finishPlay(dialled()[0]?.leg ?? '');
    await tick();
    expect(desk.said.at(-1)).toBe('called back t1 refused');
    expect(line.legs.get(dialled()[0]?.leg ?? '')?.state).toBe('ended');
  });
});

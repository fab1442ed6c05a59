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

const open = { policy: { allow: async () => ({ trunk: 'carrier' }), check: async () => ({ trunk: 'carrier' }) } };

describe('a callback', () => {
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
  to: { team: 'ventas' },
  priority: 0,
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

describe('an ordered callback', () => {
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

describe('when the caller is there', () => {
  /** Ana and the caller talk. */
  async function talking(more: Parameters<typeof bench>[1] = open) {
    const made = await ordered(more);
    const { line, dialled, switchboard, events } = made;
    const anas = dialled()[0]?.leg ?? '';
    line.answer(anas);
    await tick();
    line.finishPlay(anas);
    await tick();
    const caller = dialled()[1]?.leg ?? '';
    line.answer(caller);
    await tick(2000);
    const { id = '' } = switchboard.list()[0] ?? {};
    const stateOf = (leg: string) => line.legs.get(leg)?.state;
    const joinedTo = () => line.legs.get(caller)?.joinedTo;
    const steps = () => events().flatMap((event) => (event.kind === 'transferProgress' ? [event.state] : []));
    const newest = () => dialled().at(-1)?.leg ?? '';
    /** Berta's telephone rings by the desk's word, and she hears who it is. */
    const berta = async (): Promise<string> => {
      made.desk.move(ringOf('berta'));
      await tick();
      const leg = newest();
      line.answer(leg);
      await tick();
      line.finishPlay(leg);
      await tick();
      return leg;
    };
    return { ...made, id, anas, caller, stateOf, joinedTo, steps, newest, berta };
  }

  it('the agent passes them on: they wait with music and are served first, under the call that asked for it', async () => {
    const { desk, line, switchboard, id, anas, caller, stateOf, joinedTo, steps, berta } = await talking();
    await expect(switchboard.command?.(id, 'berta', { do: 'hold' })).rejects.toMatchObject({ code: 'conflict' });
    await switchboard.command?.(id, 'ana', { do: 'forward', to: { team: 'soporte' } });
    expect(stateOf(anas)).toBe('ended');
    expect(desk.said.slice(-2)).toEqual(['leave t1 forwarded', `enter ${id}:1.1:2`]);
    expect(desk.entries.at(-1)).toMatchObject({ callId: 'first', to: { team: 'soporte' }, enteredAt: expect.any(Number) as number });
    expect(line.legs.get(caller)?.playing).toMatchObject({ files: ['default'], loop: true });
    expect(switchboard.list()).toMatchObject([{ id, phase: 'queue', agent: undefined }]);
    const bertas = await berta();
    expect(joinedTo()).toBe(bertas);
    expect(switchboard.list()).toMatchObject([{ id, phase: 'joined', agent: 'berta' }]);
    line.end(bertas);
    await tick();
    expect(stateOf(caller)).toBe('ended');
    expect(desk.said.slice(-2)).toEqual([`leave ${id}:1.1:2 over`, 'called back t1 done']);
    expect(steps().slice(-3)).toEqual(['forwarded', 'ringing', 'answered']);
  });

  it('to an outside number only under the rules for the desk', async () => {
    const asked: string[] = [];
    const allow = async ({ number, purpose }: { number: string; purpose: string }) => {
      asked.push(`${purpose} ${number}`);
      return purpose === 'desk' && number.endsWith('0') ? { refused: 'not-allowed' as const } : { trunk: 'carrier' };
    };
    const { switchboard, id, anas, stateOf, dialled, joinedTo, newest, line } = await talking({ policy: { allow } });
    const forward = (number: string) => switchboard.command?.(id, 'ana', { do: 'forward', to: { number } });
    await expect(forward('+541155550190')).rejects.toMatchObject({ code: 'forbidden', details: { reason: 'not-allowed' } });
    expect(stateOf(anas)).toBe('up');
    await forward('+541155550199');
    await tick();
    expect(dialled().at(-1)).toMatchObject({ target: { kind: 'number', number: '+541155550199' }, ringTimeoutMs: 20_000 });
    expect(asked.slice(-2)).toEqual(['desk +541155550190', 'desk +541155550199']);
    line.answer(newest());
    await tick();
    line.finishPlay(newest());
    await tick();
    expect(joinedTo()).toBe(newest());
  });

  it('the agent’s leg breaks: the caller is told, waits for the team they had asked for, and another takes over', async () => {
    const { desk, line, id, anas, caller, stateOf, joinedTo, steps, berta } = await talking();
    line.end(anas, { by: 'failure' });
    await tick();
    expect(stateOf(caller)).toBe('up');
    expect(line.legs.get(caller)?.announcing?.files).toEqual([es.lost]);
    expect(desk.said.slice(-2)).toEqual(['leave t1 agent-lost', `enter ${id}:1.1:2`]);
    expect(desk.entries.at(-1)).toMatchObject({ callId: 'first', to: { team: 'ventas' }, enteredAt: expect.any(Number) as number });
    expect(joinedTo()).toBeUndefined();
    const bertas = await berta();
    expect(joinedTo()).toBe(bertas);
    expect(steps().slice(-3)).toEqual(['agent-lost', 'ringing', 'answered']);
    await tick(2000);
    line.end(caller);
    await tick();
    expect(stateOf(bertas)).toBe('ended');
    expect(desk.said.slice(-2)).toEqual([`leave ${id}:1.1:2 over`, 'called back t1 done']);
  });

  it('lost, and nobody else is there: they are told so, and the call ends with its reason', async () => {
    const { desk, line, memory, anas, caller, stateOf, switchboard } = await talking();
    line.end(anas, { by: 'failure' });
    await tick();
    desk.move({ do: 'give-up', outcome: 'no-agents' });
    await tick();
    expect(line.legs.get(caller)?.playing?.files).toEqual([es.nobody]);
    expect(stateOf(caller)).toBe('up');
    line.finishPlay(caller);
    await tick();
    expect(stateOf(caller)).toBe('ended');
    expect(memory.written.at(-1)?.ended).toMatchObject({ by: 'system', reason: 'failed' });
    expect(desk.said.at(-1)).toBe('called back t1 done');
    expect(switchboard.list()).toEqual([]);
  });

  it('lost, and the caller hangs up while they wait: the desk hears it, nobody rings any more', async () => {
    const { desk, line, memory, id, anas, caller, newest, stateOf } = await talking();
    line.end(anas, { by: 'failure' });
    await tick();
    desk.move(ringOf('berta'));
    await tick();
    line.end(caller);
    await tick();
    expect(stateOf(newest())).toBe('ended');
    expect(desk.said.slice(-2)).toEqual([`leave ${id}:1.1:2 hung-up`, 'called back t1 done']);
    expect(memory.written.at(-1)?.ended).toMatchObject({ by: 'caller', reason: 'hangup' });
  });
});

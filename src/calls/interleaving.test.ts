// A property over any interleaving of the line, the desk, the store's delays and outages, the inbox and bugs: what is stored is what happened,
// in order; nothing is done twice nor before it is stored; every call ends with every leg hung up.
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Effect } from '#engine/effect.ts';
import type { Engine } from '#engine/engine.ts';
import type { CallEvent, Key } from '#engine/event.ts';
import { bench, get, say, scriptedEngine, type Script, sms, toTeam } from './test-calls.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const ring = { do: 'ring', agent: 'ana', name: 'Ana', contact: { kind: 'registered' }, sipUser: 'a-ana', ringMs: 20_000 } as const;

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('key' as const), key: fc.constantFrom<Key>('1', '2', '3', '4', '5', '6', '9') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('key' as const), key: fc.constant<Key>('#') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('desk' as const),
      move: fc.constantFrom('ring' as const, 'ring' as const, 'wait' as const, 'give-up' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('answer' as const, 'agentEnds' as const, 'respond' as const, 'finishPlay' as const, 'inbox' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('callerEnds' as const, 'userEnds' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('away' as const, 'back' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('slow' as const), ms: fc.integer({ min: 0, max: 2500 }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('later' as const), ms: fc.integer({ min: 0, max: 2500 }) }) },
);

/** Each key does one thing, with ids never used before. */
function script(nextId: () => string): Script {
  return (event, state) => {
    const open = Object.values(state?.open ?? {});
    const cancels: Effect[] = open
      .filter((effect) => effect.kind === 'transfer' || effect.kind === 'request')
      .map(({ id }) => ({ kind: 'cancel', id }));
    if (event.kind === 'started') return { effects: [say(nextId())] };
    if (event.kind === 'fault') return { effects: [...cancels, say(nextId(), 'perdón'), { kind: 'hangup', reason: 'fault' }], ended: true };
    if (event.kind !== 'key') return undefined;
    const answers: Partial<Record<Key, () => { effects: Effect[]; ended?: boolean }>> = {
      '1': () => ({ effects: [...cancels, toTeam(nextId())] }),
      '2': () => ({ effects: [get(nextId(), { timeoutMs: 1500 })] }),
      '3': () => ({ effects: [sms(nextId()), sms(nextId())] }),
      '4': () => ({ effects: [say(nextId()), { kind: 'startTimer', id: nextId(), delayMs: 700 }] }),
      '5': () => ({ effects: cancels }),
      '9': () => ({ effects: [{ kind: 'hangup', reason: 'flow' }], ended: true }),
    };
    return answers[event.key]?.();
  };
}

it('stores what happened in order, does nothing twice, and every hang-up arrives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let ids = 0;
      const nextId = () => `${(ids += 1)}.1`;
      const seen: CallEvent[] = [];
      const inner = scriptedEngine(script(nextId));
      const engine: Engine = {
        advance: (bundle, state, event) => {
          if (event.kind === 'key' && event.key === '#') throw new Error('a bug');
          seen.push(event);
          return inner.advance(bundle, state, event);
        },
      };
      const requests: string[] = [];
      const responders: (() => void)[] = [];
      const problems: string[] = [];
      const storedEffect = (id: string | undefined): void => {
        const effects = made.memory.written.flatMap((each) => each.effects);
        if (!effects.some((effect) => 'id' in effect && effect.id === id && effect.kind !== 'cancel'))
          problems.push(`${id} went out before its commit`);
      };
      const http = {
        request: async ({ headers }: { headers: Record<string, string> }) => {
          const key = headers['Idempotency-Key'] ?? '';
          requests.push(key);
          storedEffect(key.split(':')[1]);
          return await new Promise<{ status: number; headers: Record<string, string>; body: string }>((resolve) => {
            responders.push(() => resolve({ status: 200, headers: {}, body: '' }));
          });
        },
      };
      const made = bench(script(nextId), { engine, http });
      const { line, memory, desk, switchboard } = made;
      const enter = desk.enter;
      desk.enter = (ticket, ...rest) => {
        storedEffect(ticket.split(':')[1]);
        enter(ticket, ...rest);
      };
      let slowMs = 0;
      memory.before = async () => {
        if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
      };
      await switchboard.start();
      const leg = line.incoming({ dialled: 'demo' });
      await vi.advanceTimersByTimeAsync(5);

      for (const each of steps) {
        const dialled = [...line.legs].filter(([, far]) => far.dialled !== undefined);
        const last = dialled.at(-1)?.[0];
        switch (each.do) {
          case 'key':
            line.key(leg, each.key);
            break;
          case 'desk':
            desk.move(
              each.move === 'ring'
                ? ring
                : each.move === 'wait'
                  ? { do: 'wait', position: 1, waitS: undefined }
                  : { do: 'give-up', outcome: 'no-answer' },
            );
            break;
          case 'answer':
            if (last !== undefined) line.answer(last);
            break;
          case 'agentEnds':
            if (last !== undefined) line.end(last);
            break;
          case 'respond':
            responders.shift()?.();
            break;
          case 'finishPlay':
            line.finishPlay(leg);
            break;
          case 'inbox':
            await memory.putInbox('id-1', { kind: 'messageResult', at: Date.now(), id: '3.1', status: 'sent' });
            break;
          case 'callerEnds':
            line.end(leg);
            break;
          case 'userEnds':
            for (const { id } of switchboard.list()) switchboard.end(id);
            break;
          case 'away':
          case 'back':
            memory.away = each.do === 'away';
            break;
          case 'slow':
            slowMs = each.ms;
            break;
          case 'later':
            await vi.advanceTimersByTimeAsync(each.ms);
        }
      }
      memory.away = false;
      slowMs = 0;
      line.end(leg);
      await vi.advanceTimersByTimeAsync(90_000);

      expect(problems).toEqual([]);
      // Stored = what the engine was asked, in that order; only an end without the engine may follow.
      const stored = memory.written.map((each) => each.event);
      expect(memory.written.map((each) => each.seq)).toEqual(memory.written.map((_, n) => n + 1));
      expect(stored.slice(0, seen.length)).toEqual(seen);
      expect(stored.length - seen.length).toBeLessThanOrEqual(1);
      expect(memory.written.filter((each) => each.ended !== undefined)).toEqual(memory.written.slice(-1));
      for (const done of [
        requests,
        desk.said.filter((each) => each.startsWith('enter')),
        line.commands.flatMap((command) => (command.do === 'play' ? [command.request.play] : [])),
        line.commands.flatMap((command) => (command.do === 'dial' ? [command.leg] : [])),
        memory.written.flatMap((each) => each.outbox.map((row) => row.key)),
      ])
        expect(new Set(done).size, 'something was done twice').toBe(done.length);
      expect(
        [...line.legs.values()].map((far) => far.state).filter((state) => state !== 'ended'),
        'a leg is still up',
      ).toEqual([]);
      expect(switchboard.list()).toEqual([]);
      expect(await memory.inbox()).toEqual([]);
      expect(switchboard.backlog()).toMatchObject({ commits: 0, bytes: 0 });
    }),
    { numRuns: 100 },
  );
}, 60_000);

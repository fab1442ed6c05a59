// A property over any interleaving of the line, the desk, the store's delays and outages, the inbox and bugs: what is stored is what happened,
// in order; nothing is done twice nor before it is stored; every call ends with every leg hung up.
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Effect } from '#engine/effect.ts';
import type { Engine } from '#engine/engine.ts';
import type { CallEvent, Key } from '#engine/event.ts';
import type { DeskMove } from '#ports/desk.ts';
import { Failure } from '#ports/failure.ts';
import type { AgentCommand } from '#ports/live-calls.ts';
import { bench, get, say, scriptedEngine, type Script, sms, toTeam } from './test-calls.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

type Agent = 'ana' | 'beto' | 'carla';
const ring = { do: 'ring', contact: { kind: 'registered' }, ringMs: 20_000 } as const;
const outside = { kind: 'number', number: '+5491155550111' } as const;

/** What the desk may say; Carla is on an outside number and must press 1. */
function moveOf(move: 'ring' | 'stop-ring' | 'wait' | 'announce' | 'offer' | 'divert' | 'give-up', agent: Agent): DeskMove {
  switch (move) {
    case 'ring':
      return { ...ring, agent, name: agent, sipUser: `a-${agent}`, ...(agent === 'carla' ? { contact: outside } : {}) };
    case 'stop-ring':
      return { do: 'stop-ring', agent };
    case 'wait':
      return { do: 'wait', position: 1, waitS: undefined };
    case 'announce':
      return { do: 'announce', position: 1, callbackKey: '6' };
    case 'offer':
      return { do: 'offer-callback', otherwise: 'queue-full' };
    case 'divert':
      return { do: 'divert', to: { number: outside.number } };
    case 'give-up':
      return { do: 'give-up', outcome: 'no-answer' };
  }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('key' as const), key: fc.constantFrom<Key>('1', '2', '3', '4', '5', '6', '7', '9', '*') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('key' as const), key: fc.constant<Key>('#') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('desk' as const),
      move: fc.constantFrom<Parameters<typeof moveOf>[0]>(
        'ring',
        'ring',
        'ring',
        'stop-ring',
        'wait',
        'announce',
        'offer',
        'divert',
        'give-up',
      ),
      agent: fc.constantFrom<Agent>('ana', 'beto', 'carla'),
    }),
  },
  // Any leg that was ever dialled, so that two answer at once and the dead are heard of.
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('far' as const),
      what: fc.constantFrom(
        'answer' as const,
        'answer' as const,
        'one' as const,
        'ends' as const,
        'breaks' as const,
        'told' as const,
        'holds' as const,
      ),
      which: fc.nat({ max: 5 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('command' as const),
      agent: fc.constantFrom<Agent>('ana', 'beto', 'carla'),
      command: fc.constantFrom<AgentCommand>(
        { do: 'hold' },
        { do: 'resume' },
        { do: 'end' },
        { do: 'forward', to: { team: 'soporte' } },
        { do: 'forward', to: { number: '+5491155550112' } },
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('respond' as const, 'finishPlay' as const, 'inbox' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('callback' as const) }) },
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
      '1': () => ({ effects: [...cancels, { ...toTeam(nextId()), whisper: 'hola' } as Effect] }),
      '7': () => ({ effects: [...cancels, toTeam(nextId())] }),
      '2': () => ({ effects: [get(nextId(), { timeoutMs: 1500 })] }),
      '3': () => ({ effects: [sms(nextId()), sms(nextId())] }),
      '4': () => ({ effects: [say(nextId()), { kind: 'startTimer', id: nextId(), delayMs: 700 }] }),
      '5': () => ({ effects: cancels }),
      '9': () => ({ effects: [{ kind: 'hangup', reason: 'flow' }], ended: true }),
    };
    return answers[event.key]?.();
  };
}

/** Results of callbacks in the order of their tickets. */
function endedCallbacks(said: string[]): string[] {
  return said
    .filter((line) => line.startsWith('called back'))
    .map((line) => line.split(' ')[2] ?? '')
    .toSorted((a, b) => Number(a.split('-')[1]) - Number(b.split('-')[1]));
}

/** No result without a ring before it, none twice. */
function ringsAnsweredOnce(said: string[]): void {
  const open = new Set<string>();
  for (const line of said) {
    const [what, ticket, agent] = line.split(' ');
    if (what === 'ring') open.add(`${ticket} ${agent}`);
    if (what === 'rang') expect(open.delete(`${ticket} ${agent}`), line).toBe(true);
  }
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
      let orders = 0;
      const policy = { allow: async () => ({ trunk: 'carrier' }) };
      const made = bench(script(nextId), { engine, http, policy });
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
        const dialled = [...line.legs].filter(([, far]) => far.dialled !== undefined).map(([id]) => id);
        switch (each.do) {
          case 'key':
            line.key(leg, each.key);
            break;
          case 'desk':
            if (each.move === 'ring')
              desk.said.push(`ring ${desk.said.findLast((line) => line.startsWith('enter'))?.slice(6)} ${each.agent}`);
            desk.move(moveOf(each.move, each.agent));
            break;
          case 'far': {
            const far = dialled[dialled.length - 1 - each.which];
            if (far === undefined) break;
            if (each.what === 'answer') line.answer(far);
            else if (each.what === 'one') line.key(far, '1');
            else if (each.what === 'told') line.finishPlay(far);
            else if (each.what === 'holds') line.hold(far, true);
            else line.end(far, each.what === 'ends' ? { by: 'far' } : { by: 'failure' });
            break;
          }
          case 'command':
            // Refused where the agent is not the one who is joined.
            await switchboard.command?.('id-1', each.agent, each.command).catch((error: unknown) => {
              expect(error).toBeInstanceOf(Failure);
            });
            break;
          case 'callback':
            orders += 1;
            desk.said.push(`ring order-${orders} ana`);
            desk.order({
              ticket: `order-${orders}`,
              callId: 'first',
              agent: 'ana',
              name: 'Ana',
              contact: ring.contact,
              sipUser: 'a-ana',
              ringMs: 20_000,
              number: '+5491155550113',
              language: 'es-AR',
              to: { team: 'ventas' },
              priority: 0,
              teamName: 'Ventas',
            });
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
      // Telephones do not ring for ever; here nobody ends them.
      await vi.advanceTimersByTimeAsync(3000);
      for (const { id } of switchboard.list()) switchboard.end(id);
      await vi.advanceTimersByTimeAsync(90_000);

      expect(problems).toEqual([]);
      // Stored = what the engine was asked, in that order; only an end without the engine may follow.
      const written = memory.written.filter((each) => each.callId === 'id-1');
      const stored = written.map((each) => each.event);
      expect(written.map((each) => each.seq)).toEqual(written.map((_, n) => n + 1));
      expect(stored.slice(0, seen.length)).toEqual(seen);
      expect(stored.length - seen.length).toBeLessThanOrEqual(1);
      expect(written.filter((each) => each.ended !== undefined)).toEqual(written.slice(-1));
      expect(endedCallbacks(desk.said), 'each order is answered once').toEqual(Array.from({ length: orders }, (_, n) => `order-${n + 1}`));
      ringsAnsweredOnce(desk.said);
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

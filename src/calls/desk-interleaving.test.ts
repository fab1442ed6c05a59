// A property over transfers with the real desk: callers and agents do anything at any time, telephones ring out, words end; no agent is ever
// in two calls, nobody is lost, and when all have gone the desk is empty and every leg hung up. Not here: the store's outages (interleaving.test.ts).
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Effect } from '#engine/effect.ts';
import type { Key } from '#engine/event.ts';
import { teamQueueSchema, type TeamStrategy } from '#flow/team-queue.ts';
import { systemClock, systemTimers } from '#ports/clock.ts';
import { Failure } from '#ports/failure.ts';
import { createLineFake } from '#ports/line-fake.ts';
import type { AgentCommand } from '#ports/live-calls.ts';
import type { AgentRow, TeamRow } from '#ports/people-store.ts';
import { createQueueStoreFake } from '#ports/queue-store-fake.ts';
import { createDesk } from '#desk/create-desk.ts';
import { bench, say, type Script, toTeam } from './test-calls.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const wordsMs = 2000;
const names = ['ana', 'beto', 'carla'] as const;
const agents: AgentRow[] = names.map((id) => ({
  id,
  name: id,
  userId: undefined,
  contact: id === 'carla' ? { kind: 'number', number: '+5491155550111' } : { kind: 'registered' },
  sipUser: `a-${id}`,
  sipSecret: '',
  available: true,
  skills: {},
  mayTransferOutside: true,
  createdAt: 0,
}));

function teamsOf(strategy: TeamStrategy): TeamRow[] {
  const callback = { offered: true, key: '6', afterS: 0 };
  const queue = teamQueueSchema.parse({ strategy, wrapUpS: 3, maxWaitS: 120, maxLength: 3, callback, announcements: { firstAfterS: 5 } });
  const row = { color: 'blue', ringS: 15, music: 'default', createdAt: 0 };
  return [
    { ...row, id: 'ventas', name: 'Ventas', agents: [...names], queue },
    { ...row, id: 'soporte', name: 'Soporte', agents: ['beto'], queue: { ...queue, overflow: { kind: 'team', team: 'ventas' } } },
  ];
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('arrives' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('key' as const),
      caller: fc.nat({ max: 4 }),
      keys: fc.constantFrom('6', '61#', '6*', '#', '1', '612#'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hangsUp' as const), caller: fc.nat({ max: 4 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('far' as const),
      what: fc.constantFrom(
        'answer' as const,
        'answer' as const,
        'answer' as const,
        'one' as const,
        'ends' as const,
        'breaks' as const,
        'busy' as const,
      ),
      which: fc.nat({ max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('command' as const),
      agent: fc.constantFrom(...names),
      command: fc.constantFrom<AgentCommand>(
        { do: 'hold' },
        { do: 'resume' },
        { do: 'end' },
        { do: 'forward', to: { team: 'soporte' } },
        { do: 'forward', to: { agent: 'ana' } },
        { do: 'forward', to: { number: '+5491155550112' } },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('available' as const), agent: fc.constantFrom(...names) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('later' as const), ms: fc.integer({ min: 0, max: 20_000 }) }) },
);

/** A callback that is being made just now is not given up. */
function giveUp(cancel: () => void): void {
  try {
    cancel();
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
  }
}

const strategies = ['longest-idle', 'ring-all', 'fixed-order'] as const;

it('no agent in two calls, nobody lost, and at the end nothing is left', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...strategies),
      fc.array(step, { minLength: 25, maxLength: 60, size: 'max' }),
      async (strategy, steps) => {
        const line = createLineFake({ clock: systemClock });
        // Telephones ring out and words come to their end by themselves.
        const { dial, play } = line;
        line.dial = (request) => {
          dial(request);
          setTimeout(
            () => line.legs.get(request.leg)?.state === 'dialled' && line.end(request.leg, { by: 'timeout' }),
            request.ringTimeoutMs,
          );
        };
        line.play = (leg, request) => {
          play(leg, request);
          const playing = () => [line.legs.get(leg)?.playing, line.legs.get(leg)?.announcing].includes(request);
          if (!request.loop) setTimeout(() => playing() && line.finishPlay(leg), wordsMs);
        };
        let ids = 0;
        const script: Script = (event, state) => {
          if (event.kind === 'started') return { effects: [{ ...toTeam('1.1'), maxWaitS: 120, leaveKey: '#' } as Effect] };
          const waits = Object.keys(state?.open ?? {}).includes('1.1');
          if (event.kind === 'key' && event.key === '#' && waits)
            return {
              effects: [
                { kind: 'cancel', id: '1.1' },
                { kind: 'hangup', reason: 'flow' },
              ],
              ended: true,
            };
          if (event.kind === 'transferResult')
            return { effects: [say(`${(ids += 1)}.9`), { kind: 'hangup', reason: 'flow' }], ended: true };
          return undefined;
        };
        const desk = createDesk({
          people: { teams: async () => teamsOf(strategy), agents: async () => agents, onChange: () => () => {} },
          queue: createQueueStoreFake(),
          reachable: () => true,
          clock: systemClock,
          timers: systemTimers,
          failed: (error) => {
            throw error;
          },
        });
        const policy = { allow: async () => ({ trunk: 'carrier' }), check: async () => ({ trunk: 'carrier' }) };
        const { switchboard, memory } = bench(script, { line, desk, policy });
        await switchboard.start();
        const callers = [line.incoming({ dialled: 'demo', callerUser: '01155550109' })];
        const far = (): string[] => [...line.legs].flatMap(([id, leg]) => (leg.dialled !== undefined && leg.state !== 'ended' ? [id] : []));
        const ownerOf = (leg: string): string => {
          const target = line.legs.get(leg)?.dialled?.target;
          return target?.kind === 'registered' ? target.aor : target?.kind === 'number' ? target.number : '';
        };
        const oneCallEach = (): void => {
          const busy = far().map(ownerOf);
          const mine = busy.filter((owner) => owner.startsWith('a-') || owner === '+5491155550111');
          expect(mine.length, `an agent is in two calls: ${mine.join(' ')}`).toBe(new Set(mine).size);
        };

        for (const each of steps) {
          if (each.do === 'arrives' && callers.length < 5)
            callers.push(line.incoming({ dialled: 'demo', callerUser: `0115555010${callers.length}` }));
          else if (each.do === 'key') {
            const leg = callers[each.caller % callers.length];
            for (const key of each.keys) {
              if (leg !== undefined) line.key(leg, key as Key);
              await vi.advanceTimersByTimeAsync(300);
            }
          } else if (each.do === 'hangsUp') {
            const leg = callers[each.caller % callers.length];
            if (leg !== undefined) line.end(leg);
          } else if (each.do === 'far') {
            const leg = far()[each.which % Math.max(1, far().length)];
            if (leg === undefined) continue;
            const { state } = line.legs.get(leg) ?? {};
            if (each.what === 'answer') line.answer(leg);
            else if (each.what === 'one') line.key(leg, '1');
            else if (each.what === 'busy' && state === 'dialled') line.end(leg, { by: 'failure', sipStatus: 486 });
            else if (each.what === 'breaks') line.end(leg, { by: 'failure' });
            else if (each.what === 'ends' && state === 'up') line.end(leg);
          } else if (each.do === 'command') {
            for (const { id, agent } of switchboard.list())
              if (agent === each.agent)
                await switchboard.command?.(id, each.agent, each.command).catch((error: unknown) => expect(error).toBeInstanceOf(Failure));
          } else if (each.do === 'available') {
            desk.setPresence(each.agent, 'available', undefined, each.agent);
          } else if (each.do === 'later') await vi.advanceTimersByTimeAsync(each.ms);
          await vi.advanceTimersByTimeAsync(20);
          oneCallEach();
        }
        // All go: callers hang up, who talks ends, callbacks that nobody makes now are given up; rings and words come to their end.
        for (let minute = 0; minute < 4; minute += 1) {
          for (const leg of callers) line.end(leg);
          for (const leg of far()) if (line.legs.get(leg)?.state === 'up') line.end(leg);
          for (const { ticket, callback, state } of desk.board().callers)
            if (callback !== undefined && state === 'callback') giveUp(() => desk.cancelCallback(ticket));
          await vi.advanceTimersByTimeAsync(60_000);
          oneCallEach();
        }
        expect(switchboard.list()).toEqual([]);
        expect(desk.board().callers).toEqual([]);
        expect(desk.board().agents.filter(({ state }) => state === 'ringing' || state === 'talking' || state === 'held')).toEqual([]);
        expect([...line.legs.values()].filter(({ state }) => state !== 'ended')).toEqual([]);
        // Every call that began has one end.
        const ended = memory.written.filter((each) => each.ended !== undefined).map((each) => each.callId);
        expect(ended.toSorted()).toEqual([...memory.begun.keys()].filter((id) => !memory.closed.has(id)).toSorted());
        await desk.close();
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

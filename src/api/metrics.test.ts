// What /metrics tells: figures as they stand, and what is left out when the database is away.
import { expect, test } from 'vitest';
import type { LiveCallView } from '#ports/live-calls.ts';
import { Failure } from '#ports/failure.ts';
import { createMetrics } from './metrics.ts';
import type { ApiRooms } from './rooms.ts';

function watched(nextDueAt: () => Promise<number | undefined>, warned: string[] = []) {
  const call = (phase: string) => ({ phase }) as LiveCallView;
  return {
    liveCalls: { list: () => [call('flow'), call('flow'), call('joined')] },
    store: { healthy: () => true, messages: { nextDueAt } },
    line: {
      registrations: () => [{ aor: 'ana', contacts: 1, browser: false, expiresAt: 0 }],
      trunkStates: () => [
        { name: 'uno', registration: 'registered', reachable: true },
        { name: 'dos', registration: 'none' },
      ],
    },
    desk: { states: () => new Map([['ana', 'available']]) },
    clock: { now: () => 50_000 },
    log: { warn: (facts: { metric?: string }) => warned.push(facts.metric ?? '') },
    health: () => ({ mediaUp: true, speechUp: false }),
  } as unknown as ApiRooms;
}

test('figures by their labels, and a trunk only where it can be told', async () => {
  const text = await createMetrics(watched(async () => 20_000)).metrics();
  for (const line of [
    'atiende_calls_now{phase="flow"} 2',
    'atiende_calls_now{phase="joined"} 1',
    'atiende_calls_now{phase="queue"} 0',
    'atiende_trunk_reachable{trunk="uno"} 1',
    'atiende_trunk_registered{trunk="uno"} 1',
    'atiende_agents{state="available"} 1',
    'atiende_registrations 1',
    'atiende_speech_up 0',
    'atiende_outbox_late_seconds 30',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).not.toContain('trunk="dos"');
});

test('what cannot be read is logged and left out of the rest', async () => {
  const warned: string[] = [];
  const away = async () => await Promise.reject(new Failure('unavailable', 'the database is away'));
  const text = await createMetrics(watched(away, warned)).metrics();
  expect(warned).toEqual(['atiende_outbox_late_seconds']);
  expect(text).toContain('atiende_calls_now{phase="flow"} 2');
});

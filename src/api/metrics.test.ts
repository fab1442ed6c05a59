// What /metrics tells: figures as they stand, what is left out when a part is away, and that the dashboard, the alarms and the manual name
// nothing that does not exist and leave nothing out.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { LiveCallView } from '#ports/live-calls.ts';
import { Failure } from '#ports/failure.ts';
import { createMetrics } from './metrics.ts';
import type { ApiRooms } from './rooms.ts';

interface Doubles {
  nextDueAt?: () => Promise<number | undefined>;
  warned?: string[];
  media?: NonNullable<ApiRooms['figures']>['media'];
}

function watched({ nextDueAt = async () => 20_000, warned = [], media }: Doubles = {}) {
  const call = (phase: string) => ({ phase }) as LiveCallView;
  const audio = { packetsIn: 5000, packetsOut: 6000, lost: 7, concealedMs: 140, strangers: 3, jitterMs: 2 };
  let hear: (seconds: number, failed: boolean) => void = () => {};
  let ended: (of: string, quality: object) => void = () => {};
  const rooms = {
    liveCalls: { list: () => [call('flow'), call('flow'), call('joined')] },
    store: {
      healthy: () => true,
      messages: { nextDueAt, depths: async () => ({ queued: 4, attempting: 1, unknown: 2, dead: 0 }) },
      connections: () => ({ open: 5, idle: 2, waiting: 1 }),
      onStatement: (told: typeof hear) => (hear = told),
    },
    line: {
      registrations: () => [{ aor: 'ana', contacts: 1, browser: false, expiresAt: 0 }],
      trunkStates: () => [
        {
          name: 'uno',
          registration: 'registered',
          registeredUntil: 90_000,
          reachable: true,
          roundTripMs: 12,
          addresses: [{ address: 'udp a:5060', failingSince: 1 }, { address: 'udp b:5060' }],
          lastFailure: { at: 40_000, of: 'reachability', trouble: 'silent' },
        },
        { name: 'dos', registration: 'none' },
      ],
    },
    desk: {
      states: () => new Map([['ana', 'available']]),
      board: () => ({ teams: [{ team: 'ventas', waiting: 3, longestWaitMs: 9500 }] }),
    },
    clock: { now: () => 50_000 },
    log: { warn: (facts: { metric?: string }) => warned.push(facts.metric ?? '') },
    health: () => ({ mediaUp: true, speechUp: false, draining: false }),
    figures: {
      calls: () => ({ begun: new Map([['trunk', 9]]), refused: new Map([['no-line', 2]]), ended: new Map([['fault store', 1]]) }),
      backlog: () => ({ commits: 8, bytes: 0, failing: false }),
      admission: () => ({ share: 0.5, load: 1.2, refused: { load: 6 } }),
      onLegEnded: (told: (of: string, quality: object) => void) => (ended = told),
      media: media ?? (() => ({ latenessMsP99: 3, legs: 2, cpuMsPerS: 250, audio })),
    },
  } as unknown as ApiRooms;
  const registry = createMetrics(rooms);
  ended('caller', { held: { mostMs: 70, late: 1 } });
  ended('caller', {});
  hear(0.002, false);
  hear(2, true);
  return registry;
}

test('figures by their labels, and a trunk only where it can be told', async () => {
  const text = await watched().metrics();
  for (const line of [
    'atiende_calls_now{phase="flow"} 2',
    'atiende_calls_now{phase="joined"} 1',
    'atiende_calls_now{phase="queue"} 0',
    'atiende_calls_total{source="trunk"} 9',
    'atiende_calls_refused_total{why="no-line"} 2',
    'atiende_calls_refused_total{why="load"} 6',
    'atiende_calls_ended_total{by="fault",reason="store"} 1',
    'atiende_trunk_address_failing{trunk="uno",address="udp a:5060"} 1',
    'atiende_trunk_address_failing{trunk="uno",address="udp b:5060"} 0',
    'atiende_trunk_registered_until_seconds{trunk="uno"} 90',
    'atiende_trunk_failed_at_seconds{trunk="uno",trouble="silent"} 40',
    'atiende_leg_held_seconds_bucket{le="0",of="caller"} 1',
    'atiende_leg_held_seconds_bucket{le="0.06",of="caller"} 1',
    'atiende_leg_held_seconds_bucket{le="0.08",of="caller"} 2',
    'atiende_call_events_waiting 8',
    'atiende_calls_admitted_ratio 0.5',
    'atiende_load_ratio 1.2',
    'atiende_wheel_lateness_p99_seconds 0.003',
    'atiende_media_cpu_ratio 0.25',
    'atiende_rtp_packets_total{direction="out"} 6000',
    'atiende_rtp_lost_total 7',
    'atiende_rtp_concealed_seconds_total 0.14',
    'atiende_rtp_jitter_seconds 0.002',
    'atiende_database_connections{state="busy"} 3',
    'atiende_database_connections{state="waiting"} 1',
    'atiende_database_seconds_count{outcome="ok"} 1',
    'atiende_database_seconds_sum{outcome="failed"} 2',
    'atiende_trunk_reachable{trunk="uno"} 1',
    'atiende_trunk_registered{trunk="uno"} 1',
    'atiende_trunk_round_trip_seconds{trunk="uno"} 0.012',
    'atiende_agents{state="available"} 1',
    'atiende_queue_waiting{team="ventas"} 3',
    'atiende_queue_longest_wait_seconds{team="ventas"} 9.5',
    'atiende_registrations 1',
    'atiende_speech_up 0',
    'atiende_outbox_late_seconds 30',
    'atiende_outbox_messages{state="unknown"} 2',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).not.toContain('trunk="dos"');
});

test('counters are told as they stand, however often somebody asks', async () => {
  const registry = watched();
  await registry.metrics();
  expect(await registry.metrics()).toContain('atiende_calls_total{source="trunk"} 9');
});

test('what cannot be read is logged and left out of the rest; a media process that is away has no figures', async () => {
  const warned: string[] = [];
  const away = async () => await Promise.reject(new Failure('unavailable', 'the database is away'));
  const text = await watched({ nextDueAt: away, warned, media: () => undefined }).metrics();
  expect(warned).toEqual(['atiende_outbox_late_seconds']);
  expect(text).toContain('atiende_calls_now{phase="flow"} 2');
  expect(text).not.toMatch(/^atiende_(media_legs|rtp_|wheel).* \d/m);
});

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
/** Registered elsewhere: requests (health-routes.ts) and carriers' webhooks (hook-routes.ts). */
const elsewhere = ['atiende_http_seconds', 'atiende_webhooks_total'];

/** Every name of a metric in a text; of a histogram its base. */
const named = (text: string): string[] =>
  [...new Set(text.match(/\b(?:atiende|nodejs|process)_[a-z0-9_]+/g) ?? [])].map((name) => name.replace(/_(bucket|sum|count)$/, ''));

test.each(['grafana/atiende.json', 'operate.md', 'prometheus/atiende-alerts.yml'])('%s names only metrics that exist', async (name) => {
  const known = [...(await watched().getMetricsAsJSON()).map((metric) => metric.name), ...elsewhere];
  const used = named(page(name));
  expect(used.length).toBeGreaterThan(5);
  expect(used.filter((one) => !known.includes(one))).toEqual([]);
});

test('the dashboard shows every metric of ours, and the manual tells of each', async () => {
  const ours = (await watched().getMetricsAsJSON()).map(({ name }) => name).filter((name) => name.startsWith('atiende_'));
  for (const name of ['grafana/atiende.json', 'operate.md'])
    expect(
      [...ours, ...elsewhere].filter((one) => !named(page(name)).includes(one)),
      name,
    ).toEqual([]);
});

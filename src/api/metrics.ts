// What an operator watches, as Prometheus metrics: read when they are asked for, so that they cost nothing in between.
// Not here: how they are registered (live-metric.ts), the route and the time of requests (health-routes.ts), dashboards and alarms (docs/operate.md).
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { type LiveMetric, registerLive } from './live-metric.ts';
import { allWell, type ApiRooms, type RoomFigures } from './rooms.ts';

type Watched = Pick<ApiRooms, 'liveCalls' | 'store' | 'line' | 'desk' | 'clock' | 'log' | 'health' | 'figures'>;

/** Messages of a state are counted no further: a state with more is as bad. */
const mostCounted = 100_000;

/**
 * Metrics of this process. Example: `await createMetrics(rooms).metrics()` answers the text format of Prometheus 0.0.4.
 * A figure that cannot be read (the database is away) is left out, and the rest is still told.
 */
export function createMetrics(rooms: Watched): Registry {
  const registry = new Registry();
  // Measured every 100 ms: the default of 10 wakes an idle process a hundred times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const { figures } = rooms;
  const all = [
    ...parts(rooms),
    ...sip(rooms),
    ...desk(rooms),
    ...outbox(rooms),
    ...(figures ? [...calls(figures), ...media(figures)] : []),
  ];
  for (const metric of all) registerLive(registry, metric, rooms.log);
  const statements = new Histogram({
    name: 'atiende_database_seconds',
    help: 'Time of a call of a store, by whether it failed for want of the database.',
    labelNames: ['outcome'],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [registry],
  });
  const held = new Histogram({
    name: 'atiende_leg_held_seconds',
    help: 'How long at most the audio of a leg was held so that it could be heard in order; 0 = never. One for each leg that has ended.',
    labelNames: ['of'],
    buckets: [0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2],
    registers: [registry],
  });
  figures?.onLegEnded?.((of, quality) => held.observe({ of }, (quality.held?.mostMs ?? 0) / 1000));
  rooms.store.onStatement((seconds, failed) => statements.observe({ outcome: failed ? 'failed' : 'ok' }, seconds));
  return registry;
}

function parts({ store, health, liveCalls }: Watched): LiveMetric[] {
  const state = () => health?.() ?? allWell;
  return [
    {
      name: 'atiende_calls_now',
      help: 'Calls in progress, by what they are doing.',
      labels: ['phase'],
      // Every phase is told, 0 too, so that a graph does not break off.
      read: () =>
        counted(
          ['ringing', 'flow', 'queue', 'joined'],
          liveCalls.list().map(({ phase }) => phase),
        ),
    },
    { name: 'atiende_database_up', help: '1 while the database answers.', read: () => Number(store.healthy()) },
    { name: 'atiende_media_up', help: '1 while the media process runs.', read: () => Number(state().mediaUp) },
    { name: 'atiende_speech_up', help: '1 while the speech process runs.', read: () => Number(state().speechUp) },
    { name: 'atiende_disk_full', help: '1 while there is no room to put a call on record.', read: () => Number(state().diskFull) },
    {
      name: 'atiende_certificate_ends_at_seconds',
      help: 'End of our own certificate in seconds since 1970; 0 = there is none.',
      read: () => (state().certificateEndsAt ?? 0) / 1000,
    },
    { name: 'atiende_draining', help: '1 while this process ends its calls to stop.', read: () => Number(state().draining) },
    {
      name: 'atiende_database_connections',
      help: 'Connections of the pool that are busy and idle, and statements that wait for one.',
      labels: ['state'],
      read: () => {
        const { open, idle, waiting } = store.connections();
        return [
          ['busy', open - idle],
          ['idle', idle],
          ['waiting', waiting],
        ];
      },
    },
  ];
}

function sip({ line }: Watched): LiveMetric[] {
  const trunks = () => line.trunkStates?.() ?? [];
  return [
    { name: 'atiende_registrations', help: 'Phones and browsers that are registered.', read: () => line.registrations().length },
    {
      name: 'atiende_trunk_reachable',
      help: '1 where the trunk answered OPTIONS last time.',
      labels: ['trunk'],
      read: () => trunks().flatMap(({ name, reachable }) => (reachable === undefined ? [] : [[name, Number(reachable)]])),
    },
    {
      name: 'atiende_trunk_registered',
      help: '1 where we are registered with the trunk; only trunks with a registrar.',
      labels: ['trunk'],
      read: () =>
        trunks().flatMap(({ name, registration }) => (registration === 'none' ? [] : [[name, Number(registration === 'registered')]])),
    },
    {
      name: 'atiende_trunk_round_trip_seconds',
      help: 'How long the trunk took to answer OPTIONS last time.',
      labels: ['trunk'],
      read: () => trunks().flatMap(({ name, roundTripMs }) => (roundTripMs === undefined ? [] : [[name, roundTripMs / 1000]])),
    },
    {
      name: 'atiende_trunk_address_failing',
      help: '1 where an address of the trunk did not answer last time; calls go by another, if there is one.',
      labels: ['trunk', 'address'],
      read: () =>
        trunks().flatMap(({ name, addresses = [] }) =>
          addresses.map(({ address, failingSince }) => [name, address, Number(failingSince !== undefined)]),
        ),
    },
    {
      name: 'atiende_trunk_registered_until_seconds',
      help: 'End of the registration with the trunk in seconds since 1970; only while it stands.',
      labels: ['trunk'],
      read: () => trunks().flatMap(({ name, registeredUntil }) => (registeredUntil === undefined ? [] : [[name, registeredUntil / 1000]])),
    },
    {
      name: 'atiende_trunk_failed_at_seconds',
      help: 'When registering with the trunk or asking it went wrong last, in seconds since 1970, by why.',
      labels: ['trunk', 'trouble'],
      read: () =>
        trunks().flatMap(({ name, lastFailure }) =>
          lastFailure === undefined ? [] : [[name, lastFailure.trouble, lastFailure.at / 1000]],
        ),
    },
  ];
}

function desk({ desk: { states, board } }: Watched): LiveMetric[] {
  const teams = () => board?.().teams ?? [];
  return [
    { name: 'atiende_agents', help: 'Agents by state.', labels: ['state'], read: () => counted([], states().values()) },
    {
      name: 'atiende_queue_waiting',
      help: 'Callers who wait for an agent.',
      labels: ['team'],
      read: () => teams().map(({ team, waiting }) => [team, waiting]),
    },
    {
      name: 'atiende_queue_longest_wait_seconds',
      help: 'How long the caller who waits longest has been waiting.',
      labels: ['team'],
      read: () => teams().map(({ team, longestWaitMs }) => [team, longestWaitMs / 1000]),
    },
  ];
}

function outbox({ store: { messages }, clock }: Watched): LiveMetric[] {
  return [
    {
      name: 'atiende_outbox_late_seconds',
      help: 'How long the message that is due first has been waiting to be sent.',
      read: async () => {
        const dueAt = await messages.nextDueAt();
        return dueAt === undefined ? 0 : Math.max(0, clock.now() - dueAt) / 1000;
      },
    },
    {
      name: 'atiende_outbox_messages',
      help: 'Messages that wait, are being sent, may have been sent, and were given up.',
      labels: ['state'],
      read: async () => Object.entries(await messages.depths(['queued', 'attempting', 'unknown', 'dead'], mostCounted)),
    },
  ];
}

function calls({ calls: tallies, backlog, admission }: RoomFigures): LiveMetric[] {
  return [
    {
      name: 'atiende_calls_total',
      help: 'Calls taken, by who rang.',
      type: 'counter',
      labels: ['source'],
      read: () => [...tallies().begun],
    },
    {
      name: 'atiende_calls_refused_total',
      help: 'Calls not taken, by why.',
      type: 'counter',
      labels: ['why'],
      read: () => [...tallies().refused, ...Object.entries(admission().refused)],
    },
    {
      name: 'atiende_calls_ended_total',
      help: 'Calls that ended, by who ended them and the reason. Failures: by = fault or system.',
      type: 'counter',
      labels: ['by', 'reason'],
      read: () => [...tallies().ended].map(([key, count]) => [...bothOf(key), count]),
    },
    { name: 'atiende_call_events_waiting', help: 'Events of calls that wait to be stored.', read: () => backlog().commits },
    { name: 'atiende_calls_admitted_ratio', help: 'Share of new calls that the overload brake lets in.', read: () => admission().share },
    {
      name: 'atiende_load_ratio',
      help: 'Load of this machine by the measure that is nearest its limit; 1 = full.',
      read: () => admission().load,
    },
  ];
}

function media({ media: told }: RoomFigures): LiveMetric[] {
  const of = (read: (now: NonNullable<ReturnType<RoomFigures['media']>>) => number | undefined) => () => {
    const now = told();
    return now && read(now);
  };
  return [
    {
      name: 'atiende_wheel_lateness_p99_seconds',
      help: 'How late the ticks of the media process came.',
      read: of((now) => now.latenessMsP99 / 1000),
    },
    { name: 'atiende_media_legs', help: 'Legs in the media process.', read: of((now) => now.legs) },
    { name: 'atiende_media_cpu_ratio', help: 'Share of a core that the media process uses.', read: of((now) => now.cpuMsPerS / 1000) },
    {
      name: 'atiende_rtp_packets_total',
      help: 'RTP packets of all legs.',
      type: 'counter',
      labels: ['direction'],
      read: () => {
        const audio = told()?.audio;
        return audio === undefined
          ? []
          : [
              ['in', audio.packetsIn],
              ['out', audio.packetsOut],
            ];
      },
    },
    { name: 'atiende_rtp_lost_total', help: 'RTP packets that did not come.', type: 'counter', read: of((now) => now.audio?.lost) },
    {
      name: 'atiende_rtp_concealed_seconds_total',
      help: 'Audio made up for what was lost.',
      type: 'counter',
      read: of((now) => now.audio && now.audio.concealedMs / 1000),
    },
    {
      name: 'atiende_rtp_strangers_total',
      help: 'Packets from addresses that are no party to the call, dropped.',
      type: 'counter',
      read: of((now) => now.audio?.strangers),
    },
    {
      name: 'atiende_rtp_jitter_seconds',
      help: 'Mean jitter of what the legs receive (RFC 3550).',
      read: of((now) => now.audio && now.audio.jitterMs / 1000),
    },
  ];
}

function counted(always: readonly string[], values: Iterable<string>): [label: string, count: number][] {
  const counts = new Map<string, number>(always.map((value) => [value, 0]));
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
}

/** `caller hangup` → by and reason. */
function bothOf(key: string): [by: string, reason: string] {
  const at = key.indexOf(' ');
  return [key.slice(0, at), key.slice(at + 1)];
}

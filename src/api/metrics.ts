// What an operator watches, as Prometheus metrics: read when they are asked for, so that they cost nothing in between.
// Not here: the route and the time of requests (health-routes.ts), dashboards and alarms (docs/watching.md).
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { asFailure } from '#ports/failure.ts';
import type { ApiRooms } from './rooms.ts';

type Watched = Pick<ApiRooms, 'liveCalls' | 'store' | 'line' | 'desk' | 'clock' | 'log' | 'health'>;

/** Numbers by the value of one label. */
type ByLabel = Iterable<readonly [label: string, value: number]>;

/**
 * Metrics of this process. Example: `await createMetrics(rooms).metrics()` answers the text format of Prometheus 0.0.4.
 * A figure that cannot be read (the database is away) is left out, and the rest is still told.
 */
export function createMetrics(rooms: Watched): Registry {
  const registry = new Registry();
  // Measured every 100 ms: the default of 10 wakes an idle process a hundred times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const { gauge, gaugeBy } = gaugesOf(registry, rooms);

  gaugeBy('atiende_calls_now', 'Calls in progress, by what they are doing.', 'phase', () => phases(rooms));
  gauge('atiende_database_up', '1 while the database answers.', () => Number(rooms.store.healthy()));
  gauge('atiende_media_up', '1 while the media process runs.', () => Number(rooms.health?.().mediaUp ?? true));
  gauge('atiende_speech_up', '1 while the speech process runs.', () => Number(rooms.health?.().speechUp ?? true));
  gauge('atiende_registrations', 'Phones and browsers that are registered.', () => rooms.line.registrations().length);
  gaugeBy('atiende_trunk_reachable', '1 where the trunk answered OPTIONS last time.', 'trunk', () =>
    trunks(rooms).flatMap(({ name, reachable }) => (reachable === undefined ? [] : [[name, Number(reachable)] as const])),
  );
  gaugeBy('atiende_trunk_registered', '1 where we are registered with the trunk; only trunks with a registrar.', 'trunk', () =>
    trunks(rooms).flatMap(({ name, registration }) =>
      registration === 'none' ? [] : [[name, Number(registration === 'registered')] as const],
    ),
  );
  gaugeBy('atiende_agents', 'Agents by state.', 'state', () => counted(rooms.desk.states().values()));
  gauge('atiende_outbox_late_seconds', 'How long the message that is due first has been waiting to be sent.', async () => {
    const dueAt = await rooms.store.messages.nextDueAt();
    return dueAt === undefined ? 0 : Math.max(0, rooms.clock.now() - dueAt) / 1000;
  });
  return registry;
}

function gaugesOf(registry: Registry, { log }: Watched) {
  const quietly = async (name: string, read: () => Promise<void>): Promise<void> => {
    try {
      await read();
    } catch (error) {
      log.warn({ metric: name, err: asFailure(error) }, 'a metric could not be read');
    }
  };
  const gauge = (name: string, help: string, read: () => number | Promise<number>): void =>
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        async collect() {
          await quietly(name, async () => this.set(await read()));
        },
      }),
    );
  const gaugeBy = (name: string, help: string, label: string, read: () => ByLabel): void =>
    registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [],
        async collect() {
          this.reset();
          await quietly(name, async () => {
            for (const [value, count] of read()) this.set({ [label]: value }, count);
          });
        },
      }),
    );
  return { gauge, gaugeBy };
}

function counted(values: Iterable<string>): ByLabel {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Every phase is told, 0 too, so that a graph does not break off. */
function phases({ liveCalls }: Watched): ByLabel {
  const now = new Map<string, number>(['ringing', 'flow', 'queue', 'joined'].map((phase) => [phase, 0]));
  for (const { phase } of liveCalls.list()) now.set(phase, (now.get(phase) ?? 0) + 1);
  return now;
}

function trunks({ line }: Watched) {
  return line.trunkStates?.() ?? [];
}

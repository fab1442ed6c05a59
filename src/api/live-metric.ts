// A metric that is read when somebody asks, registered with prom-client. Not here: which metrics there are (metrics.ts).
import { Counter, Gauge, type Registry } from 'prom-client';
import { asFailure } from '#ports/failure.ts';
import type { ApiLog } from './rooms.ts';

/** Values of the labels, then the number. Example: `['carrier', 1]`. */
type Sample = readonly (string | number)[];

/** A gauge, or a counter where `type` says so. `read` answers one number, or samples by `labels`; undefined = nothing to tell now. */
export interface LiveMetric {
  name: string;
  help: string;
  type?: 'counter';
  labels?: readonly string[];
  read: () => Read | Promise<Read>;
}
type Read = number | readonly Sample[] | undefined;

/** Register it. What cannot be read is logged and left out, and the other metrics are still told. */
export function registerLive(registry: Registry, { name, help, type, labels = [], read }: LiveMetric, log: ApiLog): void {
  const collect = async (tell: (value: Record<string, string>, count: number) => void): Promise<void> => {
    try {
      const found = await read();
      const samples: readonly Sample[] = found === undefined ? [] : typeof found === 'number' ? [[found]] : found;
      for (const sample of samples) tell(Object.fromEntries(labels.map((label, at) => [label, String(sample[at])])), Number(sample.at(-1)));
    } catch (error) {
      log.warn({ metric: name, err: asFailure(error) }, 'a metric could not be read');
    }
  };
  const settings = { name, help, labelNames: labels, registers: [registry] };
  if (type === 'counter') {
    const counter: Counter = new Counter({
      ...settings,
      collect: async () => {
        // It is counted elsewhere: what is told is set, not added.
        empty(counter, labels);
        await collect((labelled, count) => counter.inc(labelled, count));
      },
    });
    return;
  }
  const gauge: Gauge = new Gauge({
    ...settings,
    collect: async () => {
      empty(gauge, labels);
      await collect((labelled, count) => gauge.set(labelled, count));
    },
  });
}

/** As `reset`, which leaves a 0 where there are no labels: a figure that is not known is no 0. */
function empty(metric: Counter | Gauge, labels: readonly string[]): void {
  metric.reset();
  if (labels.length === 0) metric.remove();
}

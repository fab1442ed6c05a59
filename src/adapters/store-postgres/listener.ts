// The one LISTEN connection: wakes whoever waits for a channel. A hint only; whoever is woken reads the tables.
// Lost, it is opened again with growing pauses, and then everybody is woken, for what was missed.
import pg from 'pg';
import { withDefaults } from './database.ts';

/** Channels of NOTIFY; payloads are ids or empty. */
export const channels = {
  outbox: 'atiende_outbox',
  inbox: 'atiende_inbox',
  sandbox: 'atiende_sandbox',
  flows: 'atiende_flows',
  trunks: 'atiende_trunks',
  desk: 'atiende_desk',
  people: 'atiende_people',
  channels: 'atiende_channels',
} as const;
export type Channel = (typeof channels)[keyof typeof channels];

export interface Listener {
  on: (channel: Channel, wake: () => void) => () => void;
  /** Is the connection open? */
  connected: () => boolean;
  close: () => Promise<void>;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;

/** Start listening on all channels; resolves once the first connection stands and throws if it cannot. */
export async function openListener(connection: pg.PoolConfig): Promise<Listener> {
  const waiting = new Map<string, Set<() => void>>(Object.values(channels).map((channel) => [channel, new Set()]));
  let client: pg.Client | undefined;
  let closed = false;
  let pauseMs = firstPauseMs;
  let retry: NodeJS.Timeout | undefined;

  const wakeAll = () => {
    for (const wakers of waiting.values()) for (const wake of wakers) wake();
  };
  const connect = async () => {
    const next = new pg.Client({ ...withDefaults(connection), application_name: 'atiende listen' });
    next.on('error', () => {});
    next.on('notification', ({ channel }) => {
      for (const wake of waiting.get(channel) ?? []) wake();
    });
    try {
      await next.connect();
      await next.query(
        Object.values(channels)
          .map((channel) => `listen ${channel}`)
          .join(';'),
      );
    } catch (error) {
      await next.end().catch(() => {});
      throw error;
    }
    if (closed) return await next.end();
    next.once('end', () => {
      if (client === next) client = undefined;
      again();
    });
    client = next;
    pauseMs = firstPauseMs;
  };
  const again = () => {
    if (closed) return;
    retry = setTimeout(() => {
      connect().then(wakeAll, again);
    }, pauseMs);
    retry.unref();
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  };

  await connect();
  return {
    on: (channel, wake) => {
      const wakers = waiting.get(channel) ?? new Set();
      wakers.add(wake);
      return () => wakers.delete(wake);
    },
    connected: () => client !== undefined,
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}

// The outbox alone on a real PostgreSQL: messages a second with every try recorded, action to submit, and claims in a table of a million rows.
// The courier answers after 2 ms, as a carrier nearby. Not here: SMPP itself (smpp.ts).
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '#adapters/store-postgres/migrate.ts';
import { openStore } from '#adapters/store-postgres/open-store.ts';
import { startTestServer } from '#adapters/store-postgres/test-server.ts';
import { createOutbox } from '#outbox/create-outbox.ts';
import { defaultPolicy } from '#outbox/policy.ts';
import { ScriptedCourier } from '#outbox/scripted-courier.ts';
import { callWithMessages } from '#ports/contract-samples.ts';
import type { Store } from '#ports/store.ts';
import { cpuMs, processTree } from '../process-tree.ts';
import type { Figure, Row } from '../row.ts';

const window = 10;
const origins = ['uno', 'dos', 'tres'];

/** One worker, one channel with a window of 10. */
export const row: Row = {
  name: 'outbox',
  target: '300 messages a second with every try recorded; a claim at a million rows within 5 ms (p99)',
  needs: [],
  run: async ({ scale, say }) => {
    const server = await startTestServer();
    try {
      await migrate(server.connection);
      const store = await openStore({ connection: server.connection });
      try {
        const figures = [
          ...(await sending(store, Math.max(300, Math.round(3000 * scale)))),
          ...(await latency(store, Math.max(50, Math.round(300 * scale)))),
        ];
        const rows = Math.round(1_000_000 * scale);
        say(`filling the table with ${rows} rows`);
        await fill(server.connection, rows);
        return [...figures, ...(await claiming(store, rows, Math.max(100, Math.round(1000 * scale))))];
      } finally {
        await store.close();
      }
    } finally {
      await server.stop();
    }
  },
};

function share(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
}

function number(n: number): string {
  return `+54911${String(20_000_000 + n)}`;
}

function outboxOver(store: Store, courier: ScriptedCourier) {
  const most = 10_000_000;
  const caps = { perNumber: most, perLine: most, perOrigin: most, perChannel: most };
  return createOutbox({
    messages: store.messages,
    calls: store.calls,
    channels: store.channels,
    outletOf: () => ({ courier: Object.assign(courier, { window }), sender: '12345' }),
    countryOf: () => Promise.resolve('AR'),
    clock: { now: () => Date.now() },
    log: { info: () => {}, warn: () => {} },
    policy: () => ({ ...defaultPolicy, caps }),
  });
}

async function sending(store: Store, count: number): Promise<Figure[]> {
  const startedAt = Date.now();
  const batch = 100;
  for (let n = 0; n < count; n += batch)
    await callWithMessages(
      store.calls,
      Array.from({ length: batch }, (_, i) => ({ to: number(n + i), createdAt: startedAt })),
      { startedAt },
    );
  const courier = new ScriptedCourier({ delayMs: 2 });
  const outbox = outboxOver(store, courier);
  const processes = processTree(process.pid);
  const [begin, cpu] = [performance.now(), cpuMs(processes)];
  outbox.start();
  while ((await store.messages.waiting()).length > 0) await sleep(20);
  await outbox.stop();
  const seconds = (performance.now() - begin) / 1000;
  const sent = courier.sent.length;
  return [
    { what: `messages sent, window ${window}, each try recorded`, value: sent / seconds, unit: '/s', least: 300 },
    { what: 'CPU a message, PostgreSQL’s included', value: (cpuMs(processTree(process.pid)) - cpu) / sent, unit: 'ms' },
  ];
}

/** From the commit of the action's event to the request. */
async function latency(store: Store, count: number): Promise<Figure[]> {
  const courier = new ScriptedCourier({ delayMs: 2 });
  const outbox = outboxOver(store, courier);
  outbox.start();
  const waits: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const before = courier.sent.length;
    const begin = performance.now();
    const sent = new Promise<void>((resolve) => {
      courier.script((message) => {
        waits.push(performance.now() - begin);
        resolve();
        return Promise.resolve({ carrierId: message.id });
      });
    });
    await callWithMessages(store.calls, [{ to: number(before), createdAt: Date.now() }]);
    await sent;
  }
  await outbox.stop();
  return [
    { what: 'action to submit p50', value: share(waits, 0.5), unit: 'ms' },
    { what: 'action to submit p99', value: share(waits, 0.99), unit: 'ms' },
  ];
}

/**
 * Most of them delivered long ago, 2 % waiting, spread over the origins and over the whole table. The indexes are made afterwards, which
 * takes a fraction of the time, and what the filling left to be written is written before anything is measured.
 */
async function fill(connection: pg.PoolConfig, rows: number): Promise<void> {
  const client = new pg.Client({ ...connection, options: '-c maintenance_work_mem=256MB -c synchronous_commit=off' });
  await client.connect();
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
      where tablename = 'outbox' and indexname not in (select conname from pg_constraint where conrelid = 'outbox'::regclass)`,
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  await client.query(
    `insert into outbox (key, call_id, effect_id, flow, block, action, line, origin, recipient, content, created_at, state, attempts, due_at, updated_at, went_at)
      select 'k' || n, 'c' || n / 3, '1.1', 'f', 'b', 'a', 'l', ($2::text[])[1 + n % 3], '+54911' || (20000000 + n % 100000), '{"channel":"sms","text":"Hola"}',
        n, case when n % 50 = 0 then 'queued' else 'delivered' end, 0, n, n, case when n % 50 = 0 then null else n end
      from generate_series(1, $1::int) as n`,
    [rows, origins],
  );
  for (const { definition } of indexes) await client.query(definition);
  await client.query('vacuum analyze outbox');
  await client.query('checkpoint');
  await client.end();
}

async function claiming(store: Store, rows: number, count: number): Promise<Figure[]> {
  const claims: number[] = [];
  const looks: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const looked = performance.now();
    await store.messages.waiting();
    const begin = performance.now();
    const taken = await store.messages.claim(window, Date.now(), 60_000, origins);
    claims.push(performance.now() - begin);
    looks.push(begin - looked);
    if (taken.length === 0) break;
  }
  return [
    { what: `a claim of ${window} among ${rows} rows p50`, value: share(claims, 0.5), unit: 'ms' },
    { what: `a claim of ${window} among ${rows} rows p99`, value: share(claims, 0.99), unit: 'ms', most: 5 },
    { what: 'what waits, by origin, p99', value: share(looks, 0.99), unit: 'ms' },
  ];
}
